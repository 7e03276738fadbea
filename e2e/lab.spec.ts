/** The transport lab: all seven and the one that hops, with every figure, through a fault. */
import { readFile } from "node:fs/promises";
import { LANES } from "#core/lab-words.ts";
import { TRANSPORTS } from "#core/vocabulary.ts";
import { expectAccessible } from "./accessible.ts";
import { expect, signIn, test } from "./fixture.ts";

const [RATE, SECONDS, SIZE] = [20, 8, 300];
const TOTAL = RATE * SECONDS;

test("a run over all seven measures each, and through cuts and hand-overs loses and repeats nothing", async ({
  carillon,
  browser,
}) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
  const page = await signIn(context, carillon, "ada");
  await page.goto(`${carillon.url}/lab`);
  await page.getByLabel("Events a second").fill("9999");
  await page.getByRole("button", { name: "Start" }).click();
  await expect(page.getByLabel("Events a second")).toHaveAccessibleDescription(/500/);

  await page.getByLabel("Events a second").fill(String(RATE));
  await page.getByLabel("Characters each").fill(String(SIZE));
  await page.getByLabel("Seconds").fill(String(SECONDS));
  await page.getByRole("button", { name: "Start" }).click();
  const status = page.locator("[data-phase]");
  await expect(status).toHaveAttribute("data-phase", "running");
  await expect(page.getByLabel("Events a second")).toHaveValue(String(RATE));
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
  }
  // What each is known for.
  expect(await figure("short-poll", "p50")).toBeGreaterThan(500);
  expect(await figure("websocket", "p50")).toBeLessThan(500);
  expect(await figure("long-poll", "requests")).toBeGreaterThan(20);
  // A poll that is cut off is asked again by the browser itself.
  for (const lane of TRANSPORTS.filter((name) => !name.endsWith("-poll")))
    expect(await figure(lane, "reconnects"), `reconnects of ${lane}`).toBeGreaterThan(0);
  expect(await page.locator('[data-journal="handed-over"][data-journal-lane="hop"]').count()).toBeGreaterThan(0);
  expect(await page.locator('[data-journal="caught-up"][data-journal-lane="websocket"]').count()).toBe(1);

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
  await expect(shared.locator('[data-result="sse"] [data-figure="received"]')).toHaveText(String(TOTAL));
  await shared.getByLabel("Seconds").fill("1");
  await shared.getByRole("button", { name: "Start" }).click();
  const compared = shared.locator('[data-result="sse"] [data-figure="received"] [data-against]');
  await expect(compared).toHaveText(`then ${TOTAL}`);
  await shared.close();
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  await context.close();
});
