/** The reference of the REST interface, for whoever comes by. */
import { expectAccessible } from "./accessible.ts";
import { expect, test } from "./fixture.ts";

test("anybody can read the whole reference, in both themes and in the hand, and no other host hears of it", async ({
  carillon,
  browser,
}) => {
  test.slow();
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
  const page = await context.newPage();
  const foreign: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(carillon.url) && !request.url().startsWith("data:")) foreign.push(request.url());
  });
  const { paths } = await carillon.api<{ paths: Record<string, Record<string, { operationId: string }>> }>(
    "GET",
    "/api/openapi.json",
  );
  const ids = Object.values(paths).flatMap((operations) => Object.values(operations).map((one) => one.operationId));

  await page.goto(`${carillon.url}/docs`);
  await expect(page.getByRole("heading", { level: 1, name: "API reference" })).toBeVisible();
  expect(await page.locator("main section section[id]").evaluateAll((all) => all.map(({ id }) => id).sort())).toEqual(
    ids.sort(),
  );
  const contents = page.getByRole("navigation", { name: "Contents" });
  await contents.getByRole("link", { name: "Send a notification, now or at a time" }).click();
  const operation = page.locator("#postNotifications");
  await expect(operation.getByRole("heading", { level: 3 })).toBeInViewport();
  await expect(operation).toContainText("An admin, or an API key that may send");
  await expect(operation.getByRole("region", { name: /^Example request/ })).toContainText("-d '{");
  await operation.getByText("Fields of actions").click();
  await expect(operation.getByText("label", { exact: true })).toBeVisible();
  await expectAccessible(page);

  await page.setViewportSize({ width: 390, height: 844 });
  await page.locator("summary", { hasText: "Contents" }).click();
  await expect(page.getByRole("link", { name: "Make an API key for a program" }).first()).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  expect(foreign).toEqual([]);
  await context.close();
});
