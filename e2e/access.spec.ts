/** Every page, in both languages and both themes, on a desk and in a hand. */
import { BOTH_THEMES, expectAccessible, IS_WHOLE } from "./accessible.ts";
import { expect, signIn, test } from "./fixture.ts";
import { switchTo, transportOf } from "./inbox-page.ts";

const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };

/** Both sizes and both languages, one of each pair, in one theme; all four in both with `npm run test:access`. */
const isInShort = (size: string, locale: string): boolean => (size === "desktop") === (locale === "en");

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const locale of ["en", "zh-CN"].filter((one) => IS_WHOLE || isInShort(size, one))) {
    const themes = IS_WHOLE ? BOTH_THEMES : ([size === "desktop" ? "light" : "dark"] as const);
    test(`${size}, ${locale}, ${themes.join(" and ")}: axe finds nothing on any page`, async ({
      carillon,
      browser,
    }) => {
      const context = await browser.newContext({ viewport, reducedMotion: "reduce" });
      await context.addCookies([{ name: "carillon-locale", value: locale, url: carillon.url }]);
      const guest = await context.newPage();
      await guest.goto(`${carillon.url}/sign-in`);
      await expectAccessible(guest, themes);
      const page = await signIn(context, carillon, "ada");
      await page.goto(`${carillon.url}/inbox`);
      await expect(transportOf(page)).toHaveAttribute("data-state-name", "open");
      await expect(page.locator("html")).toHaveAttribute("lang", locale);
      await expectAccessible(page, themes);
      await page.locator("[data-item]").first().click();
      await expect(page.getByRole("article").first()).toBeVisible();
      await expectAccessible(page, themes);
      await page.goto(`${carillon.url}/inbox?view=archived`);
      await expect(page.locator("[data-item]").first()).toBeVisible();
      await expectAccessible(page, themes);
      await transportOf(page).click();
      await expect(page.locator('[data-transport-choice="sse"]')).toBeVisible();
      await expectAccessible(page, themes);
      await page.goto(`${carillon.url}/compose`);
      await expect(page.getByRole("textbox").first()).toBeVisible();
      await expectAccessible(page, themes);
      for (const path of ["preferences", "account", "admin/people", "admin/audit"]) {
        await page.goto(`${carillon.url}/${path}`);
        await expect(page.getByRole("combobox").first()).toBeVisible();
        await expect(page.locator("[data-slot=skeleton]")).toHaveCount(0);
        await expectAccessible(page, themes);
      }
      await context.close();
    });
  }
}

test("the inbox works by keyboard alone", async ({ carillon, browser }) => {
  const context = await browser.newContext();
  const page = await signIn(context, carillon, "elif");
  await page.goto(`${carillon.url}/inbox`);
  await expect(transportOf(page)).toHaveAttribute("data-state-name", "open");
  const rows = page.locator("[data-item]");
  const idAt = (n: number) => rows.nth(n).getAttribute("data-item");
  const [first, second] = [await idAt(0), await idAt(1)];
  // Nothing is open: the first J opens the newest.
  for (const [key, id] of [
    ["j", first],
    ["j", second],
    ["k", first],
  ] as const) {
    await page.keyboard.press(key);
    await expect(page.locator(`[data-item="${id}"]`)).toBeFocused();
    await expect(page).toHaveURL(new RegExp(`item=${id}`));
  }
  await page.keyboard.press("Escape");
  await expect(page).not.toHaveURL(/item=/);
  await expect(page.locator(`[data-item="${first}"]`)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`item=${first}`));

  await switchTo(page, "long-poll");
  await carillon.send(["users/elif"], "For the keys");
  const row = page.locator("[data-item]", { hasText: "For the keys" });
  await row.focus();
  await page.keyboard.press("Escape");
  await row.focus();
  await page.keyboard.press("e");
  await expect(row).toHaveCount(0);
  await expect(page.locator(`[data-item="${first}"]`)).toBeFocused();
  await page.keyboard.press("z");
  await expect(row).toBeVisible();
  await context.close();
});

test("a polite live region says what arrives", async ({ carillon, browser }) => {
  const context = await browser.newContext();
  const page = await signIn(context, carillon, "elif");
  await page.goto(`${carillon.url}/inbox`);
  await expect(transportOf(page)).toHaveAttribute("data-state-name", "open");
  await carillon.send(["users/elif"], "Invoice 3001 was paid");
  await expect(
    page.locator("[aria-live=polite], [role=status]").filter({ hasText: "Invoice 3001 was paid" }),
  ).toHaveCount(1);
  await context.close();
});

test("without a network the page says so, and catches up when it returns", async ({ carillon, browser }) => {
  const context = await browser.newContext();
  const page = await signIn(context, carillon, "grace");
  await page.goto(`${carillon.url}/inbox`);
  await expect(transportOf(page)).toHaveAttribute("data-state-name", "open");
  await context.setOffline(true);
  await expect(transportOf(page)).toHaveAttribute("data-state-name", "offline");
  // By its shape too, and not by its colour alone.
  await expect(transportOf(page).locator("[aria-hidden] > span").last()).toHaveCSS("border-top-left-radius", "0px");
  await carillon.send(["users/grace"], "Sent while away");
  await context.setOffline(false);
  await expect(page.locator("[data-item]").filter({ hasText: "Sent while away" })).toBeVisible();
  await expect(transportOf(page)).toHaveAttribute("data-state-name", "open");
  await context.close();
});
