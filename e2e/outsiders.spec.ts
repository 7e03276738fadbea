/** What outsiders write, and clocks that are wrong, as a browser takes them. */
import { cooked, WORST } from "../components/inbox/markdown/hostile.ts";
import { expect, signIn, test } from "./fixture.ts";
import { expectLive, rowOf, unreadOf } from "./inbox-page.ts";

const MINUTE = 60_000;
/** A text that takes the square of its length takes minutes. */
const FROZEN_MS = 5_000;

test("the worst of bodies are opened at once, on the server and in the page", async ({ carillon, browser }) => {
  test.setTimeout(180_000);
  const context = await browser.newContext();
  const page = await signIn(context, carillon, "ada");
  await page.goto(`${carillon.url}/inbox`);
  const told: string[] = [];
  for (const [index, recipe] of WORST.entries()) {
    if (index % 4 !== 0) continue;
    const { id } = await carillon.send(["users/ada"], `Hostile ${index}`, { body: cooked(recipe) });
    // Others use the machine too: the quickest of three.
    let took = Number.POSITIVE_INFINITY;
    for (let run = 0; run < 3 && took >= FROZEN_MS; run++) {
      const before = Date.now();
      await page.goto(`${carillon.url}/inbox?item=${id}`);
      await expect(page.getByRole("article", { name: `Hostile ${index}` })).toBeVisible();
      took = Math.min(took, Date.now() - before);
    }
    told.push(`${took} ms ${JSON.stringify(recipe.one)}`);
    expect(took, JSON.stringify(recipe.one)).toBeLessThan(FROZEN_MS);
  }
  console.log(told.join("\n"));
  await context.close();
});

test("a category by the name of what every object has is drawn and counted", async ({ carillon, browser }) => {
  await carillon.api("PUT", "/api/categories/constructor", { name: "Constructor" });
  const context = await browser.newContext();
  const page = await signIn(context, carillon, "ada");
  await page.goto(`${carillon.url}/inbox`);
  await expectLive(page, "websocket");
  await carillon.send(["users/ada"], "Of a constructor", { category: "constructor" });
  await expect(rowOf(page, "Of a constructor")).toBeVisible();
  await expect(page.locator('a[href="/inbox?category=constructor"]')).toContainText("1");
  await page.goto(`${carillon.url}/preferences`);
  await expect(page.getByRole("switch", { name: "Constructor: Sound" })).toBeChecked();
  await context.close();
});

for (const minutes of [-1_440, -60, 4, 60, 1_440]) {
  test(`a clock that is ${minutes} minutes off loses no item and no count`, async ({ carillon, browser }) => {
    const context = await browser.newContext();
    await context.addInitScript((off) => {
      const Own = Date;
      class Moved extends Own {
        constructor(...given: [] | [number]) {
          super(...((given.length === 0 ? [Own.now() + off] : given) as [number]));
        }
        static override now = () => Own.now() + off;
      }
      window.Date = Moved as DateConstructor;
    }, minutes * MINUTE);
    const page = await signIn(context, carillon, "ada");
    const faults: string[] = [];
    page.on("pageerror", ({ message }) => faults.push(message));
    await page.goto(`${carillon.url}/inbox`);
    await expectLive(page, "websocket");
    const before = await unreadOf(page);
    const title = `Ends soon, ${minutes}`;
    const expiresAt = new Date(Date.now() + 3 * MINUTE).toISOString();
    await carillon.send(["users/ada"], title, { expiresAt });
    await expect(rowOf(page, title)).toBeVisible();
    expect(await unreadOf(page)).toBe(before + 1);
    await page.reload();
    await expect(rowOf(page, title)).toBeVisible();
    expect(await unreadOf(page)).toBe(before + 1);
    expect(faults).toEqual([]);
    await context.close();
  });
}
