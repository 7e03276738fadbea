/** One's own account: name, language, density, sessions, export and its end. */
import { expect, provision, signIn, test } from "./fixture.ts";
import { rowOf, switchTo, transportOf } from "./inbox-page.ts";

test("name, language and density follow the person to another device, live", async ({ carillon, browser }) => {
  const [desk, phone] = [await browser.newContext(), await browser.newContext()];
  await provision(carillon, "zora");
  const page = await signIn(desk, carillon, "zora");
  const far = await signIn(phone, carillon, "zora");
  await far.goto(`${carillon.url}/inbox`);
  await expect(transportOf(far)).toHaveAttribute("data-state-name", "open");
  // Of two devices one hears by a stream, the other by polls.
  await switchTo(far, "long-poll");
  const rowHeight = async () => (await far.locator("[data-item]").first().boundingBox())?.height ?? 0;
  const tall = await rowHeight();
  await page.goto(`${carillon.url}/account`);
  await page.getByLabel("Name", { exact: true }).fill("Zora D.");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("button", { name: "Account of Zora D." })).toBeVisible();
  await page.getByRole("combobox", { name: "Density" }).selectOption("compact");
  await expect.poll(rowHeight).toBeLessThan(tall - 10);
  await far.goto(`${carillon.url}/account`);
  await far.getByLabel("Name", { exact: true }).fill("Zora Dee");
  await far.getByRole("button", { name: "Save" }).click();
  await expect(far.getByRole("button", { name: "Account of Zora Dee" })).toBeVisible();
  await page.getByRole("combobox", { name: "Language" }).selectOption("zh-CN");
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
  await expect(far.locator("html")).toHaveAttribute("lang", "zh-CN");
  // A browser that never heard of it, too.
  const fresh = await browser.newContext();
  const third = await signIn(fresh, carillon, "zora");
  await third.goto(`${carillon.url}/account`);
  await expect(third.getByRole("heading", { name: "账户", level: 1 })).toBeVisible();
  await expect(third.getByRole("combobox", { name: "密度" })).toHaveValue("compact");
  for (const context of [desk, phone, fresh]) await context.close();
});

test("a session is ended from another, with its connection; then everywhere", async ({ carillon, browser }) => {
  const [here, there] = [await browser.newContext(), await browser.newContext()];
  await provision(carillon, "sam");
  const page = await signIn(here, carillon, "sam");
  const far = await signIn(there, carillon, "sam");
  await far.goto(`${carillon.url}/inbox`);
  await expect(transportOf(far)).toHaveAttribute("data-state-name", "open");
  await page.goto(`${carillon.url}/account`);
  await expect(page.getByText("Connected now")).toHaveCount(2);
  const all = page.getByRole("button", { name: /^Sign out Chrome/ });
  await page.locator("[data-session=other]").getByRole("button").click();
  await expect(transportOf(far)).toHaveAttribute("data-state-name", "closed");
  await expect(all).toHaveCount(1);
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(page).toHaveURL(/sign-in/);
  await page.goto(`${carillon.url}/inbox`);
  await expect(page).toHaveURL(/sign-in/);
  for (const context of [here, there]) await context.close();
});

test("everything about one can be taken along, and then deleted; the last admin stays", async ({
  carillon,
  browser,
}) => {
  await provision(carillon, "zoe");
  const context = await browser.newContext();
  const page = await signIn(context, carillon, "zoe");
  await page.goto(`${carillon.url}/inbox`);
  await expect(rowOf(page, "Welcome, zoe")).toBeVisible();
  await page.getByRole("button", { name: "Account of zoe" }).click();
  await page.getByRole("menuitem", { name: "Account" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "JSON" }).click();
  expect((await download).suggestedFilename()).toBe("carillon-zoe.json");
  await page.getByRole("button", { name: "Delete my account" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Type zoe@example.com to confirm").fill("zoe@example.con");
  await expect(dialog.getByRole("button", { name: "Delete my account" })).toBeDisabled();
  await dialog.getByLabel("Type zoe@example.com to confirm").fill("zoe@example.com");
  await dialog.getByRole("button", { name: "Delete my account" }).click();
  await expect(page).toHaveURL(/sign-in/);
  await expect(carillon.api("GET", "/api/users/zoe")).rejects.toThrow("404");
  await context.close();
});
