/** What axe cannot see: where the focus goes, large text, forced colours, other scripts, the size of what is pressed. */
import AxeBuilder from "@axe-core/playwright";
import type { Browser, BrowserContextOptions, Locator, Page } from "@playwright/test";
import { expectNoSideways } from "./accessible.ts";
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

test("text of twice the size has rows and lines that hold it", async ({ carillon, browser }) => {
  const page = await as({ browser, carillon }, "ada", { viewport: { width: 390, height: 844 } });
  // As the browser's setting does it, and not its zoom.
  await page.addInitScript(() => {
    const style = new CSSStyleSheet();
    style.replaceSync("html { font-size: 200% !important }");
    document.adoptedStyleSheets.push(style);
  });
  await open(page, carillon, "/inbox");
  const overlaps = () =>
    page.locator("[data-item]").evaluateAll((links) => {
      const boxes = links.map((link) => link.getBoundingClientRect()).sort((one, other) => one.top - other.top);
      const isCovered = boxes.some(({ bottom }, at) => bottom > (boxes[at + 1]?.top ?? Number.POSITIVE_INFINITY) + 1);
      const isCut = links.some((link) => link.scrollHeight > link.clientHeight + 1);
      return { isCovered, isCut, count: links.length };
    });
  expect(await overlaps()).toMatchObject({ isCovered: false, isCut: false });
  // To its end the list draws what is in sight.
  await page.locator("[aria-busy]").evaluate((list) => list.parentElement?.scrollTo({ top: 1e6 }));
  await expect(page.getByText("You've reached the end")).toBeInViewport();
  expect(await overlaps()).toMatchObject({ isCovered: false, isCut: false });
  await open(page, carillon, "/compose");
  const row = page.locator("[data-preview] h3 + div").first();
  expect(await row.evaluate((element) => element.scrollHeight - element.clientHeight)).toBeLessThanOrEqual(1);
  await page.context().close();
});

test("in forced colours one sees what is chosen, on, new and connected", async ({ carillon, browser }) => {
  const page = await as({ browser, carillon }, "ada", { forcedColors: "active" });
  const paint = (locator: Locator) =>
    locator.evaluate((element) => {
      const bar = getComputedStyle(element, "::before");
      return {
        backgroundColor: getComputedStyle(element).backgroundColor,
        isMarked: bar.content !== "none" && bar.height === "3px",
      };
    });
  const canvas = await page.evaluate(() => {
    const probe = document.body.appendChild(document.createElement("i"));
    probe.style.background = "Canvas";
    return getComputedStyle(probe).backgroundColor;
  });
  await open(page, carillon, "/inbox");
  expect((await paint(page.locator("[data-state-name] .mark"))).backgroundColor).not.toBe(canvas);
  expect((await paint(page.locator("[data-unread] .mark").first())).backgroundColor).not.toBe(canvas);
  const views = page.getByRole("navigation", { name: "Views" });
  expect((await paint(views.getByRole("link", { name: "Inbox" }))).isMarked).toBe(true);
  expect((await paint(views.getByRole("link", { name: /^Unread/ }))).isMarked).toBe(false);
  const row = page.locator("[data-item]").nth(1);
  expect((await paint(row)).isMarked).toBe(false);
  await row.click();
  await expect.poll(async () => (await paint(row)).isMarked).toBe(true);
  const { violations } = await new AxeBuilder({ page }).withRules(["color-contrast"]).analyze();
  expect(violations.flatMap(({ nodes }) => nodes.map(({ html }) => html))).toEqual([]);

  await open(page, carillon, "/preferences");
  const looks = async (state: "checked" | "unchecked") => {
    const track = page.locator(`[data-slot=switch][data-state=${state}]`).first();
    return [await paint(track), await paint(track.locator("span"))].map((one) => one.backgroundColor);
  };
  const [track, thumb] = await looks("checked");
  expect(thumb).not.toBe(track);
  const [otherTrack, otherThumb] = await looks("unchecked");
  expect(otherThumb).not.toBe(otherTrack);
  expect(track).not.toBe(otherTrack);

  await open(page, carillon, "/compose");
  for (const [name, group] of [
    [/^Everyone/, /^Chosen people/],
    ["Normal", "High"],
    ["Now", "At a time"],
  ] as const) {
    expect((await paint(page.getByRole("radio", { name }).first())).isMarked, String(name)).toBe(true);
    expect((await paint(page.getByRole("radio", { name: group }).first())).isMarked, String(group)).toBe(false);
  }
  await page.context().close();
});

test("a table keeps its words whole; text from right to left begins at its own side", async ({ carillon, browser }) => {
  await provision(carillon, "scripts");
  const body = "| Service | Errors | p50 |\n|---|---:|---|\n| Notification gateway | 1,204 errors | 42 milliseconds |";
  await carillon.send(["users/scripts"], "A table", { body: `${body}\n\n${"x".repeat(300)}` });
  const rtl = "مرحبا بكم في النسخة الجديدة من النظام التي تحمل تحسينات كثيرة في السرعة والأمان والبحث";
  await carillon.send(["users/scripts"], "عنوان", { body: `${rtl}\n\n- واحد\n- اثنان\n\n> قول` });
  for (const icon of ["👩‍👩‍👧‍👦", "ABC", "🇨🇳👩🏽‍🚀"]) await carillon.send(["users/scripts"], `Icon ${icon}`, { icon });
  for (const width of [390, 1440]) {
    const page = await as({ browser, carillon }, "scripts", { viewport: { width, height: 844 } });
    await open(page, carillon, "/inbox");
    // Each word of a table on one line.
    await rowOf(page, "A table").click();
    const table = page.getByRole("table");
    await expect(table).toBeVisible();
    const broken = await table.evaluate((element) => {
      const range = document.createRange();
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      const found: string[] = [];
      while (walker.nextNode())
        for (const { 0: word, index } of (walker.currentNode.textContent ?? "").matchAll(/\S+/g)) {
          range.setStart(walker.currentNode, index);
          range.setEnd(walker.currentNode, index + word.length);
          if (range.getClientRects().length > 1) found.push(word);
        }
      return found;
    });
    expect(broken).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    await page.keyboard.press("Escape");

    await rowOf(page, "عنوان").click();
    const article = page.getByRole("article");
    await expect(article.locator("li").first()).toBeVisible();
    const sides = await article.locator(".prose").evaluate((prose) => {
      const of = (selector: string) => getComputedStyle(prose.querySelector(selector) ?? prose);
      return [
        of("ul").paddingRight,
        of("ul").paddingLeft,
        of("blockquote").borderRightWidth,
        of("blockquote").borderLeftWidth,
      ];
    });
    expect(sides.map(Number.parseFloat).map((size) => size > 0)).toEqual([true, false, true, false]);
    await page.keyboard.press("Escape");
    const snippet = rowOf(page, "عنوان").locator("bdi").last();
    expect(
      await snippet.evaluate((element) => [
        getComputedStyle(element).direction,
        getComputedStyle(element).textOverflow,
      ]),
    ).toEqual(["rtl", "ellipsis"]);

    // An icon is whole and within its tile.
    for (const [title, text] of [
      ["Icon 👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦"],
      ["Icon ABC", "AB"],
      ["Icon 🇨🇳", "🇨🇳👩🏽‍🚀"],
    ] as const) {
      const tile = rowOf(page, title).locator("[aria-hidden]").filter({ hasText: text }).first();
      await expect(tile).toHaveText(text);
      expect(
        await tile.evaluate((element) => {
          const [outer, inner] = [
            element.getBoundingClientRect(),
            (element.firstElementChild ?? element).getBoundingClientRect(),
          ];
          return outer.left <= inner.left && inner.right <= outer.right;
        }),
        title,
      ).toBe(true);
    }
    await page.context().close();
  }
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
  await expect(page.getByRole("status").filter({ hasText: "Nothing matches" })).toBeVisible();
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

const PAGES = [
  "/inbox",
  "/compose",
  "/preferences",
  "/account",
  "/broadcasts",
  "/lab",
  "/admin/people",
  "/admin/topics",
  "/admin/categories",
  "/admin/keys",
  "/admin/webhooks",
  "/admin/retention",
  "/admin/connections",
  "/admin/audit",
];

/** What is pressed and too small: by trying where a press lands, so that room around it counts. */
const tooSmall = (page: Page, least: number) =>
  page.evaluate((size) => {
    const found: string[] = [];
    const all =
      "button:not(.sr-only), a[href]:not(.sr-only), input, select, textarea, summary, [role=radio], [role=switch], [role=option], [tabindex='0'][role]";
    for (const element of document.querySelectorAll<HTMLElement>(all)) {
      const shown = element.matches("input") ? (element.closest("label") ?? element) : element;
      shown.scrollIntoView({ block: "center", inline: "center" });
      const { left, top, width, height } = shown.getBoundingClientRect();
      // Not drawn, or for a screen reader only.
      if (width <= 1 || height <= 1 || !shown.checkVisibility({ visibilityProperty: true })) continue;
      // In a sentence a link is as high as its line.
      const isInText = getComputedStyle(element).display === "inline" && element.matches("a, button");
      if (isInText || element.matches(":disabled, [aria-disabled=true]")) continue;
      const [x, y] = [left + width / 2, top + height / 2];
      const half = size / 2 - 1;
      const hits = ([dx, dy]: readonly [number, number]) => {
        const hit = document.elementFromPoint(x + dx, y + dy);
        if (!hit) return true; // beyond the window's edge
        return shown.contains(hit) || hit.contains(shown);
      };
      const reaches = (
        [
          [0, -half],
          [0, half],
          [-half, 0],
          [half, 0],
        ] as const
      ).every(hits);
      if (Math.min(width, height) < size && !reaches)
        found.push(
          `${element.tagName.toLowerCase()} "${element.getAttribute("aria-label") ?? element.textContent?.trim().slice(0, 30)}" ${Math.round(width)}×${Math.round(height)}`,
        );
    }
    return [...new Set(found)];
  }, least);

for (const [name, least, options] of [
  ["under a finger", 44, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
  ["by the mouse", 24, { viewport: { width: 1280, height: 800 } }],
] satisfies [string, number, BrowserContextOptions][])
  test(`what is pressed ${name} is ${least} px wide and high, and no page scrolls sideways`, async ({
    carillon,
    browser,
  }) => {
    const page = await as({ browser, carillon }, "ada", options);
    for (const path of PAGES) {
      await open(page, carillon, path);
      await expect(page.locator("[data-slot=skeleton]")).toHaveCount(0);
      expect.soft(await tooSmall(page, least), path).toEqual([]);
      for (const width of name === "by the mouse" ? [640, 768, 820, 900, 1024] : [320, 390]) {
        await page.setViewportSize({ width, height: 800 });
        await expectNoSideways(page);
      }
      await page.setViewportSize(options.viewport);
    }
    await page.context().close();
  });

/** How far apart two computed colours without transparency are, 1 to 21. */
function contrast(one: string, other: string): number {
  const light = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = (colour.match(/\d+/g) ?? [])
      .map((part) => Number(part) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [dark = 0, bright = 0] = [light(one), light(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

test("a field's edge, and where the keyboard is in a menu, stand out in both themes", async ({ carillon, browser }) => {
  const page = await as({ browser, carillon }, "ada");
  await open(page, carillon, "/compose");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator("html")).toHaveClass(new RegExp(colorScheme));
    const [edge, within, around] = await page.getByRole("textbox", { name: "Title" }).evaluate((field) => {
      const { borderTopColor, backgroundColor } = getComputedStyle(field);
      return [borderTopColor, backgroundColor, getComputedStyle(document.documentElement).backgroundColor] as const;
    });
    expect(contrast(edge, within), `${edge} on ${within}`).toBeGreaterThanOrEqual(3);
    expect(contrast(edge, around), `${edge} on ${around}`).toBeGreaterThanOrEqual(3);
  }
  await page.getByRole("banner").getByRole("button", { name: "Theme", exact: true }).press("Enter");
  await page.getByRole("menuitemradio").first().press("ArrowDown");
  await expect(page.locator("[role=menuitemradio][data-highlighted]")).toHaveCSS("box-shadow", /inset/);
  await page.context().close();
});

test("a tooltip stays for the pointer that goes to it, and Escape takes it away", async ({ carillon, browser }) => {
  const page = await as({ browser, carillon }, "ada", { viewport: { width: 1280, height: 800 } });
  await open(page, carillon, "/inbox");
  const tooltip = page.getByRole("tooltip");
  // What shows it is fetched when the pointer first comes.
  await expect(async () => {
    await page.mouse.move(600, 400);
    await page.getByRole("banner").getByRole("button", { name: "Theme", exact: true }).hover();
    await expect(tooltip).toBeVisible({ timeout: 2_000 });
  }).toPass();
  const { x = 0, y = 0, width = 0, height = 0 } = (await tooltip.boundingBox()) ?? {};
  await page.mouse.move(x + width / 2, y + height / 2, { steps: 40 });
  await expect(tooltip).toHaveText("Theme");
  await page.keyboard.press("Escape");
  await expect(tooltip).toHaveCount(0);
  await page.context().close();
});

test("the bells of the first page stand still when they are told to", async ({ carillon, browser }) => {
  const page = await browser.newPage();
  await page.goto(`${carillon.url}/sign-in`);
  const states = () =>
    page
      .locator("figure")
      .evaluate((figure) => figure.getAnimations({ subtree: true }).map(({ playState }) => playState));
  expect(await states()).toContain("running");
  await page.getByRole("checkbox", { name: "Pause the animation" }).press("Space");
  await expect.poll(states).not.toContain("running");
  await page.close();
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

test("a long name stays in its chip, and a large count beside what stands next to it", async ({
  carillon,
  browser,
}) => {
  const slug = "a-topic-with-a-name";
  const name =
    "A topic with a name that is as long as anybody has ever thought that the name of a topic could be, and then some";
  await carillon.api("PUT", `/api/topics/${slug}`, { name });
  await provision(carillon, "crowded", [slug]);
  const page = await as({ browser, carillon }, "ada", { viewport: { width: 390, height: 844 } });
  await open(page, carillon, "/compose");
  await page.getByRole("radio", { name: /^Chosen people/ }).click();
  const chip = page.locator("label").filter({ hasText: name }).first();
  const fits = (locator: Locator) =>
    locator.evaluate(
      (element) =>
        element.scrollHeight <= element.clientHeight + 1 && element.getBoundingClientRect().right <= window.innerWidth,
    );
  expect(await fits(chip)).toBe(true);
  await open(page, carillon, "/admin/people");
  await page.getByRole("button", { name: /crowded/ }).click();
  expect(await fits(page.getByRole("dialog").getByRole("listitem").filter({ hasText: name }))).toBe(true);
  await page.context().close();
  await carillon.api("DELETE", `/api/topics/${slug}`).catch(() => undefined);

  for (let n = 0; n < 100; n += 1) await carillon.send(["users/crowded"], `Item ${n}`);
  for (const width of [390, 1280]) {
    const crowded = await as({ browser, carillon }, "crowded", { viewport: { width, height: 844 } });
    await open(crowded, carillon, "/inbox");
    const bell = crowded.locator("[data-unread-count]");
    await expect(bell).toContainText("99+");
    const right = (locator: Locator) => locator.evaluate((element) => element.getBoundingClientRect().right);
    const next = await bell.evaluate((element) => {
      let after = element.nextElementSibling;
      while (after && after.getBoundingClientRect().width === 0) after = after.nextElementSibling;
      return after?.getBoundingClientRect().left ?? Number.POSITIVE_INFINITY;
    });
    expect(await right(bell.locator("span"))).toBeLessThanOrEqual(next);
    await crowded.context().close();
  }
});
