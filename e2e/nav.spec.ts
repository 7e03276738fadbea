/** Where one can go, and how: header, bar of a phone, palette, and the pill that says how messages arrive. */
import { expectAccessible } from "./accessible.ts";
import { expect, signIn, test } from "./fixture.ts";
import { expectLive, rowOf } from "./inbox-page.ts";

const ROLES = [
  {
    id: "ada",
    places: ["Inbox", "Broadcasts", "Lab", "Admin"],
    acts: ["Compose"],
    bar: ["Inbox", "Broadcasts", "Compose", "Lab", "Admin"],
  },
  { id: "bo", places: ["Inbox", "Lab"], acts: [], bar: ["Inbox", "Lab", "Settings"] },
] as const;

for (const { id, places, acts, bar } of ROLES) {
  test(`${id} finds each page from each other, on a desktop and with the thumb`, async ({ carillon, browser }) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
    const page = await signIn(context, carillon, id);
    await page.goto(`${carillon.url}/inbox`);
    const nav = page.getByRole("navigation", { name: "Main" });
    await expect(nav.getByRole("link")).toHaveText([...places, ...acts]);
    for (const name of places) {
      await nav.getByRole("link", { name, exact: true }).click();
      await expect(nav.getByRole("link", { name, exact: true })).toHaveAttribute("aria-current", "page");
      await expect(page.getByRole("heading", { level: 1 }).first()).toBeAttached();
    }
    for (const width of [640, 768, 1024]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), `${width}`).toBe(0);
    }

    await page.setViewportSize({ width: 320, height: 700 });
    await expect(nav.getByRole("link")).toHaveText([...bar]);
    for (const link of await nav.getByRole("link").all()) {
      const box = await link.boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
    }
    await nav.getByRole("link", { name: "Inbox", exact: true }).click();
    await expect(page).toHaveURL(`${carillon.url}/inbox`);
    await expectAccessible(page);
    await context.close();
  });
}

test("the palette finds pages, people, broadcasts and the reference by a part of their names", async ({
  carillon,
  browser,
}) => {
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const page = await signIn(context, carillon, "ada");
  await page.goto(`${carillon.url}/inbox`);
  await expectLive(page, "websocket");
  const find = async (text: string, name: string | RegExp) => {
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Commands" }).fill(text);
    await page.getByRole("option", { name }).first().click();
  };
  await find("transport lab", /lab/i);
  await expect(page).toHaveURL(/\/lab$/);
  await find("audit", "Audit log");
  await expect(page).toHaveURL(/\/admin\/audit$/);
  await find("dara", /dara@/);
  await expect(page).toHaveURL(/\/admin\/people\?q=dara/);
  await find("api ref", "API reference");
  await expect(page).toHaveURL(/\/docs$/);
  await context.close();
});

test("the pill says by what and how fast, and of a switch that nothing was lost", async ({ carillon, browser }) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
  const page = await signIn(context, carillon, "elif");
  await page.goto(`${carillon.url}/inbox`);
  await expectLive(page, "websocket");
  await carillon.send(["users/elif"], "Timed");
  await expect(rowOf(page, "Timed")).toBeVisible();
  const pill = page.getByRole("button", { name: /^Connection: WebSocket/ });
  await expect(pill).toHaveText(/^WebSocket\d+ ms▾$/);
  await pill.click();
  await page.locator('[data-transport-choice="sse"]').click();
  await expect(page.getByText(/^WebSocket → .*: both were open for \d+ ms, nothing was lost$/)).toBeVisible();
  await expectLive(page, "sse");
  await context.close();
});
