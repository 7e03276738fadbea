/** The inbox as a person sees it. */
import { expect, type Page } from "@playwright/test";
import type { TransportName } from "#core/vocabulary.ts";

/** The badge, by what it says to a screen reader. */
export const unreadOf = async (page: Page): Promise<number> =>
  Number(await page.locator("[data-unread-count]").getAttribute("data-unread-count"));

export const transportOf = (page: Page) => page.locator("[data-state-name]");

export async function switchTo(page: Page, transport: TransportName): Promise<void> {
  await transportOf(page).click();
  await page.locator(`[data-transport-choice="${transport}"]`).click();
  await expectLive(page, transport);
  await page.keyboard.press("Escape");
}

export async function expectLive(page: Page, transport: TransportName): Promise<void> {
  await expect(transportOf(page)).toHaveAttribute("data-transport", transport);
  await expect(transportOf(page)).toHaveAttribute("data-state-name", "open");
}

export const rowOf = (page: Page, title: string) => page.locator("[data-item]").filter({ hasText: title });

/**
 * Every title in the list that starts with `prefix`, from the top to its end, by place: the list draws only what is
 * in sight, so it is scrolled through.
 */
export async function titlesOf(page: Page, prefix: string): Promise<string[]> {
  const pill = page.getByRole("button", { name: /^Show \d+ new/ });
  if (await pill.isVisible()) await pill.click();
  return page.evaluate(async (wanted) => {
    const list = document.querySelector("[aria-busy]");
    const scroller = list?.parentElement;
    if (!list || !scroller) throw new Error("there is no list");
    const places = new Map<number, string>();
    const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 30)));
    for (let top = 0; ; top += 300) {
      scroller.scrollTo({ top });
      await frame();
      for (const link of list.querySelectorAll<HTMLElement>("[data-item]")) {
        const title = link.querySelector("[dir=auto]")?.textContent ?? "";
        const place = /translateY\((\d+(?:\.\d+)?)rem\)/.exec(link.closest("li")?.getAttribute("style") ?? "");
        if (place && title.startsWith(wanted)) places.set(Math.round(Number(place[1])), title);
      }
      const isEnd = scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 1;
      if (isEnd && list.getAttribute("aria-busy") === "false") break;
    }
    scroller.scrollTo({ top: 0 });
    return [...places].sort(([a], [b]) => a - b).map(([, title]) => title);
  }, prefix);
}
