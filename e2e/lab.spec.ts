/** The transport lab: all seven and the one that hops, with every figure, through a fault; and how the page begins. */
import { readFile } from "node:fs/promises";
import { LANES } from "#core/lab-words.ts";
import { TRANSPORTS } from "#core/vocabulary.ts";
import { expectAccessible } from "./accessible.ts";
import { expect, signIn, test } from "./fixture.ts";
import { openLab, savesData, unfoldSettings } from "./lab-page.ts";

const [RATE, SECONDS, SIZE] = [20, 8, 300];
const TOTAL = RATE * SECONDS;

test("a run over all seven measures each, and through cuts and hand-overs loses and repeats nothing", async ({
  carillon,
  browser,
}) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
  const page = await signIn(context, carillon, "ada");
  await openLab(page, carillon.url);
  await page.getByLabel("Events a second").fill("9999");
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await expect(page.getByLabel("Events a second")).toHaveAccessibleDescription(/500/);

  await page.getByLabel("Events a second").fill(String(RATE));
  await page.getByLabel("Characters each").fill(String(SIZE));
  await page.getByLabel("Seconds").fill(String(SECONDS));
  await page.getByRole("button", { name: "Start", exact: true }).click();
  const status = page.locator("[data-phase]");
  await expect(status).toHaveAttribute("data-phase", "running");
  await expect(page.getByLabel("Events a second")).toHaveValue(String(RATE));
  await page.getByRole("button", { name: "All figures" }).click();
  const figure = async (lane: string, name: string): Promise<number> =>
    Number(await page.locator(`[data-result="${lane}"] [data-figure="${name}"]`).getAttribute("data-value"));
  await expect.poll(() => figure("websocket", "received")).toBeGreaterThan(RATE * 2);
  await page.getByRole("button", { name: "Cut off" }).click();
  await expect(status).toHaveAttribute("data-phase", "done", { timeout: 40_000 });

  for (const lane of LANES) {
    for (const [name, wanted] of [
      ["received", TOTAL],
      ["lost", 0],
      ["repeated", 0],
    ] as const)
      expect(await figure(lane, name), `${name} of ${lane}`).toBe(wanted);
    const [p50, p95, p99] = [await figure(lane, "p50"), await figure(lane, "p95"), await figure(lane, "p99")];
    expect(p50, `p50 of ${lane}`).toBeGreaterThan(-5);
    expect(p50 <= p95 && p95 <= p99, `${lane}: ${p50} ${p95} ${p99}`).toBe(true);
    expect(p99, `p99 of ${lane}`).toBeLessThan(15_000);
    expect(await figure(lane, "down"), `bytes of ${lane}`).toBeGreaterThan(TOTAL * SIZE);
    expect(await figure(lane, "up"), `bytes up of ${lane}`).toBeGreaterThan(300);
    expect(await figure(lane, "requests"), `requests of ${lane}`).toBeGreaterThan(0);
    expect(await figure(lane, "firstEventMs"), `first of ${lane}`).toBeGreaterThan(0);
    expect(await figure(lane, "perSecond"), `rate of ${lane}`).toBeCloseTo(RATE, 0);
    const perEvent = (await figure(lane, "down")) / TOTAL;
    expect(await figure(lane, "bytesPerEvent"), `bytes an event of ${lane}`).toBeCloseTo(perEvent, 0);
    expect(await figure(lane, "connections"), `open of ${lane}`).toBeLessThanOrEqual(2);
    expect(await figure(lane, "absorbed"), `absorbed of ${lane}`).toBeGreaterThanOrEqual(0);
    // 160 events and what is around them: a part of a millisecond each.
    expect(await figure(lane, "cpuMs"), `time of ${lane}`).toBeGreaterThan(1);
    expect(await figure(lane, "cpuMs"), `time of ${lane}`).toBeLessThan((SECONDS * 1_000) / LANES.length);
    const counts = await page.locator(`[data-distribution="${lane}"]`).getAttribute("data-counts");
    const measured = (counts ?? "").split(" ").reduce((sum, count) => sum + Number(count), 0);
    expect(measured, `distribution of ${lane}`).toBeGreaterThan(TOTAL / 2);
    expect(measured, `distribution of ${lane}`).toBeLessThanOrEqual(TOTAL);
  }
  // What each is known for.
  expect(await figure("short-poll", "p50")).toBeGreaterThan(500);
  expect(await figure("websocket", "p50")).toBeLessThan(500);
  expect(await figure("long-poll", "requests")).toBeGreaterThan(20);
  // A poll that is cut off is asked again by the browser itself.
  for (const lane of TRANSPORTS.filter((name) => !name.endsWith("-poll")))
    expect(await figure(lane, "reconnects"), `reconnects of ${lane}`).toBeGreaterThan(0);
  // One line for the fault, before all that came of it.
  await expect(page.locator('[data-journal="fault"]')).toHaveText(/Cut off: All lanes$/);
  const told = await page
    .locator("[data-journal]")
    .evaluateAll((lines) => lines.map((line) => `${line.dataset.journal} ${line.dataset.journalLanes}`));
  expect(told.filter((line) => line === "handed-over hop").length).toBeGreaterThan(0);
  expect(told.filter((line) => line === "caught-up websocket")).toHaveLength(1);
  const ofWebSocket = told.filter((line) => line.startsWith("fault") || / websocket$/.test(line));
  expect(ofWebSocket.map((line) => line.split(" ")[0])).toEqual(["fault", "lost", "waiting", "resumed", "caught-up"]);
  // And how each lane came through it.
  await expect(page.locator('[data-lane="websocket"] [data-verdict="lost"]')).toHaveText(
    /^Lost for \d+\.\d s, \d+ caught up, 0 lost$/,
  );
  await expect(page.locator("[data-lane] [data-verdict]")).toHaveCount(LANES.length);
  await expect(page.locator("[data-told]")).toContainText("WebSocket: Lost for");

  const how = page.getByRole("link", { name: "How SSE works, in a new tab" });
  await expect(how).toHaveAttribute("href", "/lab/how/sse");

  await page.getByRole("button", { name: "p50 ms" }).click();
  const sorted = await page
    .locator("[data-result]")
    .evaluateAll((rows) =>
      rows.map((row) => Number(row.querySelector("[data-figure=p50]")?.getAttribute("data-value"))),
    );
  expect(sorted).toEqual(sorted.toSorted((one, other) => one - other));

  // Kept, sent on, compared.
  await expect(page.locator("[data-recommended]")).toContainText("Nothing lost or repeated");
  const leftOut = page.locator("[data-left-out]");
  await expect(leftOut).toContainText("What the faults did is left out");
  const withoutCut = Number(await leftOut.getAttribute("data-left-out"));
  expect(withoutCut).toBeGreaterThan(0);
  expect(withoutCut).toBeLessThan(TOTAL / 2);
  const csv = decodeURIComponent((await page.getByRole("link", { name: "CSV" }).getAttribute("href")) ?? "");
  expect(csv.match(/\r\n(\w|-)+,/g)).toHaveLength(LANES.length);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save picture" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("carillon-lab.png");
  const png = await readFile(await download.path());
  expect(png.toString("latin1", 1, 4)).toBe("PNG");
  expect(png.readUInt32BE(16)).toBe(2_400);
  expect(png.readUInt32BE(20)).toBeGreaterThan(1_000);
  expect(png.length).toBeGreaterThan(40_000);
  await page.getByRole("button", { name: "Copy link" }).click();
  await expect(page).toHaveURL(/#run=/);
  const shared = await context.newPage();
  await shared.goto(page.url());
  // Whoever comes for a run that was has none begun beside it.
  await shared.getByRole("button", { name: "All figures" }).click();
  await expect(shared.getByRole("button", { name: "Start a run" })).toBeVisible();
  await expect(shared.locator('[data-result="sse"] [data-figure="received"]')).toHaveText(String(TOTAL));
  await unfoldSettings(shared);
  await shared.getByLabel("Seconds").fill("1");
  await shared.getByRole("button", { name: "Start", exact: true }).click();
  await shared.getByRole("button", { name: "All figures", pressed: false }).click();
  const compared = shared.locator('[data-result="sse"] [data-figure="received"] [data-against]');
  await expect(compared).toHaveText(`then ${TOTAL}`);
  // Whoever is not signed in yet gets to it as well.
  const stranger = await browser.newContext();
  const visitor = await stranger.newPage();
  await visitor.goto(page.url());
  await expect(visitor).toHaveURL(/\/sign-in#run=/);
  await visitor.getByRole("button", { name: /Ada/ }).click();
  await expect(visitor).toHaveURL(page.url());
  await visitor.getByRole("button", { name: "All figures" }).click();
  await expect(visitor.locator('[data-result="sse"] [data-figure="received"]')).toHaveText(String(TOTAL));
  await stranger.close();
  await shared.close();
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  await context.close();
});

test("faults of several kinds at once, each on a lane of its own, and every lane is complete afterwards", async ({
  carillon,
  browser,
}) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
  const page = await signIn(context, carillon, "ada");
  await openLab(page, carillon.url);
  await page.getByLabel("Events a second").fill(String(RATE));
  await page.getByLabel("Seconds").fill(String(SECONDS));
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.getByRole("button", { name: "All figures" }).click();
  const figure = (lane: string, name: string) => page.locator(`[data-result="${lane}"] [data-figure="${name}"]`);
  await expect
    .poll(async () => Number(await figure("mqtt", "received").getAttribute("data-value")))
    .toBeGreaterThan(RATE);

  const faults = [
    ["websocket", "WebSocket", "Throttle"],
    ["sse", "SSE", "Drop halfway"],
    ["socket-io", "Socket.IO", "Restart"],
    ["mqtt", "MQTT", "Delay"],
    ["iframe", "iframe", "Buffering proxy"],
    ["long-poll", "Long poll", "Refuse"],
    ["short-poll", "Short poll", "Drop halfway"],
    ["hop", "Hopping", "Black hole"],
  ] as const;
  await page.getByLabel("For", { exact: true }).selectOption("2");
  for (const [lane, label, fault] of faults) {
    await page.getByLabel("Lane", { exact: true }).selectOption({ label });
    await page.getByRole("button", { name: fault }).click();
    await expect(page.locator(`[data-journal="fault"][data-journal-lanes="${lane}"]`)).toHaveCount(1);
  }
  await expect(page.locator("[data-phase]")).toHaveAttribute("data-phase", "done", { timeout: 40_000 });
  for (const lane of LANES)
    for (const [name, wanted] of Object.entries({ received: TOTAL, lost: 0, repeated: 0 }))
      await expect(figure(lane, name), `${name} of ${lane}`).toHaveAttribute("data-value", String(wanted));
  // What is said, cut or refused is noticed; what is slow is not a reason to leave.
  for (const lane of ["sse", "socket-io"])
    await expect(page.locator(`[data-journal="caught-up"][data-journal-lanes="${lane}"]`)).toHaveCount(1);
  for (const lane of ["websocket", "mqtt", "iframe"]) {
    await expect(figure(lane, "reconnects")).toHaveAttribute("data-value", "0");
    await expect(page.locator(`[data-lane="${lane}"] [data-verdict="held"]`)).toContainText("0 lost");
  }
  await context.close();
});

test("the page opens with a run that plays, with the faults above its lanes, and says for how long one has which", async ({
  carillon,
  browser,
}) => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
  const page = await signIn(context, carillon, "grace");
  await page.goto(`${carillon.url}/lab`);
  const status = page.locator("[data-phase]");
  await expect(status).toHaveAttribute("data-phase", "running");
  await expect(page.getByLabel("Events a second")).toBeHidden();
  const isInView = (selector: string) =>
    page.locator(selector).evaluate((one) => {
      const { top, bottom } = one.getBoundingClientRect();
      return top >= 0 && bottom <= window.innerHeight;
    });
  for (const lane of LANES) expect(await isInView(`[data-lane="${lane}"]`), `${lane} is in view`).toBe(true);
  expect(await isInView("[data-faults]")).toBe(true);

  // A second page of the session begins none beside it.
  const second = await context.newPage();
  await second.goto(`${carillon.url}/lab`);
  await expect(second.getByRole("button", { name: "Start a run" })).toBeVisible();
  await second.close();

  await expect(page.locator('[data-lane="mqtt"]')).toContainText("median");
  await page.getByLabel("Lane", { exact: true }).selectOption("mqtt");
  await page.getByRole("button", { name: "Delay" }).click();
  await expect(page.locator('[data-lane="mqtt"] [data-countdown]')).toHaveText(/^[1-5] s$/);
  await expect(page.locator("[data-countdown]")).toHaveCount(1);
  await expect(page.locator('[data-lane="mqtt"] [data-verdict="held"]')).toBeVisible();
  await expect(page.locator("[data-countdown]")).toHaveCount(0);
  await expect(page.locator("[data-told]")).toHaveText(/^MQTT: Stayed open, at most \d+ ms late, 0 lost\.$/);

  // On a phone the lanes scroll below the faults.
  await page.setViewportSize({ width: 390, height: 844 });
  await page.locator('[data-lane="hop"]').scrollIntoViewIfNeeded();
  expect(await isInView("[data-faults]")).toBe(true);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(status).toHaveAttribute("data-phase", "stopped");
  await expect(page.locator("[data-best]").first()).toContainText("best");
  await expectAccessible(page);
  await context.close();
});

test("no run begins by itself for whoever saves data", async ({ carillon, browser }) => {
  const context = await browser.newContext();
  const page = await signIn(context, carillon, "ada");
  await savesData(page);
  const asked: string[] = [];
  page.on("request", (request) => void asked.push(new URL(request.url()).pathname));
  await page.goto(`${carillon.url}/lab`);
  await page.getByRole("button", { name: "Start a run" }).click();
  await expect(page.locator("[data-phase]")).toHaveAttribute("data-phase", "running");
  // The one that was asked for.
  expect(asked.filter((path) => path === "/api/lab/runs")).toHaveLength(1);
  await context.close();
});

test("an admin keeps members out of the lab: no way leads there, its pages say so, and the server refuses", async ({
  carillon,
  browser,
}) => {
  const [desk, home] = [await browser.newContext(), await browser.newContext()];
  const admin = await signIn(desk, carillon, "ada");
  const member = await signIn(home, carillon, "elif");
  await member.goto(`${carillon.url}/inbox`);
  await expect(member.getByRole("link", { name: "Lab", exact: true })).toBeVisible();

  await admin.goto(`${carillon.url}/admin/connections`);
  const access = admin.getByRole("switch", { name: "Members may use it" });
  await expect(access).toBeChecked();
  await access.click();
  await expect(access).not.toBeChecked();
  for (const path of ["/lab", "/lab/how", "/lab/how/sse"]) {
    const answer = await member.goto(carillon.url + path);
    expect(answer?.status(), path).toBe(403);
    await expect(member.getByRole("heading", { name: "This page is for administrators" })).toBeVisible();
  }
  await expect(member.getByRole("link", { name: "Inbox", exact: true })).toBeVisible();
  await expect(member.getByRole("link", { name: "Lab", exact: true })).toHaveCount(0);
  await member.keyboard.press("ControlOrMeta+k");
  await member.keyboard.type("transport lab");
  await expect(member.getByRole("option").first()).toBeVisible();
  await expect(member.getByRole("option", { name: /Transport lab/ })).toHaveCount(0);
  const refused = await home.request.post(`${carillon.url}/api/lab/runs`, {
    data: {},
    headers: { origin: carillon.url },
  });
  expect(refused.status()).toBe(403);

  await access.click();
  await expect(access).toBeChecked();
  await expectAccessible(admin);
  expect((await member.goto(`${carillon.url}/lab`))?.status()).toBe(200);
  await expect(member.locator("[data-phase]")).toHaveAttribute("data-phase", "running");
  await desk.close();
  await home.close();
});
