/** What people do, in the engines that the other tests do not have: Firefox's, and Safari's. */
import { spawnSync } from "node:child_process";
import { LANES } from "#core/lab-words.ts";
import { TRANSPORTS } from "#core/vocabulary.ts";
import { FIREFOX, openFirefox } from "./engines/firefox.ts";
import { KEYS, type Tab } from "./engines/tab.ts";
import { openWebkit, SCREEN, WEBKIT } from "./engines/webkit.ts";
import { type Carillon, expect } from "./fixture.ts";
import { test, tokenOf } from "./foreign-page.ts";

const isThere = (program: string): boolean => spawnSync("which", [program]).status === 0;

const ENGINES = [
  { name: "Firefox", programs: [FIREFOX], open: openFirefox },
  { name: "WebKitGTK", programs: [WEBKIT, SCREEN], open: openWebkit },
] as const;

async function signIn(tab: Tab, { url }: Carillon, userId: string): Promise<void> {
  await tab.goto(`${url}/sign-in`);
  const asked = `fetch("/api/session/demo", { method: "POST", headers: { "content-type": "application/json" },
    body: '{"userId":"${userId}"}' }).then(({ ok }) => ok)`;
  expect(await tab.run(asked)).toBe(true);
}

const until = (tab: Tab, expression: string) =>
  expect.poll(() => tab.run(expression), { message: expression, timeout: 60_000 }).toBe(true);
/** Presses what the selector finds, once it is there; of several, the one with the text. */
async function click(tab: Tab, selector: string, text = ""): Promise<void> {
  const found = `[...document.querySelectorAll(${JSON.stringify(selector)})]
    .find((one) => one.textContent.includes(${JSON.stringify(text)}))`;
  await until(tab, `!!${found}`);
  await tab.run(`void ${found}.click()`);
}
const hasRow = (title: string): string =>
  `[...document.querySelectorAll("[data-item]")].some((row) => row.textContent.includes(${JSON.stringify(title)}))`;
const isOpen = (title: string): string =>
  `[...document.querySelectorAll("article")].some((one) => one.textContent.includes(${JSON.stringify(title)}))`;
const unreadIs = (count: number): string =>
  `document.querySelector("[data-unread-count]").dataset.unreadCount === "${count}"`;
const unreadOf = async (tab: Tab): Promise<number> =>
  Number(await tab.run(`document.querySelector("[data-unread-count]").dataset.unreadCount`));

for (const { name, programs, open } of ENGINES)
  test.describe(name, () => {
    const missing = programs.filter((program) => !isThere(program));
    test.skip(missing.length > 0, `${missing.join(" and ")} not installed`);

    let tab: Tab;
    test.beforeEach(async () => {
      tab = await open();
    });
    test.afterEach(() => tab.close());

    test("receives over each of the seven, switches between them, and its console is empty", async ({ listed }) => {
      await signIn(tab, listed, "bo");
      await tab.goto(`${listed.url}/inbox`);
      for (const transport of TRANSPORTS) {
        await click(tab, "[data-state-name]");
        await click(tab, `[data-transport-choice="${transport}"]`);
        await until(tab, `document.querySelector('[data-transport="${transport}"][data-state-name="open"]') !== null`);
        await tab.press(KEYS.escape);
        const before = await unreadOf(tab);
        await listed.send(["users/bo"], `${name} by ${transport}`);
        await until(tab, hasRow(`${name} by ${transport}`));
        await until(tab, unreadIs(before + 1));
      }
      expect(await tab.errors()).toEqual([]);
    });

    test("triages by keyboard, composes and sends", async ({ listed }) => {
      await listed.send(["users/ada"], `Older in ${name}`);
      await listed.send(["users/ada"], `Newer in ${name}`);
      await signIn(tab, listed, "ada");
      await tab.goto(`${listed.url}/inbox`);
      await click(tab, "[data-item]", `Newer in ${name}`);
      await until(tab, isOpen(`Newer in ${name}`));
      await tab.press("j");
      await until(tab, isOpen(`Older in ${name}`));
      await tab.press("e");
      await until(tab, `!${hasRow(`Older in ${name}`)}`);
      await tab.press("z");
      await until(tab, hasRow(`Older in ${name}`));

      await tab.goto(`${listed.url}/compose`);
      await tab.run(`void document.querySelector("form input[name=title], form textarea[name=title], #title").focus()`);
      for (const letter of `By ${name}`) await tab.press(letter);
      await click(tab, "form button[type=submit]");
      await until(
        tab,
        `document.querySelector('a[href^="/broadcasts/"]') !== null || /broadcasts\\/./.test(location.href)`,
      );
      await tab.goto(`${listed.url}/inbox`);
      await until(tab, hasRow(`By ${name}`));
      expect(await tab.errors()).toEqual([]);
    });

    test("shows the bell on a page of another origin", async ({ listed }) => {
      const { host } = listed;
      host.page = { token: await tokenOf(listed, "bo"), theme: "light", lang: "en" };
      await tab.goto(host.url);
      const said = `document.querySelector("#unread").textContent`;
      await until(tab, `/^\\d+ unread$/.test(${said})`);
      const before = Number.parseInt(await tab.run<string>(said), 10);
      await listed.send(["users/bo"], `To ${name}, from far away`);
      await until(tab, `${said} === "${before + 1} unread"`);
      expect(await tab.errors()).toEqual([]);
    });

    test("runs the lab over all lanes, and nothing is lost or repeated", async ({ listed }) => {
      await signIn(tab, listed, "ada");
      await tab.goto(`${listed.url}/lab`);
      await until(tab, `document.querySelector("[data-phase]")?.dataset.phase === "running"`);
      await click(tab, "button", "All figures");
      const figure = (lane: string, name: string) =>
        `Number(document.querySelector('[data-result="${lane}"] [data-figure="${name}"]')?.dataset.value)`;
      for (const lane of LANES) await until(tab, `${figure(lane, "received")} >= 20`);
      // A part of the run that plays by itself is enough.
      await click(tab, "button", "Stop");
      await until(tab, `document.querySelector("[data-phase]").dataset.phase !== "running"`);
      for (const lane of LANES)
        for (const name of ["lost", "repeated"]) await until(tab, `${figure(lane, name)} === 0`);
      expect(await tab.errors()).toEqual([]);
    });
  });
