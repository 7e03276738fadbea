/** What is wrong at a reader's machine, or too much for a page: clocks, regions, large bodies, crowds, small windows. */
import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import { type Carillon, expect, launch, provision, setClock, signIn, test } from "./fixture.ts";
import { rowOf, transportOf } from "./inbox-page.ts";

const HOUR = 3_600_000;

/** `off`: how far the clock of the machine is ahead. */
async function open(
  { browser, carillon, user }: { browser: Browser; carillon: Carillon; user: string },
  path: string,
  { off = 0, ...options }: BrowserContextOptions & { off?: number } = {},
): Promise<{ page: Page; faults: string[] }> {
  const context = await browser.newContext({ reducedMotion: "reduce", timezoneId: "UTC", ...options });
  if (off !== 0) await context.addInitScript(setClock, off);
  const page = await signIn(context, carillon, user);
  const faults: string[] = [];
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  page.on("pageerror", (error) => faults.push(String(error)));
  await page.goto(`${carillon.url}${path}`);
  await expect(transportOf(page)).toHaveAttribute("data-state-name", "open");
  return { page, faults };
}

test("a wrong clock of the machine moves no time and hides nothing", async ({ carillon, browser }) => {
  await provision(carillon, "clocked");
  const expiresAt = new Date(Date.now() + HOUR).toISOString();
  await carillon.send(["users/clocked"], "Ends within the hour", { expiresAt });
  for (const off of [24 * HOUR, -24 * HOUR]) {
    const { page, faults } = await open({ browser, carillon, user: "clocked" }, "/inbox", { off });
    const row = rowOf(page, "Ends within the hour");
    await expect(row).toContainText(/in (59|60)m|in 1h/);
    await expect(rowOf(page, "Welcome, clocked")).toContainText(/now|[1-9]m ago/);
    await expect(page.getByRole("list", { name: "Notifications" }).getByRole("heading")).toHaveText(["Today"]);
    await row.click();
    await expect(page.getByRole("article", { name: "Ends within the hour" })).toBeVisible();
    expect(faults).toEqual([]);
    await page.context().close();
  }
});

test("dates and hours are the region's that the browser is from, or as one chooses", async ({ carillon, browser }) => {
  await provision(carillon, "regional");
  const ways = {
    "en-GB": /^\w+,? \d+ November 2026 at \d\d:\d\d:\d\d$/,
    "de-DE": /^\w+,? \d+ November 2026 at \d\d:\d\d:\d\d$/,
  };
  const timeOf = (page: Page) => rowOf(page, "Welcome, regional").locator("time").getAttribute("title");
  const months = (said: string) => new RegExp(said.replaceAll("November", "\\w+").replaceAll("2026", "\\d{4}"));
  for (const [locale, written] of Object.entries(ways)) {
    const { page, faults } = await open({ browser, carillon, user: "regional" }, "/inbox", { locale });
    expect(await timeOf(page), locale).toMatch(months(written.source));
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    expect(faults).toEqual([]);
    if (locale !== "en-GB") {
      await page.context().close();
      continue;
    }
    await page.goto(`${carillon.url}/account`);
    await page.getByLabel("Hours").selectOption({ label: "12 hours (2:30 PM)" });
    await expect.poll(async () => (await page.context().cookies()).map(({ value }) => value)).toContain("h12");
    await page.goto(`${carillon.url}/inbox`);
    await expect.poll(() => timeOf(page)).toMatch(/^\w+,? \d+ \w+ \d{4} at \d+:\d\d:\d\d\s[ap]m$/i);
    await page.goto(`${carillon.url}/account`);
    await page.getByLabel("Dates").selectOption({ label: "Nov 30, 2026" });
    await page.getByLabel("Hours").selectOption({ label: "24 hours (14:30)" });
    await page.goto(`${carillon.url}/inbox`);
    await expect.poll(() => timeOf(page)).toMatch(/^\w+, \w+ \d+, \d{4} at \d\d:\d\d:\d\d$/);
    expect(faults).toEqual([]);
    await page.context().close();
  }
});

test("an item with a large body shows its frame first, and its body then", async ({ carillon, browser }) => {
  await provision(carillon, "patient");
  const body = Array.from({ length: 1_400 }, (_, at) => `- **Line ${at}** of [many](https://example.com/${at})`).join(
    "\n",
  );
  await carillon.send(["users/patient"], "A long report", { body: body.slice(0, 64_000) });
  await carillon.send(["users/patient"], "A short note", { body: "In **short**." });
  const { page } = await open({ browser, carillon, user: "patient" }, "/inbox");
  // What draws a body is there: what follows is the drawing alone.
  await rowOf(page, "A short note").click();
  await expect(page.locator(".prose strong")).toHaveText("short");
  await rowOf(page, "A long report").evaluate((row: HTMLElement) => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    const look = () => {
      const article = document.querySelector('article[aria-label="A long report"]');
      if (article)
        seen.push(article.querySelector(".prose") ? "body" : article.querySelector("[role=status]") ? "frame" : "bare");
      if (seen.at(-1) !== "body") requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    row.click();
  });
  await expect(page.locator(".prose li").first()).toContainText("Line 0");
  const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen);
  expect([...new Set(seen)]).toEqual(["frame", "body"]);
  // By a link the server has drawn it, and a page without script has it too.
  const link = page.url();
  const bare = await browser.newContext({ javaScriptEnabled: false });
  const still = await signIn(bare, carillon, "patient");
  await still.goto(link);
  await expect(still.locator(".prose li").first()).toContainText("Line 0");
  await bare.close();
  await page.context().close();
});

test("twenty topics and as many categories are found by name, and are no wall", async ({ browser }) => {
  const carillon = await launch();
  const topics = Array.from({ length: 20 }, (_, at) => `topic-${at + 1}`);
  await Promise.all([
    ...topics.map((slug) => carillon.api("PUT", `/api/topics/${slug}`, { name: slug.replace("topic-", "Topic ") })),
    ...Array.from({ length: 15 }, (_, at) =>
      carillon.api("PUT", `/api/categories/category-${at + 1}`, { name: `Category ${at + 1}` }),
    ),
  ]);
  await provision(carillon, "crowd", topics);
  await carillon.send(["users/crowd"], "In the twelfth", { category: "category-12" });

  const { page } = await open({ browser, carillon, user: "crowd" }, "/inbox");
  const views = page.getByRole("navigation", { name: "Views" });
  const names = await views.getByRole("link").allInnerTexts();
  const at = names.findIndex((name) => name.startsWith("Topic"));
  expect(names.slice(at, at + 7)).toEqual([1, 2, 3, 4, 5, 6, 7].map((n) => `Topic ${n}`));
  expect(names.length).toBeLessThan(24);
  const all = views.getByRole("button", { name: /^All \d+$/ }).first();
  await all.click();
  const dialog = page.getByRole("dialog", { name: "Categories" });
  await expect(dialog.getByRole("link", { name: /^Category 15/ })).toHaveCount(1);
  await dialog.getByRole("switch", { name: "Only with unread" }).click();
  await expect(dialog.getByRole("link")).toHaveText([/^Category 12/, /^General/]);
  await dialog.getByRole("searchbox").fill("TEGORY 12");
  await dialog.getByRole("link", { name: /^Category 12/ }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.locator("[data-item]")).toHaveCount(1);
  // What is chosen stands in the rail.
  await expect(views.getByRole("link", { name: /^Category 12/ })).toHaveAttribute("aria-current", "true");

  await page.setViewportSize({ width: 390, height: 844 });
  expect(await views.evaluate((strip) => strip.scrollWidth)).toBeLessThan(1_200);
  await expect(views.getByRole("link", { name: /^Category 12/ })).toBeVisible();
  await views.getByRole("button", { name: /^Topics/ }).click();
  await page.getByRole("dialog", { name: "Topics" }).getByRole("searchbox").fill("20");
  await expect(page.getByRole("dialog").getByRole("link")).toHaveText(["Topic 20"]);
  await page.context().close();

  const composing = await open({ browser, carillon, user: "ada" }, "/compose");
  await composing.page.getByRole("radio", { name: /^Chosen people/ }).click();
  const group = composing.page.getByRole("group", { name: "Topics" });
  expect(await group.getByRole("checkbox").count()).toBeLessThan(15);
  await group.getByRole("searchbox").fill("topic 18");
  await group.getByText("Topic 18").click();
  await group.getByRole("searchbox").fill("no such");
  await expect(group).toContainText("No topic by that name");
  // What is chosen stays in sight.
  await expect(group.getByRole("checkbox", { name: /^Topic 18/ })).toBeChecked();
  await composing.page.context().close();
  await carillon.dispose();
});

test("on a phone an opened item has the screen, and at 400 % the list has room", async ({ carillon, browser }) => {
  const { page } = await open({ browser, carillon, user: "ada" }, "/inbox", { viewport: { width: 390, height: 844 } });
  const views = page.getByRole("navigation", { name: "Views" });
  await expect(views).toBeVisible();
  await page.locator("[data-item]").first().click();
  await expect(page.getByRole("article")).toBeVisible();
  await expect(views).toBeHidden();
  const toolbar = page.getByRole("toolbar", { name: "Actions" });
  const under = await page.locator("[data-open]").evaluate((view) => view.getBoundingClientRect().top);
  expect((await toolbar.boundingBox())?.y).toBe(under);
  await page.getByRole("button", { name: "Back to the list" }).click();
  await expect(views).toBeVisible();
  // 1280 by 1024 at 400 %.
  await page.setViewportSize({ width: 320, height: 256 });
  const list = page.locator("[aria-busy]").locator("..");
  expect((await list.boundingBox())?.height).toBeGreaterThan(100);
  await expect(page.getByRole("button", { name: "Mark all read" })).toBeInViewport();
  await expect(page.getByRole("searchbox")).toBeInViewport();
  await page.locator("[data-item]").first().click();
  expect((await page.getByRole("article").locator("../..").boundingBox())?.height).toBeGreaterThan(130);
  await page.context().close();
});

test("a finger pushes a row into the archive, or to be snoozed, and a short push does nothing", async ({
  carillon,
  browser,
}) => {
  await provision(carillon, "swiper");
  for (const title of ["To archive", "To snooze", "To stay"]) await carillon.send(["users/swiper"], title);
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
  const { page } = await open({ browser, carillon, user: "swiper" }, "/inbox", phone);
  const touch = await page.context().newCDPSession(page);
  const push = async (title: string, by: number) => {
    const { x = 0, y = 0, height = 0 } = (await rowOf(page, title).boundingBox()) ?? {};
    const at = (moved: number) => [{ x: x + 200 + moved, y: y + height / 2 }];
    await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at(0) });
    for (let part = 1; part <= 5; part += 1)
      await touch.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: at((by * part) / 5) });
    await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  };
  // It is fetched at the first touch.
  const listening = () =>
    page
      .locator("[aria-busy]")
      .locator("..")
      .evaluate((list) => (list as HTMLElement).style.touchAction);
  await page.getByRole("heading", { name: "Today" }).tap();
  await expect.poll(listening).toBe("pan-y");
  await push("To stay", -60);
  await push("To archive", -180);
  await expect(rowOf(page, "To archive")).toHaveCount(0);
  await expect(page.getByText("Archived", { exact: true }).last()).toBeVisible();
  await push("To snooze", 180);
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Tomorrow/ })
    .click();
  await expect(rowOf(page, "To snooze")).toHaveCount(0);
  await expect(rowOf(page, "To stay")).toBeVisible();
  expect(new URL(page.url()).searchParams.get("item")).toBeNull();
  await page.context().close();
});

test("the page of the bell, opened by itself, says what it is for", async ({ carillon, browser }) => {
  const page = await browser.newPage();
  await page.goto(`${carillon.url}/embed`);
  await expect(page.getByRole("region", { name: "Notifications" })).toContainText("By itself it has nothing to show");
  await expect(page.getByRole("link", { name: "Open the inbox" })).toHaveAttribute("href", "/inbox");
  await page.close();
});

test("pages begin at one left edge; connections, keys and limits are shown as they are", async ({
  carillon,
  browser,
}) => {
  const { page } = await open({ browser, carillon, user: "ada" }, "/preferences", {
    viewport: { width: 1440, height: 900 },
  });
  const edges: Record<string, number> = {};
  for (const path of ["/preferences", "/admin/people", "/broadcasts", "/compose"]) {
    await page.goto(`${carillon.url}${path}`);
    await expect(page.getByRole("main").getByRole("heading", { level: 1 })).toBeVisible();
    edges[path] = await page
      .getByRole("main")
      .locator("h1, nav")
      .evaluateAll((all) => Math.min(...all.map((one) => one.getBoundingClientRect().left)));
  }
  expect([...new Set(Object.values(edges))], JSON.stringify(edges)).toHaveLength(1);

  // Its own connection is there at the first answer that is shown.
  await page.goto(`${carillon.url}/admin/connections`);
  await expect(page.locator("[data-connection]").first()).toBeVisible({ timeout: 4_500 });
  await carillon.api("PUT", "/api/topics/named-key", { name: "By the key of the environment" });
  await page.goto(`${carillon.url}/admin/audit`);
  await expect(page.locator("[data-audit]").filter({ hasText: "named-key" }).first()).toContainText("CARILLON_API_KEY");
  await carillon.api("DELETE", "/api/topics/named-key").catch(() => undefined);

  await page.goto(`${carillon.url}/admin/retention`);
  const most = page.getByRole("form", { name: "The log" }).getByLabel("Entries");
  await expect(most).toHaveValue(/^\d{1,3}(,\d{3})+$/);
  await most.fill("2500000");
  await most.blur();
  await expect(most).toHaveValue("2,500,000");
  await most.fill("2,5,0");
  await page.getByRole("form", { name: "The log" }).getByRole("button", { name: "Save" }).click();
  await expect(most).toHaveAttribute("aria-invalid", "true");
  await page.context().close();
});
