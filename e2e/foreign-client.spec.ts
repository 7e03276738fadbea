/** Our client's halves on a page of another origin, without a frame of ours around them. */
import { buildSync } from "esbuild";
import { expect } from "./fixture.ts";
import { test, tokenOf } from "./foreign-page.ts";

/** `iframeClient`, as a script for any page. */
const [script] = buildSync({
  entryPoints: ["transports/iframe/client.ts"],
  bundle: true,
  write: false,
  format: "iife",
  globalName: "half",
}).outputFiles;

interface Told {
  types: string[];
  ends: [reason: string, retryMs: number | null][];
}
declare global {
  interface Window {
    half: typeof import("../transports/iframe/client.ts");
    told: Told;
  }
}

test("[IFR2] the iframe transport works on a page of a listed origin with a token, and ends with the reason elsewhere", async ({
  listed,
  browser,
}) => {
  const token = await tokenOf(listed, "bo");
  const open = async (pageUrl: string, given: string | undefined) => {
    const page = await browser.newPage();
    await page.goto(pageUrl);
    await page.addScriptTag({ content: script?.text ?? "" });
    await page.evaluate(
      ([baseUrl, token]) => {
        window.told = { types: [], ends: [] };
        window.half.iframeClient.open(
          { baseUrl, userId: "bo", topics: [], ...(token !== undefined && { token }) },
          {
            event: ({ type, ...event }) =>
              window.told.types.push("item" in event && "title" in event.item ? event.item.title : type),
            control: ({ type }) => window.told.types.push(type),
            end: (reason, retryMs) => window.told.ends.push([reason, retryMs]),
          },
        );
      },
      [listed.url, given] as const,
    );
    return { page, told: () => page.evaluate(() => window.told) };
  };
  const here = await open(listed.host.url, token);
  await expect.poll(async () => (await here.told()).types).toContain("ready");
  await listed.send(["users/bo"], "To a page of others");
  await expect.poll(async () => (await here.told()).types).toContain("To a page of others");
  expect((await here.told()).ends).toEqual([]);

  const without = await open(listed.host.url, undefined);
  await expect.poll(async () => (await without.told()).ends).toEqual([["unauthorized", null]]);
  // What it may not ask it cannot know either: that is as if nothing answered.
  const elsewhere = await open(listed.stranger.url, token);
  await expect.poll(async () => (await elsewhere.told()).ends).toEqual([["network", 0]]);
  expect((await elsewhere.told()).types).toEqual([]);
  for (const { page } of [here, without, elsewhere]) await page.close();
});
