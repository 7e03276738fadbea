/** What axe cannot see: where the focus goes, large text, forced colours, other scripts, the size of what is pressed. */
import type { Browser, BrowserContextOptions, Locator, Page } from "@playwright/test";
import { type Carillon, expect, signIn, test } from "./fixture.ts";
import { transportOf } from "./inbox-page.ts";

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
