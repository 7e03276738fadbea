import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** In both themes; but for colours, the dark one has nothing that the light one has not. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
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
