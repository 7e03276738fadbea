/** A broadcast from the form to its end: scheduled, sent, edited by two, taken back, as its readers see it. */
import AxeBuilder from "@axe-core/playwright";
import type { Browser, Locator, Page } from "@playwright/test";
import { type Carillon, expect, launch, provision, signIn, test } from "./fixture.ts";
import { expectLive, rowOf, transportOf, unreadOf } from "./inbox-page.ts";

const expectAccessible = async (page: Page): Promise<void> => {
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => undefined))),
  );
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`)).toEqual(
    [],
  );
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
};

/** Readers on three transports, the last one of Chinese; each is live before anything is sent. */
async function threeReaders(carillon: Carillon, browser: Browser, topic: string) {
  await carillon.api("PUT", `/api/topics/${topic}`, { name: topic });
  const wanted = [
    { id: "bea", transport: "websocket", locale: "en", viewport: { width: 1280, height: 800 } },
    { id: "cas", transport: "sse", locale: "en", viewport: { width: 390, height: 844 } },
    { id: "dai", transport: "mqtt", locale: "zh-CN", viewport: { width: 390, height: 844 } },
  ] as const;
  const readers = [];
  for (const { id, transport, locale, viewport } of wanted) {
    const context = await browser.newContext({ viewport });
    await context.addInitScript((name) => window.localStorage.setItem("carillon-transport", name), transport);
    await context.addCookies([{ name: "carillon-locale", value: locale, url: carillon.url }]);
    await provision(carillon, id, [topic]);
    const page = await signIn(context, carillon, id);
    await page.goto(`${carillon.url}/inbox`);
    await expectLive(page, transport);
    readers.push({ id, page, context, transport, unread: await unreadOf(page) });
  }
  return readers;
}

test("is aimed, counted, scheduled, sent though the server is killed, followed, edited and recalled, in three inboxes", async ({
  carillon,
  browser,
}) => {
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const readers = await threeReaders(carillon, browser, "movers");
  const english = readers.filter(({ id }) => id !== "dai");
  const chinese = readers.filter(({ id }) => id === "dai");
  const page = await signIn(context, carillon, "ada");
  await page.goto(`${carillon.url}/compose`);
  await expect(transportOf(page)).toHaveAttribute("data-state-name", "open");
  await page.getByRole("radio", { name: /^Chosen people/ }).click();
  await page
    .getByRole("checkbox", { name: /^movers/ })
    .locator("..")
    .click();
  await expect(page.locator("[data-recipients]")).toHaveText("3 people get it");

  // What it says, in two languages and to each by name; what nobody has is told where it stands.
  const [title, body] = [page.getByRole("textbox", { name: "Title" }), page.getByRole("textbox", { name: "Body" })];
  await title.fill("Teh office moves, ");
  await page.getByRole("button", { name: "Insert reader’s name" }).click();
  await expect(title).toHaveValue("Teh office moves, {{user.name}}");
  await body.fill("On Monday.");
  const languages = page.getByRole("radiogroup", { name: "Language of the text" });
  await languages.getByRole("radio", { name: "简体中文" }).click();
  await title.fill("{{user.name}}，办公室搬迁");
  await body.fill("{{user.nam}}");
  await languages.getByRole("radio", { name: "For everyone" }).click();
  const preview = page.getByRole("region", { name: "Preview" });
  await expect(preview.getByRole("article", { name: "Teh office moves, Ada Okafor" })).toBeVisible();
  await preview.getByRole("combobox", { name: "As it reads for" }).fill("dai");
  await preview.getByRole("option", { name: /dai/ }).click();
  await preview.getByRole("radio", { name: "简体中文" }).click();
  await expect(preview.getByRole("article", { name: "dai，办公室搬迁" })).toBeVisible();
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(languages.getByRole("radio", { name: "简体中文" })).toBeChecked();
  await expect(body).toBeFocused();
  await expect(page.getByText("There is no variable {{user.nam}}")).toBeVisible();
  await expectAccessible(page);
  await body.fill("周一搬。");

  await page.getByRole("radio", { name: "At a time" }).click();
  const time = page.getByLabel("Time", { exact: true });
  await time.fill("2020-01-01T09:00");
  await page.getByRole("button", { name: "Schedule", exact: true }).click();
  await expect(page.getByText("Choose a time in the future.")).toBeVisible();
  await expectAccessible(page);
  await time.fill("2099-01-01T09:00");
  await page.getByRole("button", { name: "Schedule", exact: true }).click();
  await page.getByRole("link", { name: "See it in the schedule" }).click();
  await expect(page.getByRole("heading", { name: "Teh office moves", level: 1 })).toBeVisible();
  await expect(page.getByText("Scheduled", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Change the time" }).click();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Leave as it is" }).click();
  await page.locator("#content").getByRole("link", { name: "Broadcasts" }).click();
  await page.getByRole("link", { name: "Scheduled", exact: true }).click();
  const row = page.locator("[data-broadcast]").filter({ hasText: "Teh office moves" });
  await expect(row).toContainText("Jan 1, 2099");
  await expectAccessible(page);
  const id = await row.getAttribute("data-broadcast");
  await row.click();
  await expect(page.getByRole("heading", { name: "Teh office moves", level: 1 })).toBeVisible();
  await page.waitForLoadState("networkidle");

  // Due while the server is down.
  const soon = new Date(Date.now() + 1_500).toISOString();
  await carillon.api("PUT", `/api/notifications/${id}/schedule`, { scheduledAt: soon });
  await carillon.stop("SIGKILL");
  await expect.poll(() => Date.now()).toBeGreaterThan(Date.parse(soon));
  await carillon.start();
  for (const { page, id } of english) {
    await expect(rowOf(page, `Teh office moves, ${id}`)).toHaveCount(1, { timeout: 90_000 });
  }
  for (const { page } of chinese) await expect(rowOf(page, "dai，办公室搬迁")).toHaveCount(1, { timeout: 90_000 });
  for (const { page, unread } of readers) await expect.poll(() => unreadOf(page)).toBe(unread + 1);
  // By itself: the page outlives the server.
  await expect(page.getByText("Sent", { exact: true })).toBeVisible();

  // Its figures move in the open page as they read it, each by the way that brought it.
  const figure = (name: string) => page.locator(`[data-figure="${name}"]`);
  await expect(figure("delivered")).toHaveText("3");
  await expect(figure("read")).toHaveText("0");
  const curve = page.locator('[data-curve="read"]');
  const flat = await curve.getAttribute("d");
  for (const [index, reader] of readers.entries()) {
    await rowOf(reader.page, reader.id === "dai" ? "办公室搬迁" : "Teh office moves").click();
    await expect(figure("read")).toHaveText(String(index + 1), { timeout: 15_000 });
    await reader.page.goBack();
  }
  await expect(curve).not.toHaveAttribute("d", flat ?? "");
  await page.getByText("As a table").click();
  await expect(page.getByRole("region", { name: "As a table" }).getByRole("row")).not.toHaveCount(1);
  const { ways } = await carillon.api<{ ways: Record<string, number> }>("GET", `/api/notifications/${id}/reach`);
  expect(Object.values(ways).reduce((sum, count) => sum + count, 0)).toBe(3);
  await expectAccessible(page);

  // Two edit it: the second is told, and overwrites nothing unseen.
  await page.getByRole("button", { name: "Edit" }).click();
  await title.fill("The office moves");
  await carillon.api("PATCH", `/api/notifications/${id}`, { body: "On **Tuesday**.", category: "maintenance" });
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Somebody else changed it" })).toBeVisible();
  await expect(title).toHaveValue("The office moves");
  await expect(page.locator('[data-revision="2"] ins').filter({ hasText: "Tuesday" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "save mine instead" }).click();
  await body.fill("On Wednesday.");
  await languages.getByRole("radio", { name: "简体中文" }).click();
  await title.fill("办公室周三搬迁");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator('[data-revision="3"] del').filter({ hasText: "Teh" })).toBeVisible();
  for (const { page } of english) await expect(rowOf(page, "The office moves")).toHaveCount(1);
  for (const { page } of chinese) await expect(rowOf(page, "办公室周三搬迁")).toHaveCount(1);
  for (const { page, unread } of readers) await expect.poll(() => unreadOf(page)).toBe(unread);

  // Who changes to the other language has it in that, where they are.
  const [bea] = english;
  await bea?.page.evaluate(() =>
    fetch("/api/preferences", {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ locale: "zh-CN" }),
    }),
  );
  await expect(rowOf(bea?.page as Page, "办公室周三搬迁")).toHaveCount(1);

  await page.getByRole("button", { name: "Recall" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Recall" }).click();
  await expect(page.getByText("Recalled", { exact: true })).toBeVisible();
  for (const { page } of readers)
    await expect(page.locator("[data-item]").filter({ hasText: /office|办公室/ })).toHaveCount(0);
  for (const { page, unread } of readers) await expect.poll(() => unreadOf(page)).toBe(unread);
  for (const reader of readers) await reader.context.close();
  await context.close();
});

test("its pages are for administrators, say what is not there, and read in 简体中文 on a phone in the dark", async ({
  carillon,
  browser,
}) => {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    colorScheme: "dark",
    reducedMotion: "reduce",
  });
  await context.addCookies([{ name: "carillon-locale", value: "zh-CN", url: carillon.url }]);
  await provision(carillon, "mia");
  const member = await signIn(context, carillon, "mia");
  await member.goto(`${carillon.url}/broadcasts`);
  await expect(member.getByRole("heading", { name: "广播" })).toHaveCount(0);
  const page = await signIn(context, carillon, "ada");
  expect((await page.goto(`${carillon.url}/broadcasts/nothing`))?.status()).toBe(404);
  const { id } = await carillon.api<{ id: string }>("POST", "/api/notifications", {
    audience: ["users/mia"],
    title: "每周报告",
    cron: "0 9 * * 1",
    timeZone: "Asia/Shanghai",
  });
  await page.goto(`${carillon.url}/broadcasts?view=scheduled`);
  await expect(transportOf(page)).toHaveAttribute("data-state-name", "open");
  await expectAccessible(page);
  await page.locator(`[data-broadcast="${id}"]`).click();
  await expect(page.getByText("Asia/Shanghai")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "取消发送" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "取消发送" }).click();
  await expect(page.getByText("已取消", { exact: true })).toBeVisible();
  await context.close();
});

test("a draft is kept as it is typed, two admins do not overwrite each other, and a past one begins another", async ({
  carillon,
  browser,
}) => {
  const context = await browser.newContext({ reducedMotion: "reduce" });
  await provision(carillon, "dot");
  const page = await signIn(context, carillon, "ada");
  const title = page.getByRole("textbox", { name: "Title" });
  await page.goto(`${carillon.url}/compose`);
  await expect(transportOf(page)).toHaveAttribute("data-state-name", "open");
  await page.getByRole("radio", { name: /^Chosen people/ }).click();
  await page.getByRole("combobox", { name: "People" }).fill("dot");
  await page.getByRole("option", { name: /dot/ }).click();
  await title.fill("Half a thought");
  await page.getByText("Icon, buttons, expiry").click();
  await page.getByLabel("Icon", { exact: true }).fill("🫖");
  await page.getByRole("button", { name: "Add a button" }).click();
  await page.getByLabel("Text of button 1").fill("Have tea");
  await page.getByLabel("Address of button 1").fill("/tea");
  const preview = page.getByRole("region", { name: "Preview" });
  await expect(preview.getByRole("link", { name: "Have tea" })).toBeVisible();
  await preview.getByRole("button", { name: "As on a phone" }).click();
  await preview.getByRole("button", { name: "In the other theme" }).click();
  await expect(preview.locator("[data-preview=phone].dark")).toBeVisible();
  await expectAccessible(page);
  await expect(page.getByText("Draft saved")).toBeVisible();
  await expect(page).toHaveURL(/draft=/);
  await page.reload();
  await expect(title).toHaveValue("Half a thought");
  await expect(page.getByRole("button", { name: "Remove dot" })).toBeVisible();

  const id = new URL(page.url()).searchParams.get("draft");
  // A slow typist's draft was saved more than once.
  const { revision } = await carillon.api<{ revision: number }>("GET", `/api/drafts/${id}`);
  const theirs = { revision, content: { title: "Another's thought", audience: ["users/dot"] } };
  await carillon.api("PUT", `/api/drafts/${id}`, theirs);
  await title.fill("A whole thought");
  await expect(page.getByRole("alert").filter({ hasText: "saved this draft" })).toBeVisible();
  expect((await carillon.api<{ title: string }>("GET", `/api/drafts/${id}`)).title).toBe("Another's thought");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Save mine over it" }).click();
  await expect(page.getByText("Draft saved")).toBeVisible();
  expect((await carillon.api<{ title: string }>("GET", `/api/drafts/${id}`)).title).toBe("A whole thought");
  await page.getByRole("button", { name: "Keep as template" }).click();
  await expect(page.getByText("Kept as a template.")).toBeVisible();

  await title.press("ControlOrMeta+Enter");
  await expect(page.getByRole("heading", { name: "Sent" })).toBeVisible();
  await page.goto(`${carillon.url}/broadcasts?view=drafts`);
  await expect(page.locator(`[data-draft="${id}"]`)).toHaveCount(0);
  await page.getByRole("link", { name: "Templates" }).click();
  await page.getByRole("link", { name: /^A whole thought/ }).click();
  await expect(title).toHaveValue("A whole thought");
  await page.goto(`${carillon.url}/broadcasts?view=templates`);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Throw away “A whole thought”" }).click();
  await expect(page.getByText("No templates.")).toBeVisible();

  await page.getByRole("link", { name: "Sent", exact: true }).click();
  await page.getByRole("link", { name: /A whole thought/ }).click();
  await page.getByRole("link", { name: "Duplicate" }).click();
  await expect(title).toHaveValue("A whole thought");
  await expect(page.getByLabel("Address of button 1")).toHaveValue("/tea");
  await expect(page.getByLabel("Icon", { exact: true })).toHaveValue("🫖");
  await expect(page.getByRole("button", { name: "Remove dot" })).toBeVisible();
  await page.goto(`${carillon.url}/compose?draft=nothing`);
  await expect(page.getByText("That draft or template no longer exists.")).toBeVisible();
  await context.close();
});

test("whom it goes to is told before it is sent: counted, from a list, without some, and typed where they are many", async ({
  browser,
}) => {
  const carillon = await launch({ CARILLON_CONFIRM_FROM: "2" });
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const page = await signIn(context, carillon, "ada");
  await page.goto(`${carillon.url}/compose`);
  await expect(transportOf(page)).toHaveAttribute("data-state-name", "open");
  const run = page.locator("[data-recipients]");
  await expect(run).toHaveText("8 people get it");
  await page.getByText("Exclude people").click();
  await page.getByText("Administrators", { exact: true }).click();
  await expect(run).toHaveText("7 people get it");
  await expect(page.getByText("1 left out.")).toBeVisible();

  await page.getByRole("radio", { name: /^Chosen people/ }).click();
  const chosen = page.getByRole("group", { name: "For" });
  await chosen.getByText("Paste or upload a list").click();
  await chosen.getByLabel("A list of people").fill("email\nbo\nCHEN@carillon.example\nnot  a person\nghost\nada\n");
  await chosen.getByRole("button", { name: "Add them" }).click();
  await expect(chosen.getByText("3 people were added.")).toBeVisible();
  await expect(chosen.getByText("Line 4 has neither an id nor an email.")).toBeVisible();
  await expect(chosen.getByText("ghost is nobody here.")).toBeVisible();
  await expect(run).toHaveText("2 people get it");
  await expectAccessible(page);
  const upload = (buffer: Buffer) =>
    chosen.locator("input[type=file]").setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer });
  const rows = Array.from({ length: 200_000 }, (_, n) => (n % 1_000 === 500 ? "\xff\xfe\0" : `user-${n}`));
  await upload(Buffer.from(rows.join("\r\n"), "latin1"));
  await expect(chosen.getByText("199,800 people: one send can name 10,000 at most.")).toBeVisible();
  await upload(Buffer.from("\ufeffbo\tBo\r\nchen\0\tChen\nada\tÅda\r\n", "utf16le"));
  await expect(chosen.getByText("2 people were added.")).toBeVisible();
  await expect(chosen.getByText("Line 2 has neither an id nor an email.")).toBeVisible();
  await expect(run).toHaveText("2 people get it");

  await page.getByRole("textbox", { name: "Title" }).fill("To two");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Send to 2 people?" });
  await dialog.getByLabel("Type 2 to send").fill("3");
  await dialog.getByRole("button", { name: "Send it" }).click();
  await expect(dialog.getByText("That is not the number.")).toBeVisible();
  await expectAccessible(page);
  await dialog.getByLabel("Type 2 to send").fill("2");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Sent" })).toBeVisible();
  await page.goto(`${carillon.url}/broadcasts`);
  await expect(page.locator("[data-broadcast]").first()).toContainText("3 people, but not Administrators");

  // To a part first: halted, taken on, and recalled from those who had it.
  await page.goto(`${carillon.url}/compose`);
  await page.getByRole("textbox", { name: "Title" }).fill("A new editor");
  await page.getByLabel("Roll-out").selectOption({ label: "To 50 % of them first" });
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByLabel("Type 8 to send").fill("8");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "See how far it is" }).click();
  const rollout = page.getByRole("region", { name: "Roll-out" });
  const sentAt = page.locator("main time, #content time").first();
  await expect(sentAt).toHaveText(/^Sent /);
  const time = await sentAt.getAttribute("datetime");
  expect(Math.abs(Date.parse(time ?? "") - Date.now())).toBeLessThan(5 * 60_000);
  // Its controls come before anything that is counted, and it does not pass for one that is on its way.
  const top = async (found: Locator) => (await found.boundingBox())?.y ?? Number.NaN;
  expect(await top(rollout)).toBeLessThan(await top(page.locator('[data-figure="recipients"]')));
  await expect(page.getByRole("progressbar")).toHaveCount(0);
  await rollout.getByRole("button", { name: "Halt" }).click();
  await expect(rollout.getByText(/^Halted at 50 %/)).toBeVisible();
  await expect(rollout.getByRole("button", { name: "On to everyone" })).toBeDisabled();
  await expectAccessible(page);
  await page.goto(`${carillon.url}/broadcasts`);
  const row = page.locator("[data-broadcast]").first();
  await expect(row).toContainText("A new editor");
  await expect(row).toContainText("Halted at 50 %");
  await page.goto(`${carillon.url}/broadcasts?view=scheduled`);
  await expect(page.getByRole("link", { name: "Scheduled", exact: true })).toHaveAttribute("aria-current", "page");
  await expect(page.locator("[data-broadcast]").filter({ hasText: "A new editor" })).toHaveCount(0);
  await page.goBack();
  await row.click();
  await rollout.getByRole("button", { name: "Go on" }).click();
  await rollout.getByRole("button", { name: "On to everyone" }).click();
  await expect(page.getByText("Sent", { exact: true })).toBeVisible();
  await expect(rollout).toHaveCount(0);
  await context.close();
  await carillon.dispose();
});
