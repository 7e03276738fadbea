/** How long items are kept and what takes how much, as admins set and see it; and a category that is taken away. */
import { expectAccessible } from "./accessible.ts";
import { expect, provision, signIn, test } from "./fixture.ts";
import { rowOf, transportOf } from "./inbox-page.ts";

test("rules for items are checked by the field, asked about when they delete more, and hold after a reload", async ({
  carillon,
  browser,
}) => {
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const page = await signIn(context, carillon, "ada");
  await page.goto(`${carillon.url}/admin/retention`);
  await expect(transportOf(page)).toHaveAttribute("data-state-name", "open");
  const form = page.getByRole("form", { name: "Items" });
  const save = form.getByRole("button", { name: "Save" });
  const dialog = page.getByRole("dialog");
  const rules = () => carillon.api("GET", "/api/settings/items");
  await expect(form.getByLabel("Days in all")).toHaveValue("");

  await form.getByLabel("Days once read").fill("0");
  await form.getByRole("combobox", { name: "Add a category" }).selectOption("billing");
  await form.getByLabel("Days in Billing").fill("two");
  await save.click();
  await expect(form.getByText("A whole number from 1 to 36,500, or empty for ever")).toHaveCount(2);
  await expect(form.getByLabel("Days once read")).toBeFocused();
  await expectAccessible(page);

  await form.getByLabel("Days in all").fill("365");
  await form.getByLabel("Days once read").fill("90");
  await form.getByLabel("Days in Billing").fill("");
  await form.getByLabel("Days in Billing").press("Enter");
  await expect(dialog).toContainText("more than 365 days ago");
  await expect(dialog).toContainText("all of them read more than 90 days ago");
  await expect(dialog).toContainText("cannot be restored");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  expect(await rules()).toMatchObject({ maxDays: null, readDays: null });
  await save.click();
  await dialog.getByRole("button", { name: "Save and delete" }).click();
  await expect(page.getByText("Saved; it holds from now on.")).toBeVisible();
  await page.reload();
  await expect(form.getByLabel("Days in all")).toHaveValue("365");
  await expect(form.getByLabel("Days once read")).toHaveValue("90");
  await expect(form.getByLabel("Days in Billing")).toHaveValue("");

  // Without its own rule, Billing is kept for less long than before.
  await form.getByRole("button", { name: "Remove the rule for Billing" }).click();
  await save.click();
  await expect(dialog).toContainText("What was sent in Billing more than 365 days ago");
  await dialog.getByRole("button", { name: "Cancel" }).click();

  await page.route("**/api/settings/items", (route) => route.abort());
  await form.getByLabel("Days in all").fill("");
  await save.click();
  await expect(form.getByText(/^That could not be saved/)).toBeVisible();
  await page.unroute("**/api/settings/items");
  await form.getByLabel("Days once read").fill("");
  await save.click();
  await expect(form.getByText(/^That could not be saved/)).toHaveCount(0);
  // Nothing goes that stayed before: nothing is asked.
  await expect.poll(rules).toEqual({ maxDays: null, archivedDays: null, readDays: null, categories: [] });
  await context.close();
});

test("a rule for a category that was deleted elsewhere is marked at its field", async ({ carillon, browser }) => {
  await carillon.api("PUT", "/api/categories/e2e-gone", { name: "Gone soon" });
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const page = await signIn(context, carillon, "ada");
  await page.goto(`${carillon.url}/admin/retention`);
  await expect(transportOf(page)).toHaveAttribute("data-state-name", "open");
  const form = page.getByRole("form", { name: "Items" });
  await form.getByRole("combobox", { name: "Add a category" }).selectOption("billing");
  await form.getByRole("combobox", { name: "Add a category" }).selectOption("e2e-gone");
  await carillon.api("DELETE", "/api/categories/e2e-gone");
  await form.getByRole("button", { name: "Save" }).click();
  const rule = form.locator('[data-rule="e2e-gone"]');
  await expect(rule).toContainText("This category has been deleted: remove its rule");
  await expect(rule.getByRole("textbox")).toBeFocused();
  await expect(form.locator('[data-rule="billing"]')).not.toContainText("has been deleted");
  await expect(form.getByText(/could not be saved|refused/)).toHaveCount(0);
  await expectAccessible(page);
  await rule.getByRole("button", { name: /^Remove the rule for/ }).click();
  await form.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved; it holds from now on.")).toBeVisible();
  await context.close();
  await carillon.api("PUT", "/api/settings/items", {});
});

test("storage is told by its parts, and read again after a failure", async ({ carillon, browser }) => {
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const page = await signIn(context, carillon, "ada");
  await page.route("**/api/storage", (route) => route.abort());
  await page.goto(`${carillon.url}/admin/retention`);
  const failed = page.getByRole("alert").filter({ hasText: "It could not be read" });
  await expect(failed).toBeVisible();
  await expectAccessible(page);
  await page.unroute("**/api/storage");
  await failed.getByRole("button", { name: "Try again" }).click();
  const table = page.getByRole("table", { name: "Storage" });
  await expect(table.getByRole("row", { name: /^Items [\d.,]+ (K|M)iB$/ })).toBeVisible();
  await expect(table.getByRole("row", { name: /^The file [\d.,]+ (K|M)iB$/ })).toBeVisible();
  await expect(failed).toHaveCount(0);
  await expectAccessible(page);

  await page.setViewportSize({ width: 390, height: 844 });
  await context.addCookies([{ name: "carillon-locale", value: "zh-CN", url: carillon.url }]);
  await page.reload();
  await expect(page.getByRole("table", { name: "存储空间" }).getByRole("row", { name: /^通知 / })).toBeVisible();
  await expectAccessible(page);
  await context.close();
});

test("a category is deleted with its items moved, and an open inbox shows where they are without a reload", async ({
  carillon,
  browser,
}) => {
  await carillon.api("PUT", "/api/categories/e2e-bells", { name: "Bells" });
  await provision(carillon, "e2e-mover");
  await carillon.send(["users/e2e-mover"], "The third bell", { category: "e2e-bells" });
  const [desk, hers] = [
    await browser.newContext({ reducedMotion: "reduce" }),
    await browser.newContext({ reducedMotion: "reduce" }),
  ];
  const reader = await signIn(hers, carillon, "e2e-mover");
  await reader.goto(`${carillon.url}/inbox?category=billing`);
  await expect(transportOf(reader)).toHaveAttribute("data-state-name", "open");
  await expect(rowOf(reader, "The third bell")).toHaveCount(0);
  await reader.evaluate(() => Object.assign(window, { isStill: true }));

  const page = await signIn(desk, carillon, "ada");
  await page.goto(`${carillon.url}/admin/categories`);
  await expect(transportOf(page)).toHaveAttribute("data-state-name", "open");
  await page.getByRole("button", { name: "Edit Bells" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Delete Bells" }).click();
  await dialog.getByRole("combobox").selectOption("billing");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByText("“Bells” is deleted.")).toBeVisible();
  await expect(page.locator('[data-named="e2e-bells"]')).toHaveCount(0);

  await expect(rowOf(reader, "The third bell")).toBeVisible();
  await expect(reader.locator("[data-unread-count]")).toHaveAttribute("data-unread-count", "2");
  expect(await reader.evaluate(() => Reflect.get(window, "isStill"))).toBe(true);
  for (const context of [desk, hers]) await context.close();
});
