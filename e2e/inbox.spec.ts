/** What people do in the inbox: look, snooze, search, pick, and take it back. */
import AxeBuilder from "@axe-core/playwright";
import type { Browser, Page } from "@playwright/test";
import { type Carillon, expect, provision, signIn, test } from "./fixture.ts";
import { rowOf, switchTo, titlesOf, transportOf, unreadOf } from "./inbox-page.ts";

async function openInbox(browser: Browser, carillon: Carillon, user: string, search = ""): Promise<Page> {
  const context = await browser.newContext({ timezoneId: "UTC", reducedMotion: "reduce" });
  const page = await signIn(context, carillon, user);
  await page.goto(`${carillon.url}/inbox${search}`);
  await expect(transportOf(page)).toHaveAttribute("data-state-name", "open");
  return page;
}

const unseenOf = (page: Page) => page.locator("[data-unseen-count]").getAttribute("data-unseen-count");
const countOf = (page: Page, tab: string) =>
  page
    .getByRole("navigation", { name: "Views" })
    .getByRole("link", { name: new RegExp(`^${tab}`) })
    .locator("span.tabular-nums > span[aria-hidden]");
const violationsOf = async (page: Page) => (await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id);

test("what is in sight for a second is seen, and stays unread", async ({ carillon, browser }) => {
  const page = await openInbox(browser, carillon, "bo");
  await expect.poll(() => unseenOf(page)).toBe("0");
  for (const transport of ["websocket", "long-poll"] as const) {
    await switchTo(page, transport);
    const unread = await unreadOf(page);
    await carillon.send(["users/bo"], `Glanced at, ${transport}`);
    await expect.poll(() => unreadOf(page)).toBe(unread + 1);
    await expect.poll(() => unseenOf(page)).toBe("0");
    expect(await unreadOf(page)).toBe(unread + 1);
  }
  await page.reload();
  expect(await unseenOf(page)).toBe("0");
  await page.context().close();
});

test("a snoozed item goes, is counted, and comes back by itself at the top, new and unread", async ({
  carillon,
  browser,
}) => {
  const page = await openInbox(browser, carillon, "dara");
  await carillon.send(["users/dara"], "Sleepy one");
  await rowOf(page, "Sleepy one").click();
  await expect(rowOf(page, "Sleepy one").locator("xpath=..")).not.toHaveAttribute("data-unread", "true");
  await page.keyboard.press("s");
  const dialog = page.getByRole("dialog", { name: "Snooze until…" });
  await expect(dialog).toBeVisible();
  expect(await violationsOf(page)).toEqual([]);
  await dialog.getByRole("button", { name: /^Tomorrow/ }).click();
  await expect(rowOf(page, "Sleepy one")).toHaveCount(0);
  await expect(countOf(page, "Snoozed")).toHaveText("1");

  await page.keyboard.press("z");
  await expect(rowOf(page, "Sleepy one")).toBeVisible();
  await expect(rowOf(page, "Sleepy one").locator("xpath=..")).not.toHaveAttribute("data-unread", "true");
  await expect(countOf(page, "Snoozed")).toHaveCount(0);

  const id = await rowOf(page, "Sleepy one").getAttribute("data-item");
  for (const transport of ["websocket", "long-poll"] as const) {
    await switchTo(page, transport);
    await carillon.send(["users/dara"], `Came after, ${transport}`);
    await expect(rowOf(page, `Came after, ${transport}`)).toBeVisible();
    const until = new Date(Date.now() + 3_000).toISOString();
    await page.request.post(`${carillon.url}/api/inbox/commands`, {
      data: { command: "snooze", ids: [id], until },
      headers: { origin: carillon.url },
    });
    await expect(rowOf(page, "Sleepy one")).toHaveCount(0);
    await expect(page.locator("[data-item]").first()).toContainText("Sleepy one");
    await expect(rowOf(page, "Sleepy one").locator("xpath=..")).toHaveAttribute("data-unread", "true");
  }
  await page.reload();
  await expect(page.locator("[data-item]").first()).toContainText("Sleepy one");
  await page.context().close();
});

test("search and filters are in the URL, and what does not exist is left out with a word", async ({
  carillon,
  browser,
}) => {
  await carillon.send(["users/elif"], "Needle in the stack", { priority: "critical" });
  await carillon.send(["users/elif"], "Only hay");
  const page = await openInbox(browser, carillon, "elif");
  await page.keyboard.press("/");
  await page.keyboard.type("needle");
  await expect(page).toHaveURL(/q=needle/);
  await expect(rowOf(page, "Only hay")).toHaveCount(0);
  await expect(rowOf(page, "Needle in the stack")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(rowOf(page, "Only hay")).toBeVisible();
  for (const transport of ["websocket", "long-poll"] as const) {
    await switchTo(page, transport);
    await page.getByRole("link", { name: "Critical", exact: true }).click();
    await expect(page).toHaveURL(/priority=critical/);
    await expect(rowOf(page, "Only hay")).toHaveCount(0);
    // What comes joins the views that it belongs to, and the tabs count on.
    const unread = Number(await countOf(page, "Unread").textContent());
    await carillon.send(["users/elif"], `More hay, ${transport}`);
    await carillon.send(["users/elif"], `Alarm, ${transport}`, { priority: "critical" });
    await expect(rowOf(page, `Alarm, ${transport}`)).toBeVisible();
    await expect(countOf(page, "Unread")).toHaveText(String(unread + 2));
    await expect(rowOf(page, `More hay, ${transport}`)).toHaveCount(0);
    await page.goBack();
    await expect(rowOf(page, `More hay, ${transport}`)).toBeVisible();
  }
  await page.goto(`${carillon.url}/inbox?view=everything&category=nope&priority=high`);
  await expect(page.getByText("This link contains a filter that does not exist")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1, name: "Inbox" })).toBeVisible();
  expect(await violationsOf(page)).toEqual([]);
  await page.context().close();
});

test("mark all and archive all act on what is shown only, and Z takes each back", async ({ carillon, browser }) => {
  await carillon.send(["users/farid"], "Bill", { category: "billing" });
  await carillon.send(["users/farid"], "Chat", { category: "mentions" });
  const page = await openInbox(browser, carillon, "farid", "?category=billing");
  await expect(rowOf(page, "Bill")).toBeVisible();
  const unread = await unreadOf(page);
  await page.getByRole("button", { name: "Mark all read" }).click();
  await expect(page.getByText("All in this view marked as read")).toBeVisible();
  const left = await unreadOf(page);
  expect(left).toBeLessThan(unread);
  expect(left).toBeGreaterThan(0);
  await page.keyboard.press("z");
  await expect.poll(() => unreadOf(page)).toBe(unread);

  // It stands before what is said next.
  await expect(page.getByText("Undone", { exact: true })).toBeVisible();
  await switchTo(page, "long-poll");
  await page.getByRole("button", { name: "Archive all shown" }).click();
  await expect(page.locator("[data-item]")).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(rowOf(page, "Bill")).toBeVisible();
  await expect.poll(() => unreadOf(page)).toBe(unread);
  await page.context().close();
});

test("a range is picked by Shift, archived together, and undone together", async ({ carillon, browser }) => {
  for (const name of ["One", "Two", "Three", "Four"]) await carillon.send(["users/hugo"], `${name} of four`);
  const page = await openInbox(browser, carillon, "hugo");
  await rowOf(page, "Four of four").focus();
  await page.keyboard.press("Shift+J");
  await page.keyboard.press("Shift+J");
  await expect(page.getByRole("toolbar", { name: "Selected notifications" })).toContainText("3 selected");
  expect(await violationsOf(page)).toEqual([]);
  await page.keyboard.press("e");
  await expect(rowOf(page, "of four")).toHaveCount(1);
  await expect(rowOf(page, "One of four")).toBeFocused();
  await page.keyboard.press("z");
  await expect(rowOf(page, "of four")).toHaveCount(4);
  await page.context().close();
});

test("the keys are told of, and lead places", async ({ carillon, browser }) => {
  const page = await openInbox(browser, carillon, "grace");
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keyboard" });
  await expect(sheet).toContainText("Select a range");
  expect(await violationsOf(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(sheet).toHaveCount(0);
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await expect(page).toHaveURL(/view=snoozed/);
  await page.keyboard.press("g");
  await page.keyboard.press("i");
  await expect(page).toHaveURL(/\/inbox$/);
  await page.context().close();
});

test("on a phone the way back leads to the row, at its place: by button, by the browser, and when it is archived", async ({
  carillon,
  browser,
}) => {
  await provision(carillon, "lin");
  for (let n = 0; n < 40; n += 1) await carillon.send(["users/lin"], `Page ${n}.`);
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, reducedMotion: "reduce" });
  const page = await signIn(context, carillon, "lin");
  await page.goto(`${carillon.url}/inbox`);
  await expect(transportOf(page)).toHaveAttribute("data-state-name", "open");
  const scroller = page.locator("[aria-busy]").locator("xpath=..");
  await scroller.evaluate((element) => element.scrollTo({ top: 700 }));
  const place = () => scroller.evaluate((element) => element.scrollTop);
  for (const goBack of [
    () => page.getByRole("button", { name: "Back to the list" }).click(),
    () => page.goBack(),
    () => page.keyboard.press("Escape"),
  ]) {
    await rowOf(page, "Page 24.").click();
    await expect(page.getByRole("article", { name: "Page 24." })).toBeVisible();
    // A finger leaves the focus nowhere.
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await goBack();
    await expect(rowOf(page, "Page 24.")).toBeFocused();
    expect(await place()).toBe(700);
  }
  await rowOf(page, "Page 24.").click();
  await page.getByRole("toolbar").getByRole("button", { name: "Archive" }).click();
  await expect(rowOf(page, "Page 23.")).toBeFocused();
  expect(await place()).toBe(700);

  // One that the list does not show gives the focus to what is in sight there.
  const { id } = await carillon.send(["users/lin"], "Not listed", { category: "billing" });
  await page.goto(`${carillon.url}/inbox?category=general&item=${id}`);
  await expect(page.getByRole("article", { name: "Not listed" })).toBeVisible();
  await expect(transportOf(page)).toHaveAttribute("data-state-name", "open");
  await page.getByRole("button", { name: "Back to the list" }).click();
  await expect(page.locator("[data-item]").first()).toBeFocused();
  // And once nothing is left, to the list itself.
  await page.goto(`${carillon.url}/inbox?category=billing`);
  await rowOf(page, "Not listed").click();
  await page.getByRole("toolbar").getByRole("button", { name: "Archive" }).click();
  await expect(page.getByText("Nothing matches")).toBeVisible();
  await expect(page.getByRole("region", { name: "Inbox" })).toBeFocused();
  await context.close();
});

test("a long list is drawn in part, loaded by pages to its end, and does not move when more arrives", async ({
  carillon,
  browser,
}) => {
  const sent = Array.from({ length: 600 }, (_, n) => `Row ${n}.`);
  await provision(carillon, "max");
  for (const from of [0, 300])
    await carillon.api("POST", "/api/notifications/batch", {
      notifications: sent.slice(from, from + 300).map((title) => ({ audience: ["users/max"], title })),
    });
  const page = await openInbox(browser, carillon, "max");
  expect(await titlesOf(page, "Row ")).toEqual([...sent].reverse());
  expect(await page.locator("[data-item]").count()).toBeLessThan(60);
  const scroller = page.locator("[aria-busy]").locator("xpath=..");
  await scroller.evaluate((element) => element.scrollTo({ top: 18_000 }));
  const shown = page.locator("[data-item]").nth(12);
  const place = async () => [await shown.textContent(), await shown.boundingBox()];
  for (const [n, transport] of (["websocket", "long-poll"] as const).entries()) {
    await switchTo(page, transport);
    const before = await place();
    await carillon.send(["users/max"], `Above, ${transport}`);
    await expect(page.getByRole("button", { name: `Show ${n + 1} new notification` })).toBeVisible();
    expect(await place()).toEqual(before);
  }
  await page.context().close();
});
