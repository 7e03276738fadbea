/** `npm run screens`: the pictures of docs/screens, taken from the real product. */
import type { Browser, Page } from "@playwright/test";
import { expect, signIn } from "./fixture.ts";
import { test, tokenOf } from "./foreign-page.ts";
import { transportOf } from "./inbox-page.ts";

const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

interface Look {
  viewport?: typeof DESKTOP;
  colorScheme?: "light" | "dark";
  locale?: "en" | "zh-CN";
  user?: string;
}

async function open(
  browser: Browser,
  carillon: { url: string } & Parameters<typeof signIn>[1],
  path: string,
  { viewport = DESKTOP, colorScheme = "light", locale = "en", user = "ada" }: Look = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport,
    colorScheme,
    reducedMotion: "reduce",
    deviceScaleFactor: 2,
    timezoneId: "UTC",
  });
  await context.addCookies([{ name: "carillon-locale", value: locale, url: carillon.url }]);
  const page = user ? await signIn(context, carillon, user) : await context.newPage();
  await page.goto(`${carillon.url}${path}`);
  if (user && path !== "/docs") await expect(transportOf(page)).toHaveAttribute("data-state-name", "open");
  return page;
}

const shoot = async (page: Page, name: string): Promise<void> => {
  await page.waitForLoadState("networkidle").catch(() => undefined);
  await page.screenshot({ path: `docs/screens/${name}.png`, animations: "disabled" });
  await page.context().close();
};

test("screens", async ({ carillon, browser }) => {
  // Each signs in, one after the other.
  test.setTimeout(300_000);
  await shoot(await open(browser, carillon, "/sign-in", { user: "" }), "sign-in");
  await shoot(
    await open(browser, carillon, "/sign-in", { user: "", viewport: PHONE, colorScheme: "dark", locale: "zh-CN" }),
    "sign-in-phone-dark-zh",
  );
  for (const [name, look] of Object.entries({
    inbox: {},
    "inbox-dark": { colorScheme: "dark" },
    "inbox-zh": { locale: "zh-CN", user: "chen" },
    "inbox-phone": { viewport: PHONE },
    "inbox-phone-dark-zh": { viewport: PHONE, colorScheme: "dark", locale: "zh-CN", user: "chen" },
  } satisfies Record<string, Look>)) {
    const page = await open(browser, carillon, "/inbox", look);
    if (!name.includes("phone")) {
      await page.locator("[data-item]").nth(1).click();
      await expect(page.getByRole("article")).toBeVisible();
    }
    await shoot(page, name);
  }
  await carillon.api("PUT", "/api/users/new", { name: "Noor Aziz", email: "noor@example.com" });
  await shoot(await open(browser, carillon, "/inbox", { user: "new" }), "empty");
  const palette = await open(browser, carillon, "/inbox");
  await palette.locator("[data-item]").nth(2).focus();
  await palette.keyboard.press("ControlOrMeta+k");
  await expect(palette.getByRole("combobox")).toBeFocused();
  await shoot(palette, "palette");
  const snooze = await open(browser, carillon, "/inbox", { colorScheme: "dark" });
  await snooze.locator("[data-item]").nth(2).focus();
  await snooze.keyboard.press("s");
  await expect(snooze.getByRole("dialog")).toBeVisible();
  await shoot(snooze, "snooze-dark");
  for (const [name, look] of Object.entries({
    preferences: {},
    "preferences-phone-dark-zh": { viewport: PHONE, colorScheme: "dark", locale: "zh-CN", user: "chen" },
  } satisfies Record<string, Look>))
    await shoot(await open(browser, carillon, "/preferences", look), name);
  const account = await open(browser, carillon, "/account");
  await expect(account.locator("[data-session=current]")).toBeVisible();
  await shoot(account, "account");
  const detail = await open(browser, carillon, "/inbox", { viewport: PHONE });
  await detail.locator("[data-item]").nth(1).click();
  await expect(detail.getByRole("article")).toBeVisible();
  await shoot(detail, "detail-phone");
  const panel = await open(browser, carillon, "/inbox");
  await transportOf(panel).click();
  await shoot(panel, "transports");
  const compose = await open(browser, carillon, "/compose", { colorScheme: "dark" });
  await compose.getByRole("textbox", { name: "Title" }).fill("Maintenance tonight");
  await compose
    .getByRole("textbox", { name: "Body" })
    .fill("From **22:00 to 22:30 UTC** the site may be slow.\n\n- No action is needed\n- Unsaved drafts are kept");
  const said = compose.locator("form").getByRole("radiogroup", { name: "Language of the text" });
  await said.getByRole("radio", { name: "简体中文" }).click();
  await compose.getByRole("textbox", { name: "Title" }).fill("今晚维护，{{user.name}}");
  await compose
    .getByRole("textbox", { name: "Body" })
    .fill("UTC 时间 **22:00 至 22:30** 网站可能变慢。\n\n- 无需任何操作");
  await compose.getByRole("region", { name: "Preview" }).getByRole("radio", { name: "简体中文" }).click();
  await shoot(compose, "compose-dark");
  const { id } = await carillon.api<{ id: string }>("POST", "/api/notifications", {
    audience: ["topics/releases"],
    title: "Version 2.5 is out",
    body: "Quieter alerts.",
    category: "general",
  });
  await carillon.api("PATCH", `/api/notifications/${id}`, { body: "Quieter alerts, and a **faster** search." });
  const aimed = await open(browser, carillon, "/compose", { viewport: { width: 1280, height: 1100 } });
  await aimed.getByRole("radio", { name: /^Chosen people/ }).click();
  await aimed.locator("label").filter({ hasText: "Releases" }).first().click();
  await aimed.getByText("Exclude people").click();
  await aimed.locator("label").filter({ hasText: "Administrators" }).last().click();
  await aimed.getByRole("textbox", { name: "Title" }).fill("Version 2.6 is out");
  await expect(aimed.getByText("Draft saved")).toBeVisible();
  await expect(aimed.locator("[data-recipients]")).toBeVisible();
  await shoot(aimed, "compose-audience");
  for (const [name, path, look] of [
    ["broadcast", `/broadcasts/${id}`, {}],
    ["broadcasts", "/broadcasts", {}],
    ["broadcasts-phone-dark-zh", "/broadcasts", { viewport: PHONE, colorScheme: "dark", locale: "zh-CN" }],
    ["people", "/admin/people", {}],
    ["categories", "/admin/categories", {}],
    ["categories-phone-dark-zh", "/admin/categories", { viewport: PHONE, colorScheme: "dark", locale: "zh-CN" }],
    ["webhooks", "/admin/webhooks", {}],
    ["audit", "/admin/audit", {}],
    ["reference", "/docs", {}],
    ["lab", "/lab", {}],
    ["how", "/lab/how/sse", { viewport: { width: 1280, height: 1100 } }],
    ["how-phone-dark-zh", "/lab/how/mqtt", { viewport: PHONE, colorScheme: "dark", locale: "zh-CN" }],
  ] satisfies [string, string, Look][]) {
    const page = await open(browser, carillon, path, look);
    if (path === "/lab") {
      await expect(page.locator('[data-lane="mqtt"]')).toContainText("median");
      await page.getByRole("button", { name: "Refuse" }).click();
      await expect(page.locator("[data-phase=done]")).toBeVisible({ timeout: 60_000 });
    }
    if (path.startsWith("/lab/how/")) {
      await page.locator("article button").first().click();
      await expect(page.locator("[data-exchange]")).toBeVisible();
    }
    await shoot(page, name);
  }
  const away = await open(browser, carillon, "/inbox");
  await away.context().setOffline(true);
  await expect(transportOf(away)).toHaveAttribute("data-state-name", "offline");
  await shoot(away, "offline");
});

test("the bell on a foreign page", async ({ listed, browser }) => {
  listed.host.page = { token: await tokenOf(listed, "ada"), theme: "light", lang: "en" };
  const context = await browser.newContext({ viewport: DESKTOP, deviceScaleFactor: 2, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(listed.host.url);
  const bell = page.frameLocator("iframe").locator("[data-bell-state=signed-in]");
  await bell.click();
  await expect(page.frameLocator("iframe").locator("[data-item]").first()).toBeVisible();
  await expect.poll(async () => (await page.locator("iframe").boundingBox())?.height ?? 0).toBeGreaterThan(400);
  await shoot(page, "embed");
});
