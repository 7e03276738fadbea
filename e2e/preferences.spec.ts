/** What people choose holds: in the list, the badge, every tab, and after a reload. */
import { expect, provision, signIn, test } from "./fixture.ts";
import { expectLive, rowOf, switchTo, transportOf, unreadOf } from "./inbox-page.ts";

test("what is muted or off arrives read, critical does not, in every tab and on a polling transport", async ({
  carillon,
  browser,
}) => {
  const context = await browser.newContext();
  await provision(carillon, "mia", ["releases"]);
  const page = await signIn(context, carillon, "mia");
  const other = await context.newPage();
  await other.goto(`${carillon.url}/inbox`);
  await switchTo(other, "short-poll");
  await page.goto(`${carillon.url}/preferences`);
  await expect(transportOf(page)).toHaveAttribute("data-state-name", "open");

  await page.getByRole("button", { name: "Mute Releases" }).click();
  await page.getByRole("menuitem", { name: "For an hour" }).click();
  await expect(page.getByRole("button", { name: "Unmute Releases" })).toBeVisible();
  const inApp = page.getByRole("switch", { name: "Billing: In the app" });
  const saved = page.waitForResponse((answer) => answer.url().endsWith("/api/preferences") && answer.ok());
  await inApp.click();
  await saved;
  await expect(inApp).not.toBeChecked();
  await expect(page.getByRole("switch", { name: "Billing: Sound" })).toBeDisabled();

  const before = await unreadOf(page);
  expect(await unreadOf(other)).toBe(before);
  await carillon.send(["topics/releases"], "Muted release");
  await carillon.send(["users/mia"], "Billing turned off", { category: "billing" });
  await carillon.send(["topics/releases"], "Critical release", { priority: "critical" });
  for (const tab of [page, other]) await expect.poll(() => unreadOf(tab)).toBe(before + 1);
  await expect(rowOf(other, "Critical release")).toBeVisible();
  const unreadRow = (title: string) => rowOf(other, title).locator("xpath=..");
  await expect(unreadRow("Critical release")).toHaveAttribute("data-unread", "true");
  await expect(unreadRow("Muted release")).not.toHaveAttribute("data-unread");

  await rowOf(other, "Billing turned off").click();
  await other.getByText("Why did I get this?").click();
  await expect(other.getByText("It was sent to you directly.")).toBeVisible();
  await expect(other.getByText("Already read, because you had turned this category off")).toBeVisible();
  await rowOf(other, "Critical release").click();
  await other.getByText("Why did I get this?").click();
  await expect(other.getByText(/It was sent to the topic Releases, which you joined on/)).toBeVisible();
  await expect(other.getByText("Yes, because it is critical")).toHaveCount(2);

  // Another tab's change shows here without a reload, and a reload shows the same.
  const third = await context.newPage();
  await third.goto(`${carillon.url}/preferences`);
  await third.getByRole("button", { name: "Unmute Releases" }).click();
  await expect(page.getByRole("button", { name: "Mute Releases", exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("button", { name: "Mute Releases", exact: true })).toBeVisible();
  await expect(inApp).not.toBeChecked();
  // The tab that polls is behind for as long as it waits.
  await expect.poll(async () => (await unreadOf(page)) - (await unreadOf(other))).toBe(0);

  // In place, where one asks why.
  await other.getByRole("button", { name: "Mute Releases", exact: true }).click();
  await expect(page.getByRole("button", { name: "Unmute Releases" })).toBeVisible();
  await expect(other.getByRole("button", { name: "Unmute Releases" })).toBeVisible();
  await rowOf(other, "Billing turned off").click();
  await other.getByText("Why did I get this?").click();
  await other.getByRole("button", { name: "Turn Billing on in the app" }).click();
  await expect(inApp).toBeChecked();
  await context.close();
});

test("quiet hours go by one's own zone, hold until their end, and refuse what makes no sense; what fails is taken back", async ({
  carillon,
  browser,
}) => {
  const context = await browser.newContext({ timezoneId: "Asia/Tokyo" });
  await provision(carillon, "noa");
  const page = await signIn(context, carillon, "noa");
  await page.goto(`${carillon.url}/preferences`);
  await expect(transportOf(page)).toHaveAttribute("data-state-name", "open");
  const keep = page.getByRole("switch", { name: "Use quiet hours" });
  await keep.click();
  await expect(page.getByText("By the clock in Asia/Tokyo.")).toBeVisible();
  await page.getByLabel("From", { exact: true }).fill("00:00");
  await page.getByLabel("Until", { exact: true }).fill("23:59");
  await expect(page.getByText(/Quiet now, until .*11:59/)).toBeVisible();
  await page.getByLabel("Until", { exact: true }).fill("00:00");
  await expect(page.getByRole("alert").filter({ hasText: "must differ" })).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Until", { exact: true })).toHaveValue("23:59");

  await carillon.send(["users/noa"], "In the quiet", { priority: "high" });
  await page.goto(`${carillon.url}/inbox`);
  await rowOf(page, "In the quiet").click();
  await page.getByText("Why did I get this?").click();
  await expect(page.getByText(/Held back by quiet hours until/)).toHaveCount(2);

  await page.goto(`${carillon.url}/preferences`);
  await page.route("**/api/preferences", (route) => route.abort());
  await keep.click();
  await expect(page.getByText("That could not be saved.")).toBeVisible();
  await expect(keep).toBeChecked();
  await context.close();
});

test("by keyboard alone, on a phone", async ({ carillon, browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  await provision(carillon, "pat");
  const page = await signIn(context, carillon, "pat");
  await page.goto(`${carillon.url}/preferences`);
  await expectLive(page, "websocket");
  const first = page.getByRole("switch").first();
  await first.focus();
  await page.keyboard.press("Space");
  await expect(first).not.toBeChecked();
  await page.keyboard.press("Space");
  await expect(first).toBeChecked();
  await context.close();
});
