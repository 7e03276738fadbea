/** The same promises, over each of the seven transports, in a real browser. */
import { TRANSPORTS, type TransportName } from "#core/vocabulary.ts";
import { IS_WHOLE } from "./accessible.ts";
import { expect, signIn, test } from "./fixture.ts";
import { expectLive, rowOf, switchTo, titlesOf, unreadOf } from "./inbox-page.ts";

test.describe.configure({ timeout: 180_000 });

/** One of each kind; all with `npm run test:e2e`. */
const KILLED_IN_SHORT: ReadonlySet<TransportName> = new Set(["websocket", "sse", "long-poll", "mqtt"]);

for (const transport of TRANSPORTS) {
  test(`${transport}: what is sent appears, and two tabs of a person agree`, async ({ carillon, browser }) => {
    const context = await browser.newContext();
    const one = await signIn(context, carillon, "bo");
    await one.goto(`${carillon.url}/inbox`);
    await switchTo(one, transport);
    const two = await context.newPage();
    await two.goto(`${carillon.url}/inbox`);
    await expectLive(two, transport);
    const before = await unreadOf(one);
    const title = `over ${transport}`;
    await carillon.send(["users/bo"], title);
    for (const page of [one, two]) {
      await expect(rowOf(page, title)).toBeVisible();
      await expect.poll(() => unreadOf(page)).toBe(before + 1);
    }
    await rowOf(one, title).click();
    for (const page of [one, two]) await expect.poll(() => unreadOf(page)).toBe(before);
    await expect(two.locator("[data-unread]").filter({ hasText: title })).toHaveCount(0);
    await context.close();
  });

  if (!IS_WHOLE && !KILLED_IN_SHORT.has(transport)) continue;
  test(`${transport}: killed with -9 and started again, it resumes and nothing is lost`, async ({
    carillon,
    browser,
  }) => {
    const context = await browser.newContext();
    const page = await signIn(context, carillon, "farid");
    await page.goto(`${carillon.url}/inbox`);
    await switchTo(page, transport);
    const before = await unreadOf(page);
    const prefix = `${transport} crash `;
    const answered: string[] = [];
    let isKilled = false;
    const publishing = (async () => {
      for (let n = 0; !isKilled; n++) {
        const title = `${prefix}${n}`;
        await carillon.send(["users/farid"], title).then(
          () => answered.push(title),
          () => undefined,
        );
      }
    })();
    await expect(rowOf(page, prefix).first()).toBeVisible();
    await carillon.stop("SIGKILL");
    isKilled = true;
    await publishing;
    await carillon.start();
    await carillon.send(["users/farid"], `${prefix}after`);
    answered.push(`${prefix}after`);
    await expect(rowOf(page, `${prefix}after`)).toBeVisible({ timeout: 45_000 });
    const shown = await titlesOf(page, prefix);
    // One that was on its way when the server died may be there without an answer; nothing answered may be missing.
    expect(shown.filter((title) => answered.includes(title))).toEqual([...answered].reverse());
    expect(new Set(shown).size).toBe(shown.length);
    expect(await unreadOf(page)).toBe(before + shown.length);
    await context.close();
  });
}

/** A walk that takes each ordered pair of transports once: an Eulerian circuit of the complete digraph. */
function allPairs(): TransportName[] {
  const left = new Map(TRANSPORTS.map((from) => [from, TRANSPORTS.filter((to) => to !== from)]));
  const stack: TransportName[] = [TRANSPORTS[0]];
  const walk: TransportName[] = [];
  for (let at = stack.at(-1); at; at = stack.at(-1)) {
    const next = left.get(at)?.pop();
    if (next) stack.push(next);
    else walk.push(stack.pop() as TransportName);
  }
  return walk;
}

test("[SW1] switched between every ordered pair of transports while 200 notifications flow, each is shown once", async ({
  carillon,
  browser,
}) => {
  test.setTimeout(480_000);
  const context = await browser.newContext();
  const page = await signIn(context, carillon, "hugo");
  await page.goto(`${carillon.url}/inbox`);
  const before = await unreadOf(page);
  const walk = allPairs();
  expect(walk).toHaveLength(TRANSPORTS.length * (TRANSPORTS.length - 1) + 1);
  const sent: string[] = [];
  let isDone = false;
  const publishing = (async () => {
    while (sent.length < 200 || !isDone) {
      const title = `flow ${sent.length}`;
      await carillon.send(sent.length % 2 ? "all" : ["users/hugo"], title);
      sent.push(title);
      // The flow has to last until the walk's last step, however long that takes here.
      await page.waitForTimeout(sent.length < 200 ? 60 : 500);
    }
  })();
  for (const transport of walk) await switchTo(page, transport);
  isDone = true;
  await publishing;
  await expect(rowOf(page, sent.at(-1) as string)).toBeVisible();
  expect(await titlesOf(page, "flow ")).toEqual([...sent].reverse());
  expect(await unreadOf(page)).toBe(before + sent.length);
  await page.reload();
  expect(await unreadOf(page)).toBe(before + sent.length);
  await context.close();
});
