/** Several tabs of one person: one connection, whichever tab holds it. */
import type { Page } from "@playwright/test";
import { type Carillon, expect, signIn, test } from "./fixture.ts";
import { expectLive, rowOf, switchTo, titlesOf, unreadOf } from "./inbox-page.ts";

/** Connections that the server has, over all transports. */
async function connectionsOf({ url }: Carillon): Promise<number> {
  const text = await (await fetch(`${url}/metrics`, { headers: METRICS })).text();
  const lines = [...text.matchAll(/^carillon_connections\{.*\} (\d+)$/gm)];
  return lines.reduce((sum, [, count]) => sum + Number(count), 0);
}
const METRICS = { authorization: "Bearer e2e-api-key-0123456789-0123456789-abcdef" };

/** The tab that holds the lock that its user's tabs share. */
async function leaderOf(pages: readonly Page[]): Promise<Page> {
  for (const page of pages) {
    const isLeader = await page.evaluate(async () => {
      const { held = [] } = await navigator.locks.query();
      const mine = await new Promise((resolve) => {
        const name = `who-${Math.random()}`;
        void navigator.locks.request(name, async () => {
          const { held: all = [] } = await navigator.locks.query();
          resolve(all.find((lock) => lock.name === name)?.clientId);
        });
      });
      return held.some(({ name, clientId }) => name?.startsWith("carillon ") && clientId === mine);
    });
    if (isLeader) return page;
  }
  throw new Error("no tab leads");
}

test("three tabs have one connection; when the leading one closes another goes on within a second, and signing out signs out all", async ({
  carillon,
  browser,
}) => {
  test.setTimeout(240_000);
  const context = await browser.newContext();
  const before = await connectionsOf(carillon);
  let pages: Page[] = [await signIn(context, carillon, "hugo"), await context.newPage(), await context.newPage()];
  for (const page of pages) {
    await page.goto(`${carillon.url}/inbox`);
    await expectLive(page, "websocket");
  }
  await expect.poll(() => connectionsOf(carillon)).toBe(before + 1);

  const sent: string[] = [];
  let isDone = false;
  const unread = await unreadOf(pages[0] as Page);
  const publishing = (async () => {
    while (!isDone) {
      const title = `across ${sent.length}`;
      await carillon.send(["users/hugo"], title);
      sent.push(title);
      await pages[0]?.waitForTimeout(250).catch(() => undefined);
    }
  })();
  const took: number[] = [];
  for (let closed = 0; closed < 2; closed += 1) {
    const leader = await leaderOf(pages);
    const [left, ...others] = pages.filter((page) => page !== leader);
    if (!left) throw new Error("no tab is left");
    await expect(rowOf(left, "across").first()).toBeVisible();
    pages = [left, ...others];
    const opened = Promise.race(pages.map((page) => page.waitForEvent("websocket").then(() => Date.now())));
    await leader.close();
    const at = Date.now();
    took.push((await opened) - at);
    await expect.poll(() => connectionsOf(carillon)).toBe(before + 1);
    pages.push(await context.newPage());
    await pages.at(-1)?.goto(`${carillon.url}/inbox`);
  }
  // One of them may meet a machine that is busy with something else.
  expect(Math.min(...took)).toBeLessThan(1_000);
  isDone = true;
  await publishing;
  for (const page of pages) {
    await expectLive(page, "websocket");
    await expect(rowOf(page, sent.at(-1) as string)).toBeVisible();
    await expect.poll(() => unreadOf(page)).toBe(unread + sent.length);
    // The list is drawn as it is scrolled, which a tab that is behind another does at leisure.
    await page.bringToFront();
    expect(await titlesOf(page, "across ")).toEqual([...sent].reverse());
  }
  await expect.poll(() => connectionsOf(carillon)).toBe(before + 1);

  // Any tab may choose the transport, for all.
  const [one, two] = pages as [Page, Page, Page];
  const follower = (await leaderOf(pages)) === one ? two : one;
  await switchTo(follower, "long-poll");
  for (const page of pages) await expectLive(page, "long-poll");

  await follower.getByRole("button", { name: /Account of/ }).click();
  await follower.getByRole("menuitem", { name: "Sign out" }).click();
  for (const page of pages) await expect(page).toHaveURL(/\/sign-in/);
  await context.close();
});

test("hidden tabs let go after a while and catch up when shown; without locks, each its own connection", async ({
  carillon,
  browser,
}) => {
  for (const hasLocks of [true, false]) {
    const context = await browser.newContext();
    if (!hasLocks)
      await context.addInitScript(() => Object.defineProperty(Navigator.prototype, "locks", { value: undefined }));
    await context.clock.install();
    // Those of earlier tests, and of the first time, have gone.
    await expect.poll(() => connectionsOf(carillon)).toBe(0);
    const pages = [await signIn(context, carillon, "grace"), await context.newPage()] as const;
    for (const page of pages) {
      await page.goto(`${carillon.url}/inbox`);
      await expectLive(page, "websocket");
    }
    await expect.poll(() => connectionsOf(carillon)).toBe(hasLocks ? 1 : 2);
    for (const page of pages) await look(page, false);
    await context.clock.fastForward(REST_MS - 60_000);
    await expect.poll(() => connectionsOf(carillon)).toBe(hasLocks ? 1 : 2);
    await context.clock.fastForward(2 * 60_000);
    await expect.poll(() => connectionsOf(carillon)).toBe(0);

    const title = `While nobody looked, ${hasLocks}`;
    await carillon.send(["users/grace"], title);
    for (const page of pages) await expect(rowOf(page, title)).toHaveCount(0);
    for (const page of pages) {
      await look(page, true);
      await expect(rowOf(page, title)).toBeVisible();
      await expectLive(page, "websocket");
    }
    await expect.poll(() => connectionsOf(carillon)).toBe(hasLocks ? 1 : 2);
    await context.close();
  }
});

/** For so long a connection that nobody sees is kept. */
const REST_MS = 5 * 60_000;

/** A headless page is always shown, so it is told. */
const look = (page: Page, isShown: boolean) =>
  page.evaluate(
    (state) => {
      Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    },
    isShown ? "visible" : "hidden",
  );
