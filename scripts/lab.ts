/**
 * The transport lab without looking on: a demo server of its own on a fresh database (or the demo at `--url`), a real
 * browser, one run, and the table. `npm run build` first; `npm run lab -- --rate 50 --seconds 30 --json`.
 */
import { parseArgs } from "node:util";
import { chromium, type Page } from "@playwright/test";
import { REPORTED, type Report } from "../client/lab/report.ts";
import { serveDemo, signInToDemo } from "./demo.ts";
import { findChromium } from "./tools.ts";

/** For what comes after the last event: a poll's pause, a way back. */
const TAIL_MS = 60_000;

async function measure(page: Page, wants: Record<string, string>): Promise<Report> {
  await page.locator("details:has(form) > summary").click();
  for (const [field, value] of Object.entries(wants)) await page.locator(`input[name="${field}"]`).fill(value);
  await page.locator('button[type="submit"]').click();
  const over = page.locator('[data-phase="done"], [data-phase="broken"]');
  const refused = page.locator('form [data-slot="field"]:has([role="alert"])');
  await over
    .or(refused)
    .first()
    .waitFor({ timeout: Number(wants.seconds) * 1_000 + TAIL_MS });
  if (await refused.count())
    throw new Error((await refused.allInnerTexts()).map((text) => text.split(/\s*\n\s*/).join(": ")).join("; "));
  const href = await page.locator('a[download="carillon-lab.json"]').getAttribute("href", { timeout: 5_000 });
  return JSON.parse(decodeURIComponent(href?.slice(href.indexOf(",") + 1) ?? "")) as Report;
}

function print({ lanes }: Report): void {
  const rows = [
    ["lane", ...REPORTED],
    ...lanes.map((lane) => [lane.lane, ...REPORTED.map((name) => lane[name] ?? "–")]),
  ];
  const widths = [0, ...REPORTED].map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  for (const row of rows) console.log(row.map((cell, column) => String(cell).padStart(widths[column] ?? 0)).join("  "));
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rate: { type: "string", default: "10" },
      size: { type: "string", default: "200" },
      burst: { type: "string", default: "1" },
      seconds: { type: "string", default: "20" },
      url: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const { url: given, json, ...wants } = values;
  const { url, close } = given ? { url: given, close: async () => undefined } : await serveDemo();
  const browser = await chromium.launch({
    executablePath: findChromium() ?? undefined,
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  try {
    const context = await browser.newContext({ locale: "en-US" });
    const { origin } = new URL(url);
    await signInToDemo(context, origin);
    const page = await context.newPage();
    // No run begins by itself beside the one that is measured.
    await page.addInitScript(() => Object.defineProperty(navigator, "connection", { value: { saveData: true } }));
    await page.goto(`${origin}/lab`);
    const report = await measure(page, wants);
    if (json) console.log(JSON.stringify(report, null, 2));
    else print(report);
  } finally {
    await browser.close();
    await close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
