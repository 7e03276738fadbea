/** The reference of the REST interface, for whoever comes by. */
import { TAGS } from "../components/docs/tags.ts";
import { expectAccessible } from "./accessible.ts";
import { expect, signIn, test } from "./fixture.ts";

const MAX_KIB = 300;

test("anybody can read the whole reference, page by page, and no other host hears of it", async ({
  carillon,
  browser,
}) => {
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
  const wanted = Object.values(paths).flatMap((operations) => Object.values(operations).map((one) => one.operationId));

  const described: string[] = [];
  for (const path of ["/docs", "/docs/protocol", ...TAGS.map((tag) => `/docs/${tag}`)]) {
    const answer = await context.request.get(`${carillon.url}${path}`);
    expect(answer.status(), path).toBe(200);
    const html = await answer.text();
    expect(html.length / 1024, path).toBeLessThan(MAX_KIB);
    for (const [, id] of html.matchAll(/<section id="(\w+)"/g)) if (id) described.push(id);
  }
  expect(described.sort()).toEqual(wanted.sort());
  expect((await context.request.get(`${carillon.url}/docs/smoke`)).status()).toBe(404);

  // Where it once stood leads to where it is.
  await page.goto(`${carillon.url}/docs#postNotifications`);
  await expect(page).toHaveURL(`${carillon.url}/docs/notifications#postNotifications`);
  const operation = page.locator("#postNotifications");
  await expect(operation.getByRole("heading", { level: 2 })).toBeInViewport();
  await expect(operation).toContainText("An admin, or an API key that may send");
  await expect(operation.getByRole("region", { name: /^Example request/ })).toContainText("-d '{");
  await operation.getByText("Fields of actions").click();
  await expect(operation.getByText("label", { exact: true })).toBeVisible();

  const contents = page.getByRole("navigation", { name: "Contents" });
  await contents.getByRole("searchbox").fill("api key revoke");
  await expect(contents.getByRole("status")).toHaveText("2 operations");
  await contents.getByRole("searchbox").fill("smoke signals");
  await expect(contents.getByRole("status")).toContainText("smoke signals");
  await contents.getByRole("searchbox").fill("GET audit");
  await contents.getByRole("link", { name: /Who did what/ }).click();
  await expect(page).toHaveURL(`${carillon.url}/docs/audit#getAudit`);
  await expectAccessible(page);

  await page.goto(`${carillon.url}/docs`);
  await expect(page.getByRole("heading", { level: 1, name: "API reference" })).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.locator("summary", { hasText: "Contents" }).click();
  await page.getByRole("searchbox").fill("make a key");
  await page.getByRole("navigation").getByRole("link", { name: "Make an API key for a program" }).click();
  await expect(page.locator("#postKeys")).toBeInViewport();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  expect(foreign).toEqual([]);
  await context.close();
});

test("an operation is tried out where it is described, as whoever is signed in", async ({ carillon, browser }) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
  await context.addCookies([{ name: "carillon-locale", value: "zh-CN", url: carillon.url }]);
  const stranger = await context.newPage();
  await stranger.goto(`${carillon.url}/docs/inbox#getInboxCounts`);
  const counts = stranger.locator("#getInboxCounts");
  await expect(counts.getByRole("heading", { level: 2 })).toHaveText("查看角标显示的数量");
  await counts.getByText("在此试用").click();
  await counts.getByRole("button", { name: "发送请求" }).click();
  await expect(counts.getByRole("link", { name: "请先登录，然后重新发送。" })).toBeVisible();

  const page = await signIn(context, carillon, "ada");
  await page.goto(`${carillon.url}/docs/inbox#getInboxCounts`);
  const mine = page.locator("#getInboxCounts");
  await mine.getByText("在此试用").click();
  await mine.getByRole("button", { name: "发送请求" }).click();
  await expect(mine.getByRole("region", { name: "响应", exact: true })).toContainText('"byCategory"');

  await page.goto(`${carillon.url}/docs/notifications#postNotificationsDryRun`);
  const dryRun = page.locator("#postNotificationsDryRun");
  await dryRun.getByText("在此试用").click();
  const body = dryRun.getByRole("textbox", { name: "请求体（JSON）" });
  const example = await body.inputValue();
  await body.fill(`${example}]`);
  await dryRun.getByRole("button", { name: "发送请求" }).click();
  await expect(dryRun.getByRole("alert")).toContainText("JSON");
  await body.fill('{"audience": ["users/ada"]}');
  await dryRun.getByRole("button", { name: "发送请求" }).click();
  await expect(dryRun.getByRole("status")).toContainText(/^200/);
  await expectAccessible(page);
  await context.close();
});
