/** What must hold of the inbox over a stream and over polls alike. */
import { type Carillon, expect, signIn, test } from "./fixture.ts";
import { expectLive, rowOf, switchTo, transportOf, unreadOf } from "./inbox-page.ts";

const firstRow = "[data-item]";

for (const [transport, user] of [
  ["websocket", "bo"],
  ["long-poll", "dara"],
] as const) {
  test(`${transport}: what is pinned stays on top, on every device, until it is unpinned or archived`, async ({
    carillon,
    browser,
  }) => {
    const context = await browser.newContext({ reducedMotion: "reduce" });
    const page = await signIn(context, carillon, user);
    await carillon.send([`users/${user}`], "Keep me");
    await carillon.send([`users/${user}`], "Newer one");
    await page.goto(`${carillon.url}/inbox`);
    await switchTo(page, transport);
    const other = await context.newPage();
    await other.goto(`${carillon.url}/inbox`);
    await expect(rowOf(other, "Newer one")).toBeVisible();
    const unread = await unreadOf(page);

    await rowOf(page, "Keep me").focus();
    await page.keyboard.press("p");
    await expect(page.getByRole("heading", { name: "Pinned" })).toBeVisible();
    await expect(page.locator(firstRow).first()).toContainText("Keep me");
    await expect(rowOf(page, "Keep me")).toBeFocused();
    await expect(other.locator(firstRow).first()).toContainText("Keep me");
    await carillon.send([`users/${user}`], "Newest one");
    await expect(rowOf(page, "Newest one")).toBeVisible();
    await expect(page.locator(firstRow).first()).toContainText("Keep me");
    // A row that a list brought may be a moment ahead of its event, which counts it.
    await expect.poll(() => unreadOf(page)).toBe(unread + 1);
    await page.reload();
    await expect(page.locator(firstRow).first()).toContainText("Keep me");
    await expectLive(page, transport);

    await rowOf(page, "Keep me").focus();
    await page.keyboard.press("e");
    await expect(page.getByRole("heading", { name: "Pinned" })).toHaveCount(0);
    await page.keyboard.press("z");
    await expect(page.locator(firstRow).first()).toContainText("Keep me");
    await rowOf(page, "Keep me").focus();
    await page.keyboard.press("p");
    await expect(page.getByRole("heading", { name: "Pinned" })).toHaveCount(0);
    await expect(other.getByRole("heading", { name: "Pinned" })).toHaveCount(0);
    await context.close();
  });

  test(`${transport}: what is done without a network waits, is marked, and is sent once when it returns`, async ({
    carillon,
    browser,
  }) => {
    const context = await browser.newContext({ reducedMotion: "reduce" });
    const page = await signIn(context, carillon, user);
    await carillon.send([`users/${user}`], "Done offline");
    await carillon.send([`users/${user}`], "Read offline");
    await page.goto(`${carillon.url}/inbox`);
    await switchTo(page, transport);
    const sent: string[] = [];
    page.on("request", (request) => {
      if (request.url().endsWith("/api/inbox/commands")) sent.push(request.postData() ?? "");
    });
    await expect(rowOf(page, "Done offline")).toBeVisible();
    await context.setOffline(true);
    await expect(transportOf(page)).toHaveAttribute("data-state-name", "offline");
    await rowOf(page, "Done offline").focus();
    await page.keyboard.press("e");
    await expect(rowOf(page, "Done offline")).toHaveCount(0);
    // The focus goes to the next row; not until then can it be sent elsewhere.
    await expect(page.locator("[data-item]:focus")).toHaveCount(1);
    await rowOf(page, "Read offline").focus();
    await page.keyboard.press("u");
    await expect(rowOf(page, "Read offline").getByRole("img", { name: "Not sent yet" })).toBeVisible();
    await expect(page.getByText("2 changes wait to be sent.")).toBeVisible();

    sent.length = 0;
    await context.setOffline(false);
    await expect(transportOf(page)).toHaveAttribute("data-state-name", "open");
    await expect(page.getByRole("img", { name: "Not sent yet" })).toHaveCount(0);
    await expect.poll(() => stateOf(carillon, page, "Read offline")).toMatchObject({ readAt: expect.any(String) });
    expect(await viewOf(carillon, page, "archived")).toContain("Done offline");
    const archives = sent.filter((body) => body.includes('"archive"'));
    expect(archives.length).toBeLessThanOrEqual(1);
    await context.close();
  });
}

test("what the page has not fetched yet waits for the network", async ({ carillon, browser }) => {
  const context = await browser.newContext({ reducedMotion: "reduce" });
  // Nothing ahead of its use.
  await context.addInitScript(() =>
    Object.defineProperty(navigator, "connection", { value: { saveData: true }, configurable: true }),
  );
  const page = await signIn(context, carillon, "hugo");
  await carillon.send(["users/hugo"], "Opened in a tunnel");
  await page.goto(`${carillon.url}/inbox`);
  await expect(transportOf(page)).toHaveAttribute("data-state-name", "open");
  await context.setOffline(true);
  await expect(transportOf(page)).toHaveAttribute("data-state-name", "offline");
  await rowOf(page, "Opened in a tunnel").click();
  await expect(page).toHaveURL(/item=/);
  await expect(rowOf(page, "Opened in a tunnel")).toBeVisible();
  await expect(page.getByRole("article")).toHaveCount(0);
  await context.setOffline(false);
  await expect(page.getByRole("article", { name: "Opened in a tunnel" })).toBeVisible();
  await context.close();
});

type Page = Awaited<ReturnType<typeof signIn>>;
type Listed = { items: { title: string; state: Record<string, string | null> }[] };
const listOf = async (carillon: Carillon, page: Page, view: string): Promise<Listed["items"]> =>
  ((await (await page.request.get(`${carillon.url}/api/inbox?view=${view}`)).json()) as Listed).items;
const viewOf = async (carillon: Carillon, page: Page, view: string) =>
  (await listOf(carillon, page, view)).map(({ title }) => title);
const stateOf = async (carillon: Carillon, page: Page, title: string) =>
  (await listOf(carillon, page, "inbox")).find((row) => row.title === title)?.state;

test("what was done while the server was away survives the page, and what it then refuses is told", async ({
  carillon,
  browser,
}) => {
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const early = await signIn(context, carillon, "chen");
  await carillon.send(["users/chen"], "Kept beyond the page");
  const doomed = await carillon.send(["users/chen"], "Recalled meanwhile");
  await early.goto(`${carillon.url}/inbox`);
  await expect(rowOf(early, "Recalled meanwhile")).toBeVisible();
  await carillon.stop("SIGKILL");
  for (const title of ["Kept beyond the page", "Recalled meanwhile"]) {
    await rowOf(early, title).focus();
    await early.keyboard.press("p");
  }
  await expect(rowOf(early, "Kept beyond the page").getByRole("img", { name: "Not sent yet" })).toBeVisible();
  await early.close();
  await carillon.start();
  await carillon.api("DELETE", `/api/notifications/${doomed.id}`);

  const late = await context.newPage();
  await late.goto(`${carillon.url}/inbox`);
  await expect(late.locator(firstRow).first()).toContainText("Kept beyond the page");
  await expect(late.getByText("The notification is gone: it was recalled or has expired.")).toBeVisible();
  await expect.poll(async () => (await stateOf(carillon, late, "Kept beyond the page"))?.pinnedAt).toBeTruthy();
  await context.close();
});

test("a link opens its item wherever it is, and says so when it is gone", async ({ carillon, browser }) => {
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const page = await signIn(context, carillon, "farid");
  const { id } = await carillon.send(["users/farid"], "Found by its link", { body: "Deep **down**." });
  for (let n = 0; n < 60; n += 1) await carillon.send(["users/farid"], `Above it ${n}`);
  await page.goto(`${carillon.url}/inbox?item=${id}`);
  const article = page.getByRole("article", { name: "Found by its link" });
  await expect(article).toContainText("Deep down.");
  await expect(page.getByText("This notification isn't in the current list.")).toBeVisible();
  await page.keyboard.press("e");
  await expect(page.getByRole("link", { name: "Show it in Archived" })).toBeVisible();
  await page.getByRole("link", { name: "Show it in Archived" }).click();
  await expect(page).toHaveURL(/view=archived/);
  await expect(rowOf(page, "Found by its link")).toBeVisible();
  await expect(article).toBeVisible();

  await carillon.api("DELETE", `/api/notifications/${id}`);
  await expect(page.getByText("This notification is gone")).toBeVisible();
  await page.goto(`${carillon.url}/inbox?item=nonsense`);
  await expect(page.getByText("This notification is gone")).toBeVisible();

  // One that runs out goes while it is looked at; a link to it says so afterwards.
  const expiresAt = new Date(Date.now() + 5_000).toISOString();
  const brief = await carillon.send(["users/farid"], "Here for a moment", { expiresAt });
  await page.goto(`${carillon.url}/inbox?item=${brief.id}`);
  await expect(page.getByText("This notification is gone")).toBeVisible();
  await page.reload();
  await expect(page.getByText("This notification is gone")).toBeVisible();
  await expect(rowOf(page, "Here for a moment")).toHaveCount(0);
  await context.close();
});
