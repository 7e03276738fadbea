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
  for (const id of ["rea", "reb"]) await provision(carillon, id);
  const page = await signIn(context, carillon, "ada");
  await carillon.send(["users/rea"], "By a program");
  await page.goto(`${carillon.url}/broadcasts`);
  await expect(transportOf(page)).toHaveAttribute("data-state-name", "open");
  const program = page.locator("[data-broadcast]").filter({ hasText: "By a program" });
  await expect(program).toHaveCount(0);
  await page.getByRole("switch", { name: "Programs’ sends" }).click();
  await expect(page).toHaveURL(/programs=true/);
  await expect(program).toContainText("by the key bootstrap");
  await expect(program.locator("[data-reach]")).toHaveCount(0);

  const { id } = (await (
    await context.request.post(`${carillon.url}/api/notifications`, {
      data: { audience: ["users/rea", "users/reb"], title: "By a person" },
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

test("the page of one fills as people read it, names who has not, and reminds exactly these", async ({
  carillon,
  browser,
}) => {
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const people = ["roe", "rob", "rux"];
  await carillon.api("PUT", "/api/topics/watched", { name: "Watched" });
  for (const id of people) await provision(carillon, id, ["watched"]);
  const page = await signIn(context, carillon, "ada");
  const sent = await context.request.post(`${carillon.url}/api/notifications`, {
    data: {
      audience: ["topics/watched"],
      title: "Fire drill at noon",
      translations: { "zh-CN": { title: "中午消防演习" } },
    },
    headers: { origin: carillon.url },
  });
  const { id } = (await sent.json()) as { id: string };
  await page.goto(`${carillon.url}/broadcasts/${id}`);
  await expect(transportOf(page)).toHaveAttribute("data-state-name", "open");
  const said = page.locator("[data-dots]");
  await expect(said).toHaveText(
    "Of 3 people, 0 read it, 0 more saw it, 0 more received it, and 3 did not receive it yet.",
  );
  const dots = (stage: string) => page.locator(`figure > div [data-stage="${stage}"]`);
  await expect(dots("waiting")).toHaveCount(3);
  const unread = page.getByRole("region", { name: "Who has not read it" });
  await expect(unread.getByRole("listitem")).toHaveText([/rob/, /roe/, /rux/]);

  const reader = await browser.newContext();
  const inbox = await signIn(reader, carillon, "roe");
  await inbox.goto(`${carillon.url}/inbox?item=${id}`);
  await expect(said).toContainText("1 read it");
  await expect(dots("read")).toHaveCount(1);
  await expect(unread.getByRole("listitem")).toHaveText([/rob/, /rux/]);
  await expect(page.locator('[data-curve="read"]')).toHaveAttribute("d", /^M/);
  await expect(page.locator('[data-curve="acted"]')).toHaveAttribute("d", "");
  await expectAccessible(page);
  // Where the reader chose the colours, they are theirs.
  await page.emulateMedia({ forcedColors: "active" });
  const colour = (selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => getComputedStyle(element).color);
  expect(await colour('[data-stage="read"]')).toBe(await colour("h1"));
  await page.emulateMedia({ forcedColors: "none" });

  await unread.getByRole("link", { name: "Remind 2 people" }).click();
  await expect(page.getByRole("textbox", { name: "Title" })).toHaveValue("Reminder: Fire drill at noon");
  await expect(page.locator("[data-recipients]")).toHaveText("2 people get it");
  const language = page.getByRole("radiogroup", { name: "Language of the text" });
  await language.getByRole("radio", { name: "简体中文" }).click();
  await expect(page.getByRole("textbox", { name: "Title" })).toHaveValue("提醒：中午消防演习");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByRole("link", { name: "Watch it arrive" }).click();
  await expect(page.getByRole("heading", { name: "Reminder: Fire drill at noon", level: 1 })).toBeVisible();
  const reminder = page.url().split("/").at(-1);
  const { audience } = await carillon.api<{ audience: string[] }>("GET", `/api/notifications/${reminder}`);
  expect([...audience].sort()).toEqual(["users/rob", "users/rux"]);
  await reader.close();
  await context.close();
});
