/**
 * `npm run recording`: docs/screens/lab.gif, a run of the lab with a fault and the way back from it, from a demo server
 * of its own in a real browser. `npm run build` first; it needs ffmpeg.
 */
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type CDPSession, chromium, type Page } from "@playwright/test";
import { serveDemo, signInToDemo } from "./demo.ts";
import { findChromium } from "./tools.ts";

const TO = "docs/screens/lab.gif";
const MAX_BYTES = 2_500_000;
const SIZE = { width: 1_120, height: 850 };
const WIDTH = 880;
const FRAMES_A_SECOND = 8;
const RUN = { rate: "8", size: "200", burst: "1", seconds: "15" };
/** Of the picture: from shortly before the fault until all have caught up. */
const [BEFORE_MS, AFTER_MS] = [2_500, 8_000];

interface Shot {
  /** Seconds, by the browser's clock. */
  at: number;
  jpeg: Buffer;
}

/** What the page looks like whenever that changes. */
async function film(cdp: CDPSession): Promise<{ shots: Shot[]; stop(): Promise<void> }> {
  const shots: Shot[] = [];
  cdp.on("Page.screencastFrame", ({ data, metadata, sessionId }) => {
    shots.push({ at: metadata.timestamp ?? Date.now() / 1_000, jpeg: Buffer.from(data, "base64") });
    void cdp.send("Page.screencastFrameAck", { sessionId }).catch(() => undefined);
  });
  await cdp.send("Page.startScreencast", { format: "jpeg", quality: 92, maxWidth: SIZE.width, maxHeight: SIZE.height });
  return { shots, stop: () => cdp.send("Page.stopScreencast").then(() => undefined) };
}

async function play(page: Page, url: string): Promise<Shot[]> {
  // No run begins by itself beside the one that is filmed.
  await page.addInitScript(() => Object.defineProperty(navigator, "connection", { value: { saveData: true } }));
  await page.goto(`${url}/lab`);
  await page.locator("details:has(form) > summary").click();
  for (const [field, value] of Object.entries(RUN)) await page.locator(`input[name="${field}"]`).fill(value);
  await page.locator('button[type="submit"]').click();
  await page.locator('[data-phase="running"]').waitFor();
  await page.getByLabel("For", { exact: true }).selectOption("2");
  // The faults to the top, the lanes below them.
  await page.locator("[data-faults]").evaluate((faults) => {
    const pane = faults.closest(".overflow-y-auto");
    pane?.scrollBy(0, faults.getBoundingClientRect().top - pane.getBoundingClientRect().top - 12);
  });
  await delay(1_500);
  const { shots, stop } = await film(await page.context().newCDPSession(page));
  await delay(BEFORE_MS);
  await page.getByRole("button", { name: "Refuse" }).click();
  await delay(AFTER_MS);
  await stop();
  return shots;
}

async function encode(shots: readonly Shot[]): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), "carillon-recording-"));
  try {
    const lines: string[] = [];
    for (const [index, { at, jpeg }] of shots.entries()) {
      const file = join(dir, `${String(index).padStart(5, "0")}.jpg`);
      await writeFile(file, jpeg);
      lines.push(`file '${file}'`, `duration ${Math.max(0.01, (shots[index + 1]?.at ?? at + 1) - at).toFixed(4)}`);
    }
    await writeFile(join(dir, "list.txt"), lines.join("\n"));
    await mkdir("docs/screens", { recursive: true });
    const filter =
      `fps=${FRAMES_A_SECOND},scale=${WIDTH}:-1:flags=lanczos,split[a][b];` +
      "[a]palettegen=max_colors=48:stats_mode=diff[p];[b][p]paletteuse=dither=none:diff_mode=rectangle";
    execFileSync(
      "ffmpeg",
      ["-loglevel", "error", "-y", "-f", "concat", "-safe", "0", "-i", join(dir, "list.txt"), "-vf", filter, TO],
      { stdio: "inherit" },
    );
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const { url, close } = await serveDemo();
  const browser = await chromium.launch({
    executablePath: findChromium() ?? undefined,
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  try {
    const context = await browser.newContext({ locale: "en-US", viewport: SIZE, colorScheme: "light" });
    await signInToDemo(context, url);
    await encode(await play(await context.newPage(), url));
  } finally {
    await browser.close();
    await close();
  }
  const { size } = await stat(TO);
  console.log(`${TO}: ${size} bytes`);
  if (size > MAX_BYTES) throw new Error(`More than ${MAX_BYTES} bytes: shorten it.`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
