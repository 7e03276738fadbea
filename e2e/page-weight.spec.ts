/** What the first page costs before anybody has done anything. */
import { gzipSync } from "node:zlib";
import { expect, signIn, test } from "./fixture.ts";
import { expectLive } from "./inbox-page.ts";

const BUDGET_KIB = 180;

test(`the inbox needs less than ${BUDGET_KIB} KiB of script, and no question for its badge and first page`, async ({
  carillon,
  browser,
}) => {
  const context = await browser.newContext();
  // Who saves data gets only what is used, when it is used.
  await context.addInitScript(() =>
    Object.defineProperty(navigator, "connection", { value: { saveData: true }, configurable: true }),
  );
  const page = await signIn(context, carillon, "ada");
  const scripts: Promise<[path: string, kib: number]>[] = [];
  const asked: string[] = [];
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (response.request().resourceType() === "script")
      scripts.push(response.body().then((body) => [pathname, gzipSync(body).length / 1024]));
    else if (pathname.startsWith("/api/")) asked.push(pathname);
  });
  await page.goto(`${carillon.url}/inbox`);
  // As the server rendered it, with no word of a script's.
  await expectLive(page, "websocket");
  await page.waitForLoadState("networkidle");
  const weights = (await Promise.all(scripts)).sort(([, one], [, other]) => other - one);
  const total = weights.reduce((sum, [, kib]) => sum + kib, 0);
  console.log(`${total.toFixed(1)} KiB of script in ${weights.length} files`);
  expect(total, weights.map(([path, kib]) => `${kib.toFixed(1)} ${path}`).join("\n")).toBeLessThan(BUDGET_KIB);
  expect(asked).toEqual([]);
  await context.close();

  // By polls it asks what came since the page was made, and for nothing of the page.
  const polling = await browser.newContext();
  await polling.addInitScript(() => window.localStorage.setItem("carillon-transport", "long-poll"));
  const other = await signIn(polling, carillon, "ada");
  const polled = new Set<string>();
  other.on("request", (request) => request.url().includes("/api/") && polled.add(new URL(request.url()).pathname));
  await other.goto(`${carillon.url}/inbox`);
  await expectLive(other, "long-poll");
  expect([...polled]).toEqual(["/api/events"]);
  await polling.close();

  const bare = await browser.newContext({ javaScriptEnabled: false });
  const still = await signIn(bare, carillon, "ada");
  await still.goto(`${carillon.url}/inbox`);
  expect(await still.locator("[data-item]").count()).toBeGreaterThan(5);
  expect(Number(await still.locator("[data-unread-count]").first().getAttribute("data-unread-count"))).toBeGreaterThan(
    0,
  );
  await bare.close();
});
