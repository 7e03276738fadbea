import { createContext, runInContext } from "node:vm";
import { describe, expect, it } from "vitest";
import type { Entry } from "#core/entry.ts";
import { controlFrame, encode, eventsFrame } from "#core/frame.ts";
import { END, iframeFormat, openPage, scriptString } from "./framing.ts";

const entry = (json: string): Entry => ({ seq: 1, json, encodings: new Map() }) as Partial<Entry> as Entry;

/** Finds scripts as an HTML parser does (the first `</script` ends one, whatever it stands in) and runs them. */
function run(html: string, around: { ancestorOrigins?: string[]; referrer?: string } = {}) {
  const posted: { message: unknown; origin: string }[] = [];
  let removed = 0;
  const page = createContext({
    URL,
    location: { origin: "http://localhost", ancestorOrigins: around.ancestorOrigins },
    parent: { postMessage: (message: unknown, origin: string) => posted.push({ message, origin }) },
    document: {
      referrer: around.referrer ?? "",
      currentScript: {
        remove: () => {
          removed += 1;
        },
      },
    },
  });
  const scripts = [...html.matchAll(/<script nonce="([^"]+)">(.*?)<\/script/gis)];
  for (const [, , code] of scripts) runInContext(code as string, page);
  return {
    posted,
    removed: () => removed,
    nonces: new Set(scripts.map(([, nonce]) => nonce)),
    scripts: scripts.length,
  };
}

const HARD = {
  newlines: "one\ntwo\r\nthree\rfour",
  quotes: `"double" 'single' \`back\` \\ \\n \${x}`,
  markup: "</script><script>alert(1)</script><!--<script> --> ]]>",
  separators: "a\u2028b\u2029c",
  emoji: "🔔👩‍👩‍👧‍👦",
  chinese: "你有三条新通知",
  "64 KiB": "钟".repeat(22_000),
};

describe("the page", () => {
  const page = openPage("bm9uY2U=");

  it.each(Object.entries(HARD))("posts %s intact, to its own origin", (_name, title) => {
    const calls = encode(iframeFormat, eventsFrame([entry(JSON.stringify({ title }))]));
    const { posted } = run(Buffer.concat([page.opening, page.script(calls)]).toString());
    expect(posted).toEqual([{ message: { title }, origin: "http://localhost" }]);
  });

  it.each<[string, object, string]>([
    ["Chromium tells as its parent", { ancestorOrigins: ["https://shop.test"] }, "https://shop.test"],
    ["Firefox tells as its referrer", { referrer: "https://shop.test/" }, "https://shop.test"],
    ["is not listed", { ancestorOrigins: ["https://evil.test"], referrer: "https://shop.test/" }, "http://localhost"],
    ["is not told", {}, "http://localhost"],
  ])("[IFR2] posts to a listed origin around it that %s, and to nobody else", (_name, around, origin) => {
    const listed = openPage("bm9uY2U=", ["https://shop.test", "https://</script>.test"]);
    const calls = encode(iframeFormat, eventsFrame([entry("1")]));
    const html = Buffer.concat([listed.opening, listed.script(calls)]).toString();
    expect(run(html, around).posted).toEqual([{ message: 1, origin }]);
    const { headers } = listed;
    expect(headers["Content-Security-Policy"]).toContain("frame-ancestors 'self' https://shop.test");
    expect(headers).not.toHaveProperty("X-Frame-Options");
  });

  it("takes keys that mean something to JavaScript as data", () => {
    const json = '{"__proto__":{"admin":true},"constructor":1}';
    const { posted } = run(
      Buffer.concat([page.opening, page.script(encode(iframeFormat, eventsFrame([entry(json)])))]).toString(),
    );
    expect(JSON.stringify(posted[0]?.message)).toBe(json);
  });

  it("writes a frame of several entries as one script, and each script leaves the document", () => {
    const calls = encode(iframeFormat, eventsFrame([entry("1"), entry("2"), entry("3")]));
    const { posted, scripts, removed } = run(Buffer.concat([page.opening, page.script(calls)]).toString());
    expect(posted.map(({ message }) => message)).toEqual([1, 2, 3]);
    expect(scripts).toBe(2);
    expect(removed()).toBeGreaterThan(0);
  });

  it("posts control messages, and its own end", () => {
    const message = { type: "heartbeat", cursor: "abcd.1" } as const;
    const html = [page.opening, page.script(encode(iframeFormat, controlFrame(message))), page.script(END)];
    expect(run(Buffer.concat(html).toString()).posted.map((post) => post.message)).toEqual([message, { type: "end" }]);
  });

  it("lets only scripts of its nonce run, and only its own origin frame it", () => {
    const policy = page.headers["Content-Security-Policy"];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'nonce-bm9uY2U='");
    expect(policy).toContain("frame-ancestors 'self'");
    expect([...run(page.opening.toString()).nonces]).toEqual(["bm9uY2U="]);
  });

  it("begins with enough for a browser that buffers", () => expect(page.opening.byteLength).toBeGreaterThan(2_048));
});

it("scriptString leaves nothing that HTML or an old line terminator rule could take for its own", () => {
  expect(scriptString("<\u2028\u2029</script>")).not.toMatch(/[<\u2028\u2029]/);
});
