/** What a newcomer does first, with the mouse and the keyboard. */
import { expect, test } from "./fixture.ts";
import { rowOf, transportOf, unreadOf } from "./inbox-page.ts";

test("two people sign in with a click; one sends to everyone; both badges move", async ({ carillon, browser }) => {
  const [adas, chens] = await Promise.all([browser.newPage(), browser.newPage()]);
  await adas.goto(carillon.url);
  await expect(adas).toHaveURL(/\/sign-in/);
  await adas.getByRole("button", { name: /Ada Okafor/ }).click();
  await expect(adas).toHaveURL(/\/inbox/);
  await chens.goto(carillon.url);
  await chens.getByRole("button", { name: /Chen Yu/ }).click();
  await expect(chens).toHaveURL(/\/inbox/);
  for (const page of [adas, chens]) await expect(transportOf(page)).toHaveAttribute("data-state-name", "open");
  const [adasUnread, chensUnread] = [await unreadOf(adas), await unreadOf(chens)];
  expect(adasUnread).toBeGreaterThan(0);

  await adas.getByRole("link", { name: "Compose", exact: true }).click();
  await adas.getByRole("textbox", { name: "Title" }).fill("The lift is out of order");
  await adas.getByRole("textbox", { name: "Body" }).fill("Take the **stairs**, please.");
  await expect(adas.getByText("The lift is out of order").first()).toBeVisible();
  await adas.getByRole("button", { name: "Send", exact: true }).click();
  await expect(rowOf(chens, "The lift is out of order")).toBeVisible();
  await expect.poll(() => unreadOf(chens)).toBe(chensUnread + 1);
  await expect.poll(() => unreadOf(adas)).toBe(adasUnread + 1);
  await expect(chens).toHaveTitle(new RegExp(`^\\(${chensUnread + 1}\\) `));
  expect(await chens.locator("link[data-badge]").getAttribute("href")).toContain(String(chensUnread + 1));

  await rowOf(chens, "The lift is out of order").click();
  await expect(chens.locator("strong", { hasText: "stairs" })).toBeVisible();
  await expect.poll(() => unreadOf(chens)).toBe(chensUnread);
  await Promise.all([adas.close(), chens.close()]);
});

test("members do not compose", async ({ carillon, browser }) => {
  const page = await browser.newPage();
  await page.goto(carillon.url);
  await page.getByRole("button", { name: /Bo Lindqvist/ }).click();
  await expect(page).toHaveURL(/\/inbox/);
  await expect(page.getByRole("link", { name: "Compose", exact: true })).toHaveCount(0);
  await page.goto(`${carillon.url}/compose`);
  await expect(page.getByRole("heading", { name: "This page is for administrators" })).toBeVisible();
  const answer = await page.request.post(`${carillon.url}/api/notifications`, {
    data: { audience: "all", title: "no" },
    headers: { origin: carillon.url },
  });
  expect(answer.status()).toBe(403);
  expect(await answer.json()).toMatchObject({ error: { code: "forbidden" } });
  await page.close();
});

test("a composer's mistakes are shown at their fields, and nothing written is lost", async ({ carillon, browser }) => {
  const page = await browser.newPage();
  await page.goto(carillon.url);
  await page.getByRole("button", { name: /Ada Okafor/ }).click();
  await page.getByRole("link", { name: "Compose", exact: true }).click();
  await page.getByRole("textbox", { name: "Body" }).fill("kept");
  await page.getByLabel(/^Link/).fill("javascript:alert(1)");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByText("Give it a title of 1 to 200 characters.")).toBeVisible();
  await expect(page.getByText(/Use an http, https or mailto link/)).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Body" })).toHaveValue("kept");
  await page.close();
});

test("mark all, archive with undo, the unread view and the address bar", async ({ carillon, browser }) => {
  const page = await browser.newPage();
  await page.goto(carillon.url);
  await page.getByRole("button", { name: /Grace Mwangi/ }).click();
  await expect(transportOf(page)).toHaveAttribute("data-state-name", "open");
  await page
    .getByRole("link", { name: /^Unread/ })
    .first()
    .click();
  await expect(page).toHaveURL(/view=unread/);
  await page.goBack();
  await expect(page).not.toHaveURL(/view=unread/);
  const first = page.locator("[data-item]").first();
  const title = (await first.locator("[dir=auto]").first().textContent()) ?? "";
  await first.focus();
  await page.keyboard.press("e");
  await expect(rowOf(page, title)).toHaveCount(0);
  await expect(page.locator("[data-item]:focus")).toHaveCount(1);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(rowOf(page, title)).toBeVisible();
  await page.getByRole("button", { name: "Mark all read" }).click();
  await expect.poll(() => unreadOf(page)).toBe(0);
  await expect(page).toHaveTitle(/^[^(]/);
  await page.reload();
  expect(await unreadOf(page)).toBe(0);
  await page.close();
});

test("signing out ends the session", async ({ carillon, browser }) => {
  const page = await browser.newPage();
  await page.goto(carillon.url);
  await page.getByRole("button", { name: /Dara Sok/ }).click();
  await expect(page).toHaveURL(/\/inbox/);
  await page.getByRole("button", { name: /Account of/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  expect((await page.request.get(`${carillon.url}/api/inbox/counts`)).status()).toBe(401);
  await page.goto(`${carillon.url}/inbox`);
  await expect(page).toHaveURL(/\/sign-in/);
  await page.close();
});
