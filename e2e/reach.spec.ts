/** Sending leads to watching: the list with its bars and what programs sent, and the page of one as it is read. */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, provision, signIn, test } from "./fixture.ts";
import { transportOf } from "./inbox-page.ts";

const expectAccessible = async (page: Page): Promise<void> => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`)).toEqual(
    [],
  );
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
};

test("the list says how far each got, and what programs sent is listed at a switch that the address keeps", async ({
  carillon,
  browser,
}) => {
  const context = await browser.newContext({ reducedMotion: "reduce" });
  await provision(carillon, "rea");
  const page = await signIn(context, carillon, "ada");
  await carillon.send(["users/rea"], "By a program");
  await page.goto(`${carillon.url}/broadcasts`);
  await expect(transportOf(page)).toHaveAttribute("data-state-name", "open");
  // Nobody has sent anything, and an inbox full of what programs sent is not denied.
  await expect(page.getByText("Programs may have")).toBeVisible();
  await page.getByRole("switch", { name: "Programs’ sends" }).click();
  await expect(page).toHaveURL(/programs=true/);
  const program = page.locator("[data-broadcast]").filter({ hasText: "By a program" });
  await expect(program).toContainText("by the key bootstrap");
  await expect(program.locator("[data-reach]")).toHaveCount(0);

  const { id } = (await (
    await context.request.post(`${carillon.url}/api/notifications`, {
      data: { audience: ["users/rea", "users/bo"], title: "By a person" },
      headers: { origin: carillon.url },
    })
  ).json()) as { id: string };
  const reader = await (await browser.newContext()).newPage();
  await reader.context().request.post(`${carillon.url}/api/session/demo`, {
    data: { userId: "rea" },
    headers: { origin: carillon.url },
  });
  await reader.goto(`${carillon.url}/inbox?item=${id}`);
  await expect
    .poll(
      async () =>
        (await carillon.api<{ totals: { read: number } }>("GET", `/api/notifications/${id}/reach`)).totals.read,
    )
    .toBe(1);
  const bars = page.locator(`[data-broadcast="${id}"] [data-reach]`);
  await expect(async () => {
    await page.reload();
    await expect(bars).toContainText("Delivered to 1 of 2, read by 1", { timeout: 2_000 });
  }).toPass();
  await expect(page.getByRole("switch", { name: "Programs’ sends" })).toBeChecked();
  await expect(program).toBeVisible();
  await expectAccessible(page);
  await page.emulateMedia({ forcedColors: "active" });
  const fill = bars.locator(".mark").first();
  expect(await fill.evaluate((element) => getComputedStyle(element).backgroundColor)).not.toBe(
    await page.evaluate(() => getComputedStyle(document.body).backgroundColor),
  );
  await page.getByRole("switch", { name: "Programs’ sends" }).click();
  await expect(program).toHaveCount(0);
  await expect(bars).toBeVisible();
  await reader.context().close();
  await context.close();
});
