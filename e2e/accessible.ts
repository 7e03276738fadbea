import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

export const BOTH_THEMES = ["light", "dark"] as const;
/** States of a page on its way: in the dark too with `npm run test:access`. */
const IN_SHORT = process.env.ACCESS === "whole" ? BOTH_THEMES : (["light"] as const);

/** But for colours, the dark theme has nothing that the light one has not. */
export async function expectAccessible(
  page: Page,
  themes: readonly (typeof BOTH_THEMES)[number][] = IN_SHORT,
): Promise<void> {
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator("html")).toHaveClass(new RegExp(colorScheme));
    // Colours are judged at rest: what fades in is fainter than it will be.
    await page.evaluate(() =>
      Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => undefined))),
    );
    const axe = new AxeBuilder({ page });
    const { violations } = await (colorScheme === "light" ? axe : axe.withRules(["color-contrast"])).analyze();
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
