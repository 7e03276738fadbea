import type { Page } from "@playwright/test";

/** The lab, with no run that began by itself, and with the fields for one open. */
export async function openLab(page: Page, url: string): Promise<void> {
  await savesData(page);
  await page.goto(`${url}/lab`);
  await unfoldSettings(page);
}

/** As a browser that was told to: then no run begins by itself. */
export const savesData = (page: Page): Promise<unknown> =>
  page.addInitScript(() =>
    Object.defineProperty(navigator, "connection", { value: { saveData: true }, configurable: true }),
  );

export const unfoldSettings = (page: Page): Promise<void> =>
  page.locator("summary").filter({ hasText: "Settings" }).click();
