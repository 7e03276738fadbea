/**
 * What the inbox page costs in Chromium: how soon it is there, and whether a list of 50,000 scrolls at 60 frames a
 * second. `npm run build` first, then `npm run bench:page`. The figures are printed as the tables of docs/benchmarks.md.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "@playwright/test";
import { findChromium } from "../scripts/tools.ts";

const ITEMS = Number(process.env.ITEMS ?? 50_000);
const BATCH = 500;
const VISITS = 5;
const SCROLL_MS = 5_000;
const PERSON = "hugo";

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
const percentile = (values: number[], of: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * of))] ?? 0;

/** In the page, before anything else: what its own performance API has to say. */
function observe(): void {
  const seen = { lcp: 0, cls: 0, inp: 0, longTasks: [] as number[] };
  Object.assign(window, { seen });
  const watch = (type: string, hear: (entry: PerformanceEntry) => void, more = {}) =>
    new PerformanceObserver((list) => list.getEntries().forEach(hear)).observe({ type, buffered: true, ...more });
  watch("largest-contentful-paint", ({ startTime }) => {
    seen.lcp = startTime;
  });
  watch("layout-shift", (entry) => {
    const { value, hadRecentInput } = entry as PerformanceEntry & { value: number; hadRecentInput: boolean };
    if (!hadRecentInput) seen.cls += value;
  });
  watch(
    "event",
    ({ duration }) => {
      seen.inp = Math.max(seen.inp, duration);
    },
    { durationThreshold: 16 },
  );
  watch("longtask", ({ duration }) => seen.longTasks.push(duration));
}
type Seen = { lcp: number; cls: number; inp: number; longTasks: number[] };
const seenBy = (page: Page): Promise<Seen> => page.evaluate(() => (window as unknown as { seen: Seen }).seen);

async function visit(context: BrowserContext, url: string): Promise<Seen & { ttfb: number; kib: number }> {
  const page = await context.newPage();
  await page.goto(`${url}/inbox`, { waitUntil: "networkidle" });
  await page.locator('[data-state-name="open"]').waitFor();
  const { ttfb, kib } = await page.evaluate(() => {
    const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    const scripts = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
    const bytes = scripts.filter(({ name }) => name.endsWith(".js")).reduce((sum, one) => sum + one.transferSize, 0);
    return { ttfb: navigation?.responseStart ?? 0, kib: bytes / 1024 };
  });
  // What people do: step through, open, close, archive and take it back.
  for (const key of ["j", "j", "k", "Escape", "j", "e", "z"]) {
    await page.keyboard.press(key);
    await page.waitForTimeout(150);
  }
  await page.locator("[data-item]").nth(3).click();
  await page.waitForTimeout(300);
  const seen = await seenBy(page);
  await page.close();
  return { ...seen, ttfb, kib };
}

/** Scrolls at a steady speed for a while, and tells how long each frame took. */
const scroll = (page: Page, pixelsASecond: number): Promise<number[]> =>
  page.evaluate(
    ([speed, ms]) =>
      new Promise<number[]>((resolve) => {
        const scroller = document.querySelector("[aria-busy]")?.parentElement;
        if (!scroller) throw new Error("there is no list");
        const frames: number[] = [];
        const start = performance.now();
        let before = start;
        scroller.scrollTo({ top: 0 });
        const step = (now: number) => {
          frames.push(now - before);
          before = now;
          scroller.scrollTop += (speed * (frames.at(-1) ?? 0)) / 1_000;
          if (now - start < ms) requestAnimationFrame(step);
          else resolve(frames.slice(2));
        };
        requestAnimationFrame(step);
      }),
    [pixelsASecond, SCROLL_MS] as const,
  );

async function loadAll(page: Page, count: number): Promise<void> {
  await page.evaluate(async (wanted) => {
    const list = document.querySelector<HTMLElement>("[aria-busy]");
    const scroller = list?.parentElement;
    if (!list || !scroller) throw new Error("there is no list");
    while (list.clientHeight < wanted * 62) {
      scroller.scrollTop = scroller.scrollHeight;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }, count);
}

const API_KEY = "bench-api-key-0123456789-0123456789-abcdef";

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });

/** The product as it is served, on a fresh database. */
async function serve() {
  const dir = await mkdtemp(join(tmpdir(), "carillon-page-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, ["--import", "tsx", "server.ts"], {
    env: {
      ...process.env,
      NODE_ENV: "production",
      PORT: String(port),
      MQTT_PORT: "0",
      DATABASE_URL: `file:${dir}/carillon.db`,
      CARILLON_API_KEY: API_KEY,
      CARILLON_DEMO_TRAFFIC: "false",
      LOG_LEVEL: "warn",
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const isUp = () =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isUp())) {
    if (child.exitCode !== null) throw new Error(`the server exited with ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return {
    url,
    async send(notifications: readonly { title: string; body: string }[]): Promise<void> {
      const response = await fetch(`${url}/api/notifications/batch`, {
        method: "POST",
        headers: { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" },
        body: JSON.stringify({
          notifications: notifications.map((one) => ({ audience: [`users/${PERSON}`], ...one })),
        }),
      });
      if (!response.ok) throw new Error(`could not send: ${response.status} ${await response.text()}`);
    },
    async close(): Promise<void> {
      const exited = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await exited;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function main(): Promise<void> {
  const { url, send, close } = await serve();
  const browser = await chromium.launch({
    executablePath: findChromium() ?? undefined,
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  const signedIn = async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    // What compiles this file wraps named functions in a helper that the page does not have.
    await context.addInitScript("globalThis.__name ??= (named) => named");
    await context.addInitScript(observe);
    const answer = await context.request.post(`${url}/api/session/demo`, {
      data: { userId: PERSON },
      headers: { origin: url },
    });
    if (!answer.ok()) throw new Error(`could not sign in: ${answer.status()}`);
    return context;
  };

  await (await signedIn()).close();
  console.log("| visit | TTFB ms | LCP ms | CLS | INP ms | script KiB | longest task ms |");
  console.log("|---|---:|---:|---:|---:|---:|---:|");
  const cold: Awaited<ReturnType<typeof visit>>[] = [];
  const warm: typeof cold = [];
  for (let n = 0; n < VISITS; n += 1) {
    const context = await signedIn();
    cold.push(await visit(context, url));
    warm.push(await visit(context, url));
    await context.close();
  }
  for (const [name, visits] of [
    ["cold", cold],
    ["warm", warm],
  ] as const) {
    const of = (pick: (one: (typeof cold)[number]) => number) => median(visits.map(pick));
    const longest = of(({ longTasks }) => Math.max(0, ...longTasks));
    const figures = [of(({ ttfb }) => ttfb), of(({ lcp }) => lcp)].map(Math.round);
    console.log(
      `| ${name} | ${figures.join(" | ")} | ${of(({ cls }) => cls).toFixed(3)} | ${Math.round(of(({ inp }) => inp))} | ${Math.round(of(({ kib }) => kib))} | ${Math.round(longest)} |`,
    );
  }

  for (let sent = 0; sent < ITEMS; sent += BATCH)
    await send(
      Array.from({ length: Math.min(BATCH, ITEMS - sent) }, (_, n) => ({
        title: `Build ${sent + n} is done`,
        body: "All **checks** passed. Nothing needs your hand.",
      })),
    );
  const context = await signedIn();
  const page = await context.newPage();
  await page.goto(`${url}/inbox`);
  await page.locator('[data-state-name="open"]').waitFor();
  const at = performance.now();
  await loadAll(page, ITEMS);
  console.log(`\n${ITEMS} items were loaded by scrolling in ${((performance.now() - at) / 1_000).toFixed(1)} s.\n`);
  console.log("| scrolling | frames/s | median frame ms | 99 % ms | longest ms | over 20 ms | tasks over 50 ms |");
  console.log("|---|---:|---:|---:|---:|---:|---:|");
  for (const speed of [1_000, 5_000, 50_000, 500_000]) await row(`${speed.toLocaleString("en")} px/s`, speed);
  const arriving = (async () => {
    for (let n = 0; n < 40; n += 1) {
      await send([{ title: `Arrival ${n}`, body: "" }]);
      await new Promise((resolve) => setTimeout(resolve, 90));
    }
  })();
  await row("5,000 px/s, 10 arrivals/s", 5_000);
  await arriving;

  async function row(name: string, speed: number): Promise<void> {
    const before = (await seenBy(page)).longTasks.length;
    const frames = await scroll(page, speed);
    const long = (await seenBy(page)).longTasks.length - before;
    const rate = (1_000 * frames.length) / frames.reduce((sum, ms) => sum + ms, 0);
    const figures = [rate, median(frames), percentile(frames, 0.99), Math.max(...frames)].map((ms) => ms.toFixed(1));
    const late = frames.filter((ms) => ms > 20).length;
    console.log(`| ${name} | ${figures.join(" | ")} | ${late} of ${frames.length} | ${long} |`);
  }
  await browser.close();
  await close();
}

await main();
