/** What a proxy may do to requests, one by one: each throws what did not hold. */
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { connect } from "node:http2";
import { TEST_API_KEY } from "#core/testing.ts";
import type { House } from "#transports/contract/house.ts";
import { eventually } from "#transports/testing.ts";
import type { FrontProxy } from "./program.ts";
import { same } from "./streams.ts";

export interface Check {
  name: string;
  /** Only what the document says can be held to it. */
  documentedOnly?: true;
  /** It takes long. */
  wholeOnly?: true;
  run(house: House, proxy: FrontProxy): Promise<void>;
}

const KEY = `Bearer ${TEST_API_KEY}`;
/** Whom the proxy sees; Carillon trusts 127.0.0.1 alone. */
const CALLER = "127.0.0.9";
const NEWS = JSON.stringify({ audience: "all", title: "in pieces" });

/** From another address than the proxy's own. */
async function ask(
  { origin }: FrontProxy,
  method: string,
  path: string,
  { headers = {}, body }: { headers?: Record<string, string>; body?: string } = {},
): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(origin);
  // The path goes as it is written.
  const asked = request({ hostname, port, path, method, headers, localAddress: CALLER });
  // In two writes, and so in chunks unless its length is told.
  if (body !== undefined) asked.write(body.slice(0, 10));
  asked.end(body?.slice(10));
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  let text = "";
  for await (const part of answer.setEncoding("utf8")) text += String(part);
  return { status: answer.statusCode ?? 0, text };
}

async function longPoll(house: House, proxy: FrontProxy, seconds: number): Promise<void> {
  const { token } = await house.person();
  const path = `/api/events?wait=${seconds}&after=${house.head()}&token=${token}`;
  const { status, text } = await ask(proxy, "GET", path);
  same([status, (JSON.parse(text) as { events: unknown[] }).events], [200, []]);
}

export const CHECKS: readonly Check[] = [
  {
    name: "the address in the audit log is the caller's, whatever they write",
    documentedOnly: true,
    async run({ runtime }, proxy) {
      const headers = {
        authorization: KEY,
        "content-type": "application/json",
        "x-forwarded-for": "198.51.100.66",
        forwarded: "for=198.51.100.67",
        "x-real-ip": "198.51.100.68",
      };
      const body = JSON.stringify({ name: `Topic ${proxy.origin}` });
      const told = { ...headers, "content-length": String(body.length) };
      const { status } = await ask(proxy, "PUT", "/api/topics/by-proxy", { headers: told, body });
      same(status, 201);
      const { entries } = await runtime.audit.page({ target: "topics/by-proxy", limit: 1 });
      same(entries[0]?.address, CALLER);
    },
  },
  {
    name: "figures are closed, however their path is spelt",
    async run(_, proxy) {
      for (const path of ["/metrics", "//metrics", "/a/../metrics", "/a/%2e%2e/metrics", "/%6detrics"]) {
        // By the name that the public knows it by.
        const { text } = await ask(proxy, "GET", path, { headers: { host: "bells.example.com" } });
        same(text.includes("carillon_"), false);
      }
    },
  },
  {
    name: "a body in chunks is taken",
    async run(_, proxy) {
      const headers = { authorization: KEY, "content-type": "application/json" };
      same((await ask(proxy, "POST", "/api/notifications", { headers, body: NEWS })).status, 201);
    },
  },
  {
    name: "an id that is percent-encoded stays so",
    documentedOnly: true,
    async run(_, proxy) {
      const { status, text } = await ask(proxy, "GET", "/api/notifications/a%2Fb%3Fc", {
        headers: { authorization: KEY },
      });
      same([404, text.includes('"code":"not_found"')], [status, true]);
    },
  },
  {
    name: "a long poll is answered at its end",
    run: (house, proxy) => longPoll(house, proxy, 2),
  },
  {
    name: "a long poll may take a minute",
    documentedOnly: true,
    wholeOnly: true,
    run: (house, proxy) => longPoll(house, proxy, 60),
  },
  {
    name: "over HTTP/2 a body without a length is taken, and a stream flows and ends",
    documentedOnly: true,
    async run(house, { tlsOrigin }) {
      const { token, audiences } = await house.person();
      const session = connect(tlsOrigin, { rejectUnauthorized: false });
      try {
        const post = session.request({
          ":method": "POST",
          ":path": "/api/notifications",
          authorization: KEY,
          "content-type": "application/json",
        });
        post.write(NEWS.slice(0, 10));
        post.end(NEWS.slice(10));
        const [head] = (await once(post, "response")) as [Record<string, unknown>];
        post.resume();
        same(head[":status"], 201);
        const stream = session.request({ ":path": `/api/events/sse?token=${token}` });
        let text = "";
        stream.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        await eventually(() => same(text.includes("event: ready"), true));
        const seqs: number[] = [];
        for (let n = 0; n < 20; n += 1) seqs.push((await house.publish([audiences[0]], `n${n}`)).seq);
        const got = () => [...text.matchAll(/"seq":(\d+)/g)].map(([, seq]) => Number(seq));
        await eventually(() => same(got(), seqs));
        stream.close();
        await eventually(() => same(house.runtime.hub.size, 0));
      } finally {
        session.destroy();
      }
    },
  },
];
