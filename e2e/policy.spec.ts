/** Every page does its work under its own policy, and a script that somebody has got into one does not run. */
import type { BrowserContext, Page } from "@playwright/test";
import { type Carillon, expect, signIn, test } from "./fixture.ts";

const READERS = ["/inbox", "/preferences", "/account", "/lab", "/lab/how", "/lab/how/sse", "/nowhere", "/docs"];
const ADMINS = ["/compose", "/broadcasts", "/admin", "/admin/people", "/admin/topics", "/admin/categories"];
const MORE = ["/admin/keys", "/admin/connections", "/admin/retention", "/admin/audit", "/admin/webhooks"];
const STRANGERS = ["/sign-in", "/docs", "/setup?token=x", "/invitation?token=x", "/embed", "/EMBED", "/nowhere"];

/** What browsers report against any page of the context, frames and blocked scripts included. */
async function watch(context: BrowserContext): Promise<string[]> {
  const reports: string[] = [];
  await context.exposeBinding("reportViolation", ({ page }, report: string) => {
    reports.push(`${page.url()}: ${report}`);
  });
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) => {
      const { reportViolation } = window as unknown as { reportViolation(report: string): void };
      reportViolation(`${violatedDirective} ${blockedURI} ${sample}`);
    });
  });
  return reports;
}

/** What is in the page runs: React has taken it over. */
const isAlive = (page: Page): Promise<boolean> =>
  page.evaluate(() => Object.keys(document.body.firstElementChild ?? {}).some((key) => key.startsWith("__react")));

async function visit(page: Page, carillon: Carillon, path: string): Promise<void> {
  await page.goto(carillon.url + path);
  await expect.poll(() => isAlive(page), { message: path }).toBe(true);
}

test("no page of a stranger's, nor of a member's or an admin's, does what its policy forbids", async ({
  carillon,
  browser,
}) => {
  test.slow();
  const stranger = await browser.newContext();
  const seen = await watch(stranger);
  const guest = await stranger.newPage();
  for (const path of STRANGERS) await visit(guest, carillon, path);
  await stranger.close();

  const context = await browser.newContext();
  const reports = await watch(context);
  const page = await signIn(context, carillon, "ada");
  for (const path of [...READERS, ...ADMINS, ...MORE]) await visit(page, carillon, path);
  await context.close();
  expect([...seen, ...reports]).toEqual([]);
});

test("the frame, the socket and the stream of the transports are let through", async ({ carillon, browser }) => {
  test.slow();
  const context = await browser.newContext();
  const reports = await watch(context);
  const page = await signIn(context, carillon, "ada");
  await visit(page, carillon, "/inbox");
  const opened = await page.evaluate(async () => {
    const frame = document.createElement("iframe");
    frame.src = "/api/events/iframe";
    const said = new Promise((resolve) =>
      window.addEventListener("message", ({ data }) => resolve(data.type), { once: true }),
    );
    document.body.append(frame);
    const socket = new WebSocket(`${location.origin.replace("http", "ws")}/ws`, "carillon.v1");
    const first = new Promise((resolve) => {
      socket.onmessage = ({ data }) => resolve(JSON.parse(data).type);
    });
    const source = new EventSource("/api/events/sse");
    const ready = new Promise((resolve) => source.addEventListener("ready", () => resolve("ready")));
    const all = await Promise.all([said, first, ready]);
    source.close();
    socket.close();
    frame.remove();
    return all;
  });
  expect(opened).toEqual(["ready", "ready", "ready"]);
  await context.close();
  expect(reports).toEqual([]);
});

test("a script that is got into a page does not run, on those that are kept as on those that are rendered", async ({
  carillon,
  browser,
}) => {
  const context = await browser.newContext();
  const reports = await watch(context);
  const page = await signIn(context, carillon, "ada");
  for (const path of ["/docs", "/inbox"]) {
    await visit(page, carillon, path);
    const before = reports.length;
    await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "window.hasRun = true";
      document.body.append(script);
      const holder = document.createElement("div");
      holder.innerHTML =
        '<img src="data:," onerror="window.hasRun = true"><a href="javascript:window.hasRun = true">x</a>';
      document.body.append(holder);
      holder.querySelector("a")?.click();
      const foreign = document.createElement("base");
      foreign.href = "https://evil.example/";
      document.head.append(foreign);
    });
    // Elements, attributes and links of scripts, and where addresses begin.
    for (const directive of ["script-src-elem inline", "script-src-attr inline", "base-uri"])
      await expect
        .poll(() => reports.slice(before).some((report) => report.includes(directive)), { message: directive })
        .toBe(true);
    expect(await page.evaluate(() => "hasRun" in window)).toBe(false);
    expect(await page.evaluate(() => document.baseURI.startsWith(location.origin))).toBe(true);
  }
  await context.close();
});
