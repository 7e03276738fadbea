import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

type Themes = readonly ("light" | "dark")[];
export const BOTH_THEMES: Themes = ["light", "dark"];
/** Else what is long is done in a short form, as in `npm test` (CONTRIBUTING.md). */
export const IS_WHOLE = process.env.WHOLE === "1";
/** States of a page on its way: in the dark too with `npm run test:access`. */
const IN_SHORT: Themes = IS_WHOLE ? BOTH_THEMES : ["light"];

/** But for colours, the second theme has nothing that the first has not. */
export async function expectAccessible(page: Page, themes = IN_SHORT): Promise<void> {
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator("html")).toHaveClass(new RegExp(colorScheme));
    // Colours are judged at rest: what fades in is fainter than it will be.
    await page.evaluate(() =>
      Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => undefined))),
    );
    const axe = new AxeBuilder({ page });
    const { violations } = await (colorScheme === themes[0] ? axe : axe.withRules(["color-contrast"])).analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`),
      `${page.url()}, ${colorScheme}`,
    ).toEqual([]);
  }
  await expectNoSideways(page);
}

/** Nothing may need sideways scrolling but what says that it does: neither the page nor what scrolls within it. */
export async function expectNoSideways(page: Page): Promise<void> {
  const wide = await page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll("[class*=overflow-y-auto]:not([class*=overflow-x-auto])")]
      .filter((element) => element.scrollWidth > element.clientWidth + 1)
      .map((element) => `${element.tagName} ${element.className}: ${element.scrollWidth} of ${element.clientWidth}`),
  );
  expect(wide, `${page.url()} at ${page.viewportSize()?.width}`).toEqual([]);
}
