/** What moves in a demo that one looks at alone. */
import { expect, signIn, test } from "./fixture.ts";
import { expectLive, unreadOf } from "./inbox-page.ts";

test("somebody sends something at a press, and goes on by themselves until they are paused", async ({
  carillon,
  browser,
}) => {
  const context = await browser.newContext();
  const page = await signIn(context, carillon, "hugo");
  await page.goto(`${carillon.url}/inbox`);
  await expectLive(page, "websocket");
  const rows = page.locator("[data-item]");
  const first = await rows.first().getAttribute("data-item");
  const before = await unreadOf(page);
  await page.getByRole("button", { name: "Send me one" }).click();
  await expect.poll(() => unreadOf(page)).toBe(before + 1);
  await expect(rows.first()).not.toHaveAttribute("data-item", first ?? "");
  // The tests' server begins quiet.
  await page.getByRole("button", { name: "Resume traffic" }).press("Enter");
  await page.getByRole("button", { name: "Pause traffic" }).press("Enter");
  await expect(page.getByRole("button", { name: "Resume traffic" })).toBeEnabled();
  await page.reload();
  await expect(page.getByRole("button", { name: "Resume traffic" })).toBeVisible();
  await context.close();
});

test("what an admin has sent is there to be looked at: a week old with its curve, at a quarter, to come", async ({
  carillon,
  browser,
}) => {
  const context = await browser.newContext();
  const page = await signIn(context, carillon, "ada");
  await page.goto(`${carillon.url}/broadcasts`);
  await expect(page.getByRole("link", { name: /Try the new editor/ })).toBeVisible();
  await page.getByRole("link", { name: /The status page has a new address/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: /status page/ })).toBeVisible();
  await page.goto(`${carillon.url}/broadcasts?view=scheduled`);
  await expect(page.getByRole("link", { name: /Maintenance tomorrow/ })).toBeVisible();
  await context.close();
});
