/** How the transports work: a page each, by what was really said. */
import { spawn } from "node:child_process";
import { TOLD } from "#components/lab/how/transports.ts";
import { expectAccessible } from "./accessible.ts";
import { expect, provision, signIn, test } from "./fixture.ts";
import { savesData } from "./lab-page.ts";

/** What has to be in the picture of each. */
const SAID: Readonly<Record<(typeof TOLD)[number], readonly RegExp[]>> = {
  "short-poll": [/^GET \/lab\/…\/short-poll\/api\/events\?after=\S+ HTTP\/1\.1$/, /^JSON, events: \d+$/],
  "long-poll": [/&wait=25 HTTP\/1\.1$/, /^HTTP\/1\.1 200 OK$/, /^JSON, events: 1$/],
  iframe: [/\/api\/events\/iframe\?after=/, /^<script> ready$/, /^<script> item\.created$/],
  sse: [/\/api\/events\/sse\?after=/, /^event: ready$/, /^message$/],
  websocket: [/\/ws\?after=/, /^HTTP\/1\.1 101 Switching Protocols$/, /^text frame$/],
  "socket-io": [/^Engine\.IO open$/, /^Socket\.IO CONNECT$/, /^Socket\.IO EVENT "event"$/],
  mqtt: [/^CONNECT$/, /^CONNACK 0$/, /^SUBSCRIBE, id/, /^PUBLISH \S+, QoS 1, id/, /^PUBACK, id/],
};

test("each transport has its page in both languages, with a diagram of one's own last exchange and nothing secret in it", async ({
  carillon,
  browser,
}) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
  const page = await signIn(context, carillon, "ada");
  const secrets = (await context.cookies()).filter(({ httpOnly }) => httpOnly).map(({ value }) => value);
  expect(secrets.length).toBeGreaterThan(0);
  const begun: string[] = [];
  page.on("response", async (response) => {
    if (response.url().endsWith("/api/lab/runs")) begun.push(((await response.json()) as { secret: string }).secret);
  });

  // Else the run that the lab begins with would be the last exchange already.
  await savesData(page);
  await page.goto(`${carillon.url}/lab`);
  await page.getByRole("link", { name: "How each of them works" }).click();
  await page.getByRole("link", { name: /^Short poll/ }).click();
  for (const [index, transport] of TOLD.entries()) {
    await expect(page).toHaveURL(new RegExp(`/lab/how/${transport}$`));
    await expect(page.getByRole("heading", { level: 1 })).toContainText("works");
    await page.getByRole("button", { name: "Run it for 3 seconds" }).click();
    await expect(page.locator("[data-exchange]")).toBeVisible();
    await expect(page.getByRole("img", { name: /^Sequence diagram/ })).toBeVisible();
    const shown = await page.locator("[data-step] summary [lang=en]").allTextContents();
    for (const wanted of SAID[transport]) expect(shown, transport).toContainEqual(expect.stringMatching(wanted));
    const html = await page.content();
    for (const secret of [...secrets, ...begun, decodeURIComponent(secrets[0] ?? "")])
      expect(html).not.toContain(secret);
    if (transport === "iframe") await expect(page.getByRole("complementary")).toContainText("Comet");
    if (["iframe", "mqtt"].includes(transport)) await expectAccessible(page);
    if (index + 1 < TOLD.length) await page.locator("a[rel=next]").click();
  }
  expect(begun).toHaveLength(TOLD.length);

  // Nobody else's: the same person of the demo in another browser has none.
  const other = await browser.newContext({ viewport: { width: 390, height: 844 }, reducedMotion: "reduce" });
  await other.addCookies([{ name: "carillon-locale", value: "zh-CN", url: carillon.url }]);
  const phone = await signIn(other, carillon, "ada");
  for (const transport of TOLD) {
    await phone.goto(`${carillon.url}/lab/how/${transport}`);
    await expect(phone.getByRole("heading", { level: 1 })).toContainText("原理：");
    await expect(phone.getByRole("button", { name: "运行 3 秒" })).toBeVisible();
    await expect(phone.locator("[data-exchange]")).toHaveCount(0);
    expect(await phone.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  }
  await phone.getByRole("button", { name: "运行 3 秒" }).click();
  await expect(phone.locator("[data-exchange]")).toBeVisible();
  await expectAccessible(phone);
  expect((await phone.goto(`${carillon.url}/lab/how/smoke`))?.status()).toBe(404);
  await context.close();
  await other.close();
});

test("the code that is shown works as it stands: pasted into the console, and as a program", async ({
  carillon,
  browser,
}) => {
  await provision(carillon, "paster");
  const { token } = await carillon.api<{ token: string }>("POST", "/api/users/paster/tokens", { ttlSeconds: 600 });
  const context = await browser.newContext();
  const first = await signIn(context, carillon, "paster");

  /** Sends until it is heard: a sample begins to listen in its own time. */
  const expectHeard = async (name: string, heard: readonly string[]): Promise<void> => {
    let sent = 0;
    await expect(async () => {
      sent += 1;
      await carillon.send(["users/paster"], `${name} ${sent}`);
      await expect.poll(() => heard.join("\n"), { timeout: 1_500 }).toContain(`item.created ${name}`);
    }, name).toPass({ timeout: 30_000 });
  };

  for (const transport of TOLD) {
    const page = await context.newPage();
    const heard: string[] = [];
    page.on("console", (message) => heard.push(message.text()));
    await page.goto(`${carillon.url}/lab/how/${transport}`);
    const [code = "", program] = await page.locator("[data-code]").allTextContents();
    expect(code).toContain(carillon.url.replace(/^http/, /websocket|socket-io|mqtt/.test(transport) ? "ws" : "http"));
    // As a console runs what is pasted. Of a loop the answer does not come.
    const console = await context.newCDPSession(page);
    void console.send("Runtime.evaluate", { expression: code, replMode: true }).catch(() => undefined);
    await expectHeard(transport, heard);
    await page.close();
    if (!program) continue;
    const printed: string[] = [];
    const running = spawn(process.execPath, ["--input-type=module", "-e", program], {
      env: { ...process.env, TOKEN: token },
      stdio: ["ignore", "pipe", "inherit"],
    });
    running.stdout.on("data", (part: Buffer) => printed.push(part.toString()));
    await expectHeard(`${transport} program`, printed);
    running.kill();
  }
  await first.close();
  await context.close();
});
