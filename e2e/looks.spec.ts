/** What axe cannot see: where the focus goes, large text, forced colours, other scripts, the size of what is pressed. */
import type { Browser, BrowserContextOptions, Locator, Page } from "@playwright/test";
import { type Carillon, expect, provision, signIn, test } from "./fixture.ts";
import { rowOf, transportOf } from "./inbox-page.ts";

async function as(
  { browser, carillon }: { browser: Browser; carillon: Carillon },
  user: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  return signIn(context, carillon, user);
}

async function open(page: Page, { url }: Carillon, path: string): Promise<void> {
  await page.goto(`${url}${path}`);
  await expect(transportOf(page)).toHaveAttribute("data-state-name", "open");
}

const button = (page: Page, name: string | RegExp): Locator => page.getByRole("main").getByRole("button", { name });

test("every dialog keeps its words off its border, and gives the focus back", async ({ carillon, browser }) => {
  const page = await as({ browser, carillon }, "ada");
  await carillon.api("POST", "/api/keys", { name: "For looks", scopes: ["send"] });
  const { id } = await carillon.send(["users/bo"], "To be recalled");

  /** `opener` is what has the focus; it is pressed, or `key` is. */
  const check = async (opener: Locator, key = "Enter", pick?: RegExp): Promise<void> => {
    await opener.focus();
    await page.keyboard.press(key);
    if (pick) await page.getByRole("menuitem", { name: pick }).press("Enter");
    const dialog = page.getByRole("dialog");
    await expect(dialog).toBeVisible();
    await expect.poll(() => dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    if (key !== "ControlOrMeta+k") {
      const gap = await dialog.evaluate((element) => {
        const box = element.getBoundingClientRect();
        const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
        const range = document.createRange();
        let least = Number.POSITIVE_INFINITY;
        while (walker.nextNode()) {
          const node = walker.currentNode;
          if (!node.textContent?.trim() || node.parentElement?.closest(".sr-only")) continue;
          range.selectNodeContents(node);
          const { left, right, width } = range.getBoundingClientRect();
          if (width > 0) least = Math.min(least, left - box.left, box.right - right);
        }
        element.scrollTo({ top: element.scrollHeight });
        for (const one of element.querySelectorAll("button"))
          least = Math.min(least, box.bottom - one.getBoundingClientRect().bottom);
        return least;
      });
      expect(gap, String(await dialog.textContent())).toBeGreaterThanOrEqual(12);
    }
    await page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);
    await expect(opener).toBeFocused();
  };

  await open(page, carillon, "/inbox");
  const row = page.locator("[data-item]").nth(1);
  for (const key of ["?", "ControlOrMeta+k", "s"]) await check(row, key);
  for (const [path, ...openers] of [
    ["/preferences", [/^Mute Releases/, /^Until a time/]],
    ["/account", ["Delete my account"], ["Sign out everywhere"]],
    ["/admin/people", ["New person"], [/Bo Lindqvist/]],
    ["/admin/topics", ["New topic"], ["Edit Design"]],
    ["/admin/categories", ["New category"], ["Edit Billing"]],
    ["/admin/keys", ["New key"], [/^Revoke/]],
    ["/admin/webhooks", ["New webhook"]],
    [`/broadcasts/${id}`, ["Recall"]],
  ] satisfies [string, ...[string | RegExp, RegExp?][]][]) {
    await open(page, carillon, path);
    for (const [name, pick] of openers) await check(button(page, name).first(), "Enter", pick);
  }
  // One that takes the place of another.
  await open(page, carillon, "/admin/categories");
  const edit = button(page, "Edit Billing");
  await edit.press("Enter");
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^(Remove|Delete)/ })
    .press("Enter");
  await expect(page.getByRole("dialog", { name: /^(Remove|Delete)/ })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(edit).toBeFocused();
  await page.context().close();
});

test("what arrives twice in the same words is said twice", async ({ carillon, browser }) => {
  await provision(carillon, "listens");
  const page = await as({ browser, carillon }, "listens");
  await open(page, carillon, "/inbox");
  const said = await page.evaluateHandle(() => {
    const texts: string[] = [];
    for (const region of document.querySelectorAll("[role=status]"))
      new MutationObserver(() => region.textContent?.trim() && texts.push(region.textContent)).observe(region, {
        childList: true,
        characterData: true,
        subtree: true,
      });
    return texts;
  });
  for (const times of [1, 2, 3]) {
    await carillon.send(["users/listens"], "The build failed");
    await expect
      .poll(() => said.evaluate((texts) => texts.filter((text) => text.includes("The build failed")).length))
      .toBe(times);
  }
  await page.context().close();
});

test("a row's actions are reached by Tab; J goes on from where the focus is; letters can be switched off", async ({
  carillon,
  browser,
}) => {
  await provision(carillon, "keys");
  for (const n of [1, 2, 3, 4, 5]) await carillon.send(["users/keys"], `Row ${n}`);
  const page = await as({ browser, carillon }, "keys", { viewport: { width: 1280, height: 800 } });
  await open(page, carillon, "/inbox");
  const row = rowOf(page, "Row 4");
  await row.focus();
  await expect(page.getByRole("button", { name: "Select Row 4" })).toBeVisible();
  for (const name of [/^Select Row 4/, /^Mark read/, /^Pin/, /^Snooze/, /^Archive/]) {
    await page.keyboard.press("Tab");
    const action = page.locator("[data-row]:has(:focus)").getByRole("button", { name });
    await expect(action).toBeFocused();
    await expect
      .poll(() => action.evaluate((element) => getComputedStyle(element.closest("div, button") ?? element).opacity))
      .toBe("1");
  }
  await page.keyboard.press("Enter");
  await expect(row).toHaveCount(0);
  // Without anyone near, for who reads row by row.
  await expect(page.getByRole("button", { name: "Select Row 1" })).toBeAttached();

  await rowOf(page, "Row 3").focus();
  await page.keyboard.press("j");
  await expect(rowOf(page, "Row 2")).toBeFocused();
  await expect(page).toHaveTitle(/Row 2 · Carillon$/);
  await page.keyboard.press("Escape");
  await expect(page).toHaveTitle(/Inbox · Carillon$/);

  await open(page, carillon, "/preferences");
  await page.getByRole("switch", { name: "Single-key shortcuts" }).click();
  await open(page, carillon, "/inbox");
  await rowOf(page, "Row 3").focus();
  for (const key of ["j", "e", "x", "?", "/"]) await page.keyboard.press(key);
  // What is no letter works: by the time it has, the letters would have.
  await page.keyboard.press("Enter");
  await expect(page).toHaveTitle(/Row 3 · Carillon$/);
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(rowOf(page, "Row 3")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page).toHaveTitle(/Inbox · Carillon$/);
  await page.keyboard.press("ControlOrMeta+k");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.context().close();
});

test("what finds nothing leads on; what was not loaded before the network went says so", async ({
  carillon,
  browser,
}) => {
  const page = await as({ browser, carillon }, "elif");
  await open(page, carillon, "/inbox?q=nowhere-to-be-found");
  await page.getByRole("button", { name: "Look in the archive" }).click();
  await expect(page).toHaveURL(/view=archived.*q=nowhere|q=nowhere.*view=archived/);
  await page.getByRole("button", { name: "Clear the filters" }).click();
  await expect(page).not.toHaveURL(/q=/);
  await expect(page.locator("[data-item]").first()).toBeVisible();
  await page.context().setOffline(true);
  await expect(transportOf(page)).toHaveAttribute("data-state-name", "offline");
  await page
    .getByRole("navigation", { name: "Views" })
    .getByRole("link", { name: /^Snoozed/ })
    .click();
  await expect(page.getByRole("alert").filter({ hasText: "You are offline" })).toBeVisible();
  await page.context().setOffline(false);
  await expect(page.getByRole("alert").filter({ hasText: "offline" })).toHaveCount(0);
  await page.context().close();
});

test("a form says what is wrong before it asks the server, and no longer once it is mended", async ({
  carillon,
  browser,
}) => {
  const page = await as({ browser, carillon }, "ada");
  const sent: string[] = [];
  page.on("request", (request) => request.method() === "POST" && sent.push(new URL(request.url()).pathname));
  await open(page, carillon, "/compose");
  await page.getByRole("radio", { name: /^Chosen people/ }).click();
  const send = page.getByRole("button", { name: "Send", exact: true });
  await send.click();
  const title = page.getByRole("textbox", { name: "Title" });
  await expect(title).toBeFocused();
  await expect(title).toHaveAttribute("aria-invalid", "true");
  const alerts = page.locator("form [role=alert]");
  await expect(alerts.filter({ hasText: "It was not sent" })).toBeVisible();
  expect(sent).not.toContain("/api/notifications");
  await title.pressSequentially("Now it has one");
  await expect(title).toHaveAttribute("aria-invalid", "false");
  await expect(title).toHaveValue("Now it has one");
  await expect(alerts).toHaveCount(1);
  await expect(title).toBeFocused();
  await page.getByRole("radio", { name: /^Everyone/ }).click();
  await expect(alerts).toHaveCount(0);
  // The same again is said again.
  await title.fill("");
  await send.click();
  await expect(title).toHaveAttribute("aria-invalid", "true");

  await open(page, carillon, "/admin/topics");
  await page.getByRole("button", { name: "New topic" }).click();
  const dialog = page.getByRole("dialog");
  for (const _ of [1, 2]) {
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog.getByRole("alert").first()).toBeVisible();
    await dialog.getByRole("textbox").first().fill("x");
    await expect(dialog.getByRole("textbox").first()).toHaveAttribute("aria-invalid", "false");
    await dialog.getByRole("textbox").first().fill("");
  }
  await page.context().close();
});
