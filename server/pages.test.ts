/** What pages cost and what a browser may do with them; Next is stood in for by one who counts how often he is asked. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { type IncomingMessage, request, type ServerResponse } from "node:http";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Pages } from "../serve.ts";
import { type Edge, startEdge } from "./testing.ts";

const INLINE = "self.__next_f=[1]";
const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const ROUTES = ["/", "/docs", "/sign-in", "/setup", "/invitation", "/embed", "/inbox", "/compose"];

let rendered: string[] = [];
let running = 0;
let most = 0;
/** Held back until it is called. */
let letGo: (() => void) | null = null;
let held: Promise<void> | null = null;

const pages: Pages = {
  built: {
    routes: ROUTES.map((path) => new RegExp(`^${path}(?:/)?$`)),
    isFile: (path) => path === "/embed.js" || path.startsWith("/_next/static/"),
  },
  async handle(asked: IncomingMessage, response: ServerResponse) {
    rendered.push(`${asked.url} ${asked.headers["accept-language"]}`);
    running += 1;
    most = Math.max(most, running);
    await held;
    running -= 1;
    const status = asked.url?.startsWith("/_not-found") ? 404 : asked.url === "/compose" ? 500 : 200;
    response.writeHead(status, { "Content-Type": "text/html" });
    response.end(`<html><script src="/a.js"></script><script id="_R_">${INLINE}</script>${asked.url}`);
  },
  close: async () => undefined,
};

let edge: Edge;
let cookie = "";
async function start(env: Record<string, string> = {}): Promise<void> {
  edge = await startEdge(env, pages);
  const { cookies } = await edge.running.runtime.auth.sessions.signInAs("ann");
  cookie = cookies.map((one) => one.split(";")[0]).join("; ");
}
beforeEach(() => {
  rendered = [];
  most = 0;
  held = null;
});
afterEach(() => edge.close());

interface Answer {
  status: number;
  headers: Record<string, string | undefined>;
  body: Buffer;
}
async function get(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  const asked = request(new URL(path, `http://127.0.0.1:${edge.running.port}`), {
    method,
    headers,
    agent: false,
  }).end();
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part);
  return { status: answer.statusCode ?? 0, headers: answer.headers as Answer["headers"], body: Buffer.concat(parts) };
}

describe("what is the same for everyone", () => {
  beforeEach(() => start({ CARILLON_ORIGINS: "https://shop.example" }));

  test("is rendered once, however many strangers ask at once, and health is answered meanwhile", async () => {
    held = new Promise((resolve) => {
      letGo = resolve;
    });
    const all = Array.from({ length: 60 }, () => get("/docs"));
    await expect.poll(() => rendered.length).toBe(1);
    expect((await get("/healthz")).status).toBe(200);
    letGo?.();
    for (const { status, body } of await Promise.all(all))
      expect([status, String(body)]).toEqual([200, expect.stringContaining("/docs")]);
    for (let n = 0; n < 20; n += 1) await get("/docs", { cookie });
    expect(rendered).toEqual(["/docs en"]);
  });

  test("no address, query, method or header of a stranger's makes another rendering than one a language", async () => {
    const strange = [
      "/docs?a=1",
      "/docs/",
      "/nowhere",
      "/no/where?x=2",
      "/EMBED",
      "/_next/image?url=/a&w=1",
      "/favicon.ico",
    ];
    for (const path of [...strange, "/setup", "/invitation?token=bad", "/sign-in?next=/x", "/", "/inbox", "/compose"]) {
      for (const language of ["en", "fr, en;q=0.5", "zh-TW"]) await get(path, { "accept-language": language });
      await get(path, { rsc: "1" });
      await get(path, {}, "POST");
      await get(path, { cookie: `${edge.running.runtime.auth.sessions.cookieName}=forged.AAAA` });
    }
    const addresses = ["/docs", "/_not-found", "/setup", "/invitation", "/sign-in"];
    expect([...rendered].sort()).toEqual(addresses.flatMap((one) => [`${one} en`, `${one} zh-CN`]).sort());
  });

  test("the bell is kept by what of its query matters", async () => {
    for (const query of ["", "?x=1", "?lang=en", "?host=https://evil.example", "?theme=pink&transport=pigeon"])
      await get(`/embed${query}`);
    for (const query of [
      "?lang=zh-CN&theme=dark&host=https://shop.example&transport=sse",
      "?transport=sse&theme=dark&host=https://shop.example&lang=zh-CN",
    ])
      await get(`/embed${query}`);
    expect(rendered).toEqual(["/embed en", "/embed?host=https%3A%2F%2Fshop.example&theme=dark&transport=sse zh-CN"]);
  });

  test("is zipped for who takes that, has a tag, and is not sent again to who has it", async () => {
    const plain = await get("/docs");
    const zipped = await get("/docs", { "accept-encoding": "br, gzip;q=0.9" });
    expect(zipped.headers["content-encoding"]).toBe("gzip");
    expect(gunzipSync(zipped.body)).toEqual(plain.body);
    expect((await get("/docs", { "accept-encoding": "gzip;q=0" })).headers["content-encoding"]).toBeUndefined();
    expect(plain.headers.vary).toContain("Accept-Language");
    const again = await get("/docs", { "if-none-match": `W/${plain.headers.etag}, "x"` });
    expect([again.status, again.body.length]).toEqual([304, 0]);
    expect(again.headers["content-security-policy"]).toBe(plain.headers["content-security-policy"]);
    expect((await get("/docs", { "if-none-match": '"other"' })).status).toBe(200);
    const head = await get("/docs", {}, "HEAD");
    expect([head.status, head.body.length, head.headers["content-length"]]).toEqual([
      200,
      0,
      plain.headers["content-length"],
    ]);
    expect((await get("/nowhere", { "if-none-match": "*" })).status).toBe(404);
  });

  test("is in the language that the person has chosen", async () => {
    await edge.running.runtime.preferences.change("ann", { locale: "zh-CN" });
    await get("/docs", { cookie, "accept-language": "en" });
    await get("/docs", { cookie: "carillon-locale=zh-CN", "accept-language": "en" });
    expect(rendered).toEqual(["/docs zh-CN"]);
  });

  test("runs its own inline scripts by their hashes, and no other", async () => {
    const { headers } = await get("/docs");
    expect(directive(headers, "script-src")).toBe(`'self' ${hashOf(INLINE)}`);
  });
});

test("the demo's sign-in page is rendered anew when its people change, and not before", async () => {
  await start({ CARILLON_DEMO: "true" });
  await get("/sign-in");
  await get("/sign-in");
  expect(rendered.length).toBe(1);
  await edge.running.runtime.users.put("ann", { name: "Ann the second", email: "ann@example.com" });
  await get("/sign-in");
  expect(rendered.length).toBe(2);
});

describe("what is of one reader", () => {
  beforeEach(() => start());

  test("is rendered for them alone; a stranger is sent to sign in, and they past it", async () => {
    expect([(await get("/inbox")).status, (await get("/inbox")).headers.location]).toEqual([307, "/sign-in"]);
    expect((await get("/")).headers.location).toBe("/sign-in");
    for (const path of ["/", "/sign-in"]) expect((await get(path, { cookie })).headers.location).toBe("/inbox");
    expect(rendered).toEqual([]);
    expect((await get("/inbox", { cookie })).status).toBe(200);
    expect((await get("/inbox", { cookie })).status).toBe(200);
    expect((await get("/inbox", { authorization: `Bearer ${edge.token}` })).status).toBe(200);
    expect(rendered.length).toBe(3);
  });

  test("takes a cookie that is no good for none, and whoever brings it is no stranger of whom there are too many", async () => {
    await edge.close();
    await start({ LIMIT_STRANGERS: "1" });
    const stale = { cookie: cookie.replace(/=.*$/, "=stale"), "x-forwarded-for": "203.0.113.9" };
    for (let n = 0; n < 10; n += 1) expect((await get("/inbox", stale)).headers.location).toBe("/sign-in");
    const statuses: number[] = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await get("/api/inbox/counts", stale)).status);
    expect(statuses).toEqual([401, 401, 429]);
    expect((await get("/inbox", stale)).headers.location).toBe("/sign-in");
  });

  test("has a nonce of its own each time, whatever nonce the browser asks for", async () => {
    const wished = { cookie, "content-security-policy": "script-src 'nonce-mine'", "x-carillon-nonce": "mine" };
    const nonces = [await get("/inbox", { cookie }), await get("/inbox", wished)].map(
      ({ headers }) => /'nonce-([\w+/]{22}==)'/.exec(directive(headers, "script-src"))?.[1],
    );
    expect(new Set(nonces).size).toBe(2);
    expect(nonces).not.toContain(undefined);
  });

  test("is rendered for so many at once; who comes beyond those that wait is told when to come again", async () => {
    held = new Promise((resolve) => {
      letGo = resolve;
    });
    const all = Array.from({ length: 100 }, () => get("/inbox", { cookie }));
    const refused: Answer[] = [];
    for (const one of all) void one.then((answer) => answer.status === 429 && refused.push(answer));
    await expect.poll(() => refused.length).toBe(32);
    expect(refused[0]?.headers["retry-after"]).toBe("2");
    letGo?.();
    const statuses = (await Promise.all(all)).map(({ status }) => status);
    expect([most, statuses.filter((one) => one === 200).length]).toEqual([4, 68]);
  });

  test("is not rendered without end for one person; another still gets theirs", async () => {
    let last = 200;
    for (let n = 0; n < 200 && last === 200; n += 1) last = (await get("/inbox", { cookie })).status;
    expect(last).toBe(429);
    const browser = { cookie, accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
    for (const [languages, lang, retry] of [
      ["de, en;q=0.5", "en", "Try again"],
      ["zh-TW, en;q=0.5", "zh-CN", "重试"],
    ] as const) {
      const { status, headers, body } = await get("/inbox", { ...browser, "accept-language": languages });
      expect([status, headers["content-type"], headers["cache-control"]]).toEqual([
        429,
        "text/html; charset=utf-8",
        "no-store",
      ]);
      expect(String(body)).toContain(`<html lang="${lang}">`);
      expect(String(body)).toContain(`>${retry}</a>`);
      // What the header says, it says.
      expect(Number(headers["retry-after"])).toBeGreaterThan(0);
      expect(String(body)).toMatch(new RegExp(`\\b${headers["retry-after"]} (?:s\\.|秒)`));
      expect(String(body)).not.toMatch(/[{}]seconds|<script/);
      expect(directive(headers, "style-src")).toContain("'unsafe-inline'");
    }
    const programs: Record<string, string>[] = [
      { ...browser, rsc: "1" },
      { accept: "*/*" },
      { accept: "application/json" },
    ];
    for (const own of programs) {
      const { status, body } = await get("/inbox", { ...own, cookie });
      expect([status, JSON.parse(String(body)).error.code]).toEqual([429, "rate_limited"]);
    }
    expect((await get("/inbox", browser, "HEAD")).body.length).toBe(0);
    await edge.running.runtime.users.put("ben", { name: "Ben", email: "ben@example.com" });
    const { token } = await edge.running.runtime.auth.mintToken("ben", 60);
    expect((await get("/inbox", { authorization: `Bearer ${token}` })).status).toBe(200);
  });
});

describe("headers", () => {
  const KINDS = ["/docs", "/inbox", "/embed", "/EMBED", "/nowhere", "/embed.js", "/_next/static/a.js", "/api/session"];
  const MORE = [
    "/api/nowhere",
    "/api/events",
    "/api/events/sse",
    "/api/events/iframe",
    "/api/openapi.json",
    "/healthz",
  ];

  test("what every kind of answer tells a browser", async () => {
    await start({ CARILLON_URL: "https://bells.example.com", CARILLON_ORIGINS: "https://shop.example" });
    for (const path of [...KINDS, ...MORE]) {
      const { headers } = await first(path, { cookie });
      expect({ path, ...headers }).toMatchObject({
        path,
        "x-content-type-options": "nosniff",
        "referrer-policy": path.endsWith("iframe") ? "no-referrer" : "strict-origin-when-cross-origin",
        "permissions-policy": expect.stringContaining("camera=()"),
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": /^\/embed(\.js)?$/.test(path) ? "cross-origin" : "same-origin",
      });
    }
    for (const path of ["/docs", "/inbox", "/embed.js", "/api/session", "/healthz"])
      expect((await get(path, { cookie })).headers["strict-transport-security"], path).toBe("max-age=31536000");
  });

  test("pages run no script but ours, and are framed by ourselves alone; the bell by those listed too", async () => {
    await start({ CARILLON_ORIGINS: "https://shop.example" });
    for (const path of ["/docs", "/inbox", "/embed", "/EMBED", "/nowhere", "/sign-in"]) {
      const { headers } = await get(path, path === "/sign-in" ? {} : { cookie });
      const isEmbed = path === "/embed";
      expect([path, directive(headers, "frame-ancestors")]).toEqual([
        path,
        isEmbed ? "'self' https://shop.example" : "'self'",
      ]);
      expect(headers["x-frame-options"], path).toBe(isEmbed ? undefined : "SAMEORIGIN");
      expect(directive(headers, "script-src"), path).toMatch(/^'self' (?:'sha256-\S+'|'nonce-\S+')$/);
      for (const [name, value] of [
        ["default-src", "'self'"],
        ["object-src", "'none'"],
        ["base-uri", "'self'"],
        ["form-action", "'self'"],
        ["connect-src", "'self'"],
        ["frame-src", "'self'"],
      ] as const)
        expect([path, name, directive(headers, name)]).toEqual([path, name, value]);
      expect(headers["strict-transport-security"]).toBeUndefined();
    }
  });

  test("what is no page lets nothing run and nobody frame it", async () => {
    await start();
    for (const path of ["/api/session", "/api/nowhere", "/healthz", "/_next/static/a.js"])
      expect([path, (await get(path, { cookie })).headers["content-security-policy"]]).toEqual([
        path,
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      ]);
    const { headers } = await first("/api/events/iframe", { cookie });
    expect(directive(headers, "script-src")).toMatch(/^'nonce-\S+'$/);
  });
});

const directive = (headers: Answer["headers"], name: string): string =>
  headers["content-security-policy"]
    ?.split("; ")
    .find((one) => one.startsWith(`${name} `))
    ?.slice(name.length + 1) ?? "";

/** The headers alone: it may never end. */
async function first(path: string, headers: Record<string, string>): Promise<{ headers: Answer["headers"] }> {
  const asked = request(new URL(path, `http://127.0.0.1:${edge.running.port}`), { headers, agent: false });
  asked.on("error", () => undefined);
  asked.end();
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  answer.on("error", () => undefined);
  asked.destroy();
  return { headers: answer.headers as Answer["headers"] };
}
