/** The bell on a page of another origin, as examples/embed shows it. */
import type { Page } from "@playwright/test";
import { type Carillon, expect, setClock } from "./fixture.ts";
import { test, tokenOf } from "./foreign-page.ts";

const bellOf = (page: Page) => page.frameLocator("iframe").locator("[data-bell-state]");

test("a foreign page has a live bell with a panel, by one script tag", async ({ listed, browser }) => {
  const { host, url } = listed;
  host.page = { token: await tokenOf(listed, "bo"), theme: "dark", lang: "zh" };
  const page = await browser.newPage();
  await page.addInitScript(setClock, 24 * 3_600_000);
  const addresses: string[] = [];
  page.on("request", (request) => request.isNavigationRequest() && addresses.push(request.url()));
  await page.goto(host.url);
  const bell = bellOf(page);
  await expect(bell).toHaveAttribute("data-bell-state", "signed-in");
  const frame = page.frameLocator("iframe");
  await expect(frame.locator("html")).toHaveClass(/dark/);
  await expect(frame.locator("html")).toHaveAttribute("lang", "zh-CN");
  const before = Number(await bell.getAttribute("data-unread-count"));
  await listed.send(["users/bo"], "From far away");
  await expect(bell).toHaveAttribute("data-unread-count", String(before + 1));
  await expect(page.locator("#unread")).toHaveText(`${before + 1} unread`);

  const iframe = page.locator("iframe");
  expect((await iframe.boundingBox())?.height).toBe(40);
  await bell.click();
  await expect.poll(async () => (await iframe.boundingBox())?.height ?? 0).toBeGreaterThan(400);
  const row = frame.locator("[data-item]").filter({ hasText: "From far away" });
  await expect(row).toBeVisible();
  // By the server's clock: that of the machine is a day ahead.
  await expect(row.locator("time")).toHaveText("刚刚");
  // All of the panel is to be seen: nothing in the frame hides it, or has moved the bell out of sight.
  expect(
    await frame.getByRole("region", { name: "通知" }).evaluate((panel) => {
      const { left, bottom } = panel.getBoundingClientRect();
      return [panel.contains(document.elementFromPoint(left + 20, bottom - 20)), document.body.scrollTop];
    }),
  ).toEqual([true, 0]);
  await row.click();
  await expect(bell).toHaveAttribute("data-unread-count", String(before));
  await expect(frame.getByRole("article", { name: "From far away" })).toBeVisible();
  await frame
    .getByRole("button", { name: "返回" })
    .first()
    .click()
    .catch(() => undefined);
  // A click on the page around closes it, and so does Escape.
  await page.getByRole("heading", { name: "Your orchard" }).click();
  await expect.poll(async () => (await iframe.boundingBox())?.height).toBe(40);
  await bell.click();
  await expect(frame.getByRole("region", { name: "通知" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect.poll(async () => (await iframe.boundingBox())?.height).toBe(40);
  await expect(bell).toBeFocused();

  await page.setViewportSize({ width: 390, height: 800 });
  await bell.click();
  await expect.poll(async () => (await iframe.boundingBox())?.width).toBe(390);
  for (const address of addresses) expect(address).not.toContain(host.page.token);

  // Of other pages it may frame none.
  const answers = await Promise.all(
    ["/embed", "/sign-in", "/inbox"].map((path) => fetch(url + path, { redirect: "manual" })),
  );
  const policies = answers.map(({ headers }) => headers.get("content-security-policy"));
  expect(policies[0]).toContain(`frame-ancestors 'self' ${host.url};`);
  expect(answers[0]?.headers.get("x-frame-options")).toBeNull();
  for (const answer of answers.slice(1)) {
    expect(answer.headers.get("content-security-policy")).toContain("frame-ancestors 'self';");
    expect(answer.headers.get("x-frame-options")).toBe("SAMEORIGIN");
  }
  await page.close();
});

test("a foreign page chooses the transport of its bell", async ({ listed, browser }) => {
  const { host } = listed;
  host.page = { token: await tokenOf(listed, "bo"), theme: "light", lang: "en", transport: "long-poll" };
  const page = await browser.newPage();
  const ways = new Set<string>();
  page.on("websocket", () => ways.add("socket"));
  page.on("request", (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (pathname.startsWith("/api/events")) ways.add(searchParams.has("wait") ? "long-poll" : pathname);
  });
  await page.goto(host.url);
  const bell = bellOf(page);
  await expect(bell).toHaveAttribute("data-bell-state", "signed-in");
  await expect.poll(() => [...ways]).toContain("long-poll");
  const before = Number(await bell.getAttribute("data-unread-count"));
  await listed.send(["users/bo"], "By a poll from far away");
  await expect(bell).toHaveAttribute("data-unread-count", String(before + 1));
  await bell.click();
  const row = page.frameLocator("iframe").locator("[data-item]").filter({ hasText: "By a poll from far away" });
  await row.click();
  await expect(bell).toHaveAttribute("data-unread-count", String(before));
  // It learns its cursor by a poll that does not wait.
  expect([...ways].sort()).toEqual(["/api/events", "long-poll"]);
  await page.close();
});

test("a page that is not listed has no bell, and may not call with a token", async ({ listed, browser }) => {
  const { stranger, host, url } = listed;
  const token = await tokenOf(listed, "bo");
  stranger.page = { ...stranger.page, token };
  const page = await browser.newPage();
  const refused = page.waitForEvent("console", (message) => message.text().includes("frame-ancestors"));
  await page.goto(stranger.url);
  expect((await refused).text()).toContain("frame-ancestors");
  await expect(page.locator("#unread")).toHaveText("");

  const ask = (from: Page) =>
    from.evaluate(
      async ([server, bearer]) => {
        const headers = { Authorization: `Bearer ${bearer}` };
        return fetch(`${server}/api/inbox/counts`, { headers }).then(
          ({ status }) => status,
          () => "refused",
        );
      },
      [url, token] as const,
    );
  expect(await ask(page)).toBe("refused");
  host.page = { ...host.page, token };
  await page.goto(host.url);
  expect(await ask(page)).toBe(200);
  // By a cookie it may do nothing.
  const answer = await fetch(`${url}/api/inbox/counts`, { headers: { origin: host.url } });
  expect(answer.headers.get("access-control-allow-origin")).toBe(host.url);
  expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
  await page.close();
});

test("a token that expires is renewed by the page around, and without one the bell says so", async ({
  listed,
  browser,
}) => {
  const { host } = listed;
  const expired = await tokenOf(listed, "farid", 1);
  const page = await browser.newPage();
  host.page = { token: expired, theme: "light", lang: "en" };
  host.fresh = null;
  await expect.poll(async () => (await ask(listed, expired)).status).toBe(401);
  await page.goto(host.url);
  await expect(bellOf(page)).toHaveAttribute("data-bell-state", "ended");
  await bellOf(page).click();
  const frame = page.frameLocator("iframe");
  await expect(frame.getByText("Signed out")).toBeVisible();
  const asked = host.renewals;
  expect(asked).toBeGreaterThan(0);

  // Short enough to run out while it is looked at.
  host.fresh = await tokenOf(listed, "farid", 4);
  await frame.getByRole("button", { name: "Try again" }).click();
  await expect(bellOf(page)).toHaveAttribute("data-bell-state", "signed-in");
  host.fresh = await tokenOf(listed, "farid");
  await expect.poll(() => host.renewals).toBeGreaterThan(asked + 1);
  await listed.send(["users/farid"], "After the renewal");
  await expect(frame.locator("[data-item]").filter({ hasText: "After the renewal" })).toBeVisible();
  await page.close();
});

const ask = ({ url }: Carillon, token: string): Promise<Response> =>
  fetch(`${url}/api/inbox/counts`, { headers: { authorization: `Bearer ${token}` } });
