/** How what arrives draws attention, what an opened item can do, and the palette: by keyboard, enlarged, and without motion. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, signIn, test } from "./fixture.ts";
import { rowOf, switchTo, transportOf, unreadOf } from "./inbox-page.ts";

const violationsOf = async (page: Page) => (await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id);

/** Counts what a page makes heard and shown, without making it. */
const watchAlerts = () => {
  const log = { tones: 0, shown: [] as string[] };
  Object.assign(window, { alerts: log });
  const { start } = OscillatorNode.prototype;
  OscillatorNode.prototype.start = function (...given) {
    log.tones += 1;
    return start.apply(this, given);
  };
  class Shown {
    static permission = "granted";
    static requestPermission = async () => "granted";
    constructor(title: string, { tag }: NotificationOptions) {
      log.shown.push(`${tag} ${title}`);
    }
    close() {}
  }
  Object.assign(window, { Notification: Shown });
};
const alertsOf = (page: Page) =>
  page.evaluate(() => (window as unknown as { alerts: { tones: number; shown: string[] } }).alerts);

test("what is urgent rings in one tab, once, and shows a notification by its id when nobody looks", async ({
  carillon,
  browser,
}) => {
  const context = await browser.newContext({ reducedMotion: "reduce" });
  await context.addInitScript(watchAlerts);
  const page = await signIn(context, carillon, "bo");
  await page.goto(`${carillon.url}/inbox`);
  await expect(transportOf(page)).toHaveAttribute("data-state-name", "open");
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitemradio", { name: "Sound and desktop" }).click();
  await page.keyboard.press("Escape");
  await expect.poll(async () => (await alertsOf(page)).tones).toBeGreaterThan(0);
  const tones = (await alertsOf(page)).tones;
  const other = await context.newPage();
  await other.goto(`${carillon.url}/inbox`);
  await expect(transportOf(other)).toHaveAttribute("data-state-name", "open");
  // Nobody looks: headless pages always have the focus, so they are told that it went.
  for (const one of [page, other])
    await one.evaluate(() => {
      document.hasFocus = () => false;
      window.dispatchEvent(new Event("blur"));
    });
  await carillon.send(["users/bo"], "Only normal");
  const { id } = await carillon.send(["users/bo"], "Disk is full", { priority: "critical", body: "**Now.**" });
  await expect.poll(async () => (await alertsOf(page)).shown).toEqual([`${id} Disk is full`]);
  expect((await alertsOf(page)).tones).toBe(tones * 2);
  await expect(rowOf(other, "Disk is full")).toBeVisible();
  expect(await alertsOf(other)).toEqual({ tones: 0, shown: [] });

  // The tab that rings goes; another takes over.
  await page.close();
  const held = () => other.evaluate(async () => (await navigator.locks.query()).held?.map(({ name }) => name));
  await expect.poll(held).toContainEqual(expect.stringMatching(/^carillon-alerts/));
  await carillon.send(["users/bo"], "Disk is full again", { priority: "high" });
  await expect.poll(async () => (await alertsOf(other)).tones).toBe(tones);
  await context.close();
});

test("over polls as over a stream, it slides in at the top, waits behind a pill further down, and is in title and icon", async ({
  carillon,
  browser,
}) => {
  const context = await browser.newContext();
  const page = await signIn(context, carillon, "chen");
  for (let n = 0; n < 30; n += 1) await carillon.send(["users/chen"], `Filler ${n}`);
  await page.goto(`${carillon.url}/inbox`);
  for (const transport of ["websocket", "long-poll"] as const) {
    await switchTo(page, transport);
    const unread = await unreadOf(page);
    const [atTop, heldBack] = [`At the top, ${transport}`, `Held back, ${transport}`];
    await carillon.send(["users/chen"], atTop);
    await expect(page.locator("[data-item]").first()).toContainText(atTop);
    await expect(page).toHaveTitle(new RegExp(`^\\(${unread + 1}\\) `));
    await expect(page.locator("link[data-badge]")).toHaveAttribute("href", /svg/);
    // Said before the next one comes: what comes close together is only counted.
    await expect(page.getByRole("status").filter({ hasText: atTop })).toHaveCount(1);

    const scroller = page.locator("[aria-busy]").locator("xpath=..");
    // Until the page has heard of it: what arrives in the same frame still finds the list at its top.
    await scroller.evaluate(
      (element) =>
        new Promise<void>((resolve) => {
          element.addEventListener("scroll", () => requestAnimationFrame(() => resolve()), { once: true });
          element.scrollTo({ top: 400 });
        }),
    );
    const shown = rowOf(page, "Filler 20");
    await expect(shown).toBeVisible();
    const before = await shown.boundingBox();
    await carillon.send(["users/chen"], heldBack);
    const pill = page.getByRole("button", { name: "Show 1 new notification" });
    await expect(pill).toBeVisible();
    await expect(page.getByRole("status").filter({ hasText: heldBack })).toHaveCount(1);
    expect(await shown.boundingBox()).toEqual(before);
    await pill.click();
    await expect(page.locator("[data-item]").first()).toContainText(heldBack);
  }
  await context.close();
});

test("an action is carried out by the server, and says at its button what became of it", async ({
  carillon,
  browser,
}) => {
  let answer = 500;
  const receiver = createServer((request, response) => {
    request.resume();
    response.writeHead(answer).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const { port } = receiver.address() as AddressInfo;
  const call = { url: `http://127.0.0.1:${port}/` };
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const page = await signIn(context, carillon, "elif");
  const { id } = await carillon.send(["users/elif"], "Deploy?", {
    actions: [
      { label: "Approve", call },
      { label: "Details", href: "/inbox" },
    ],
    expiresAt: new Date(Date.now() + 30 * 60_000).toISOString(),
    body: "See ![the chart](/icon.svg).\n\n<script>alert(1)</script>",
  });
  await page.goto(`${carillon.url}/inbox?item=${id}`);
  const article = page.getByRole("article", { name: "Deploy?" });
  await article.getByRole("button", { name: "Approve" }).click();
  await expect(article.getByRole("status")).toContainText("answered with an error (500)");
  expect(await violationsOf(page)).toEqual([]);
  answer = 204;
  await article.getByRole("button", { name: "Approve: try again" }).click();
  await expect(article.getByRole("status")).toHaveText("Done");
  await expect(article.getByRole("button", { name: "Approve" })).toBeFocused();
  await expect(article.locator("time").filter({ hasText: /29:|30:/ })).toBeVisible();
  await expect(rowOf(page, "Deploy?").locator("time").filter({ hasText: /min/ })).toBeVisible();
  await expect(article.locator("img, script")).toHaveCount(0);
  await article.getByRole("button", { name: "Show images" }).click();
  await expect(article.getByRole("img", { name: "the chart" })).toHaveAttribute("referrerpolicy", "no-referrer");
  await switchTo(page, "long-poll");
  await carillon.send(["users/elif"], "Again?", { actions: [{ label: "Approve", call }], body: "Over **polls**." });
  await rowOf(page, "Again?").click();
  const again = page.getByRole("article", { name: "Again?" });
  await expect(again.locator("strong")).toHaveText("polls");
  await again.getByRole("button", { name: "Approve" }).click();
  await expect(again.getByRole("status")).toHaveText("Done");
  receiver.close();
  await context.close();
});

test("the palette does everything by keyboard, and gives the focus back", async ({ carillon, browser }) => {
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const page = await signIn(context, carillon, "farid");
  await carillon.send(["users/farid"], "Of the palette");
  await page.goto(`${carillon.url}/inbox`);
  await expect(transportOf(page)).toHaveAttribute("data-state-name", "open");
  await rowOf(page, "Of the palette").focus();
  await page.keyboard.press("ControlOrMeta+k");
  const palette = page.getByRole("dialog", { name: "Commands" });
  await expect(palette.getByRole("combobox")).toBeFocused();
  await expect(palette).toContainText("Of the palette");
  expect(await violationsOf(page)).toEqual([]);
  await page.keyboard.type("pin on");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Pinned" })).toBeVisible();
  await expect(rowOf(page, "Of the palette")).toBeFocused();

  const run = async (text: string) => {
    await page.keyboard.press("ControlOrMeta+k");
    await expect(palette.getByRole("combobox")).toBeFocused();
    await page.keyboard.type(text);
    await page.keyboard.press("Enter");
    await expect(palette).toHaveCount(0);
  };
  await run("archived");
  await expect(page).toHaveURL(/view=archived/);
  await run("dark");
  await expect(page.locator("html")).toHaveClass(/dark/);
  // It stays, and another tab of the browser follows.
  const second = await context.newPage();
  await second.goto(`${carillon.url}/account`);
  await expect(second.locator("html")).toHaveClass(/dark/);
  const theme = second.getByRole("combobox", { name: "Theme" });
  await expect(theme).toHaveValue("dark");
  await theme.selectOption("light");
  await expect(second.locator("html")).toHaveClass(/light/);
  await expect(page.locator("html")).toHaveClass(/light/);
  await expect(page.locator("html")).not.toHaveClass(/dark/);
  await second.close();
  await run("long poll");
  await expect(transportOf(page)).toHaveAttribute("data-transport", "long-poll");
  await run("quite unheard of");
  await expect(page).toHaveURL(/q=quite/);
  await run("简体");
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
  // It is the person's, wherever they sign in next.
  const restored = await page.request.put(`${carillon.url}/api/preferences`, {
    data: { locale: null },
    headers: { origin: carillon.url },
  });
  expect(restored.ok()).toBe(true);
  await context.close();
});

test("at 200 % and without motion all is within reach", async ({ carillon, browser }) => {
  // A window of 1280 × 800, enlarged to twice its size.
  const context = await browser.newContext({ viewport: { width: 640, height: 400 }, reducedMotion: "reduce" });
  const page = await signIn(context, carillon, "grace");
  await page.goto(`${carillon.url}/inbox`);
  await expect(transportOf(page)).toHaveAttribute("data-state-name", "open");
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(await overflow()).toBe(0);
  await carillon.send(["users/grace"], "Still");
  const row = rowOf(page, "Still");
  await expect(row).toBeVisible();
  const item = page.locator("li").filter({ has: row });
  expect(await item.evaluate((element) => getComputedStyle(element).animationDuration)).toMatch(/^(0s|0?\.001s|1ms)$/);
  await row.click();
  await expect(page.getByRole("article", { name: "Still" })).toBeVisible();
  expect(await overflow()).toBe(0);
  await expect(page.getByRole("button", { name: "Snooze" })).toBeInViewport();
  await page.getByRole("button", { name: "Back to the list" }).click();
  await expect(row).toBeVisible();
  expect(await violationsOf(page)).toEqual([]);
  await context.close();
});
