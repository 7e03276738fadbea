/** What a page may do by whom it belongs to, by every door: ours with the cookie, a listed one with a token, others nothing. */
import { once } from "node:events";
import { request } from "node:http";
import mqtt from "mqtt";
import { io } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type House, startHouse } from "./house.ts";

const LISTED = "https://shop.example";

let house: House;
let cookie = "";
let token = "";
beforeAll(async () => {
  // The demo: it has no passwords, so that it heeds by which name it is asked.
  house = await startHouse({ isDemo: true, origins: [LISTED] });
  const person = await house.person();
  token = person.token;
  const { cookies } = await house.runtime.auth.sessions.signInAs(person.userId);
  cookie = cookies.map((one) => one.split(";")[0]).join("; ");
});
afterAll(() => house.close());

interface Said {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}
/** The first that it says; `fetch` sets neither Host nor Origin. */
async function ask(path: string, headers: Record<string, string>, method = "GET", body?: string): Promise<Said> {
  const asked = request(new URL(path, house.origin), { method, headers, agent: false });
  asked.on("error", () => undefined);
  asked.end(body);
  const [response] = await once(asked, "response");
  response.on("error", () => undefined);
  const [first] = await Promise.race([once(response, "data"), once(response, "end")]);
  asked.destroy();
  return { status: response.statusCode, headers: response.headers, text: String(first ?? "") };
}

/** Each says how it lets one in, `ready`, or why not. */
type Door = (headers: Record<string, string>, query?: string) => Promise<string>;
const said = ({ status, text }: Said): string => (status === 200 ? "ready" : JSON.parse(text).error.code);
const DOORS: Record<string, Door> = {
  polls: async (headers, query = "") => said(await ask(`/api/events${query}`, headers)),
  sse: async (headers, query = "") => said(await ask(`/api/events/sse${query}`, headers)),
  iframe: async (headers, query = "") => said(await ask(`/api/events/iframe${query}`, headers)),
  websocket: async (headers, query = "") => {
    const socket = new WebSocket(`${house.origin.replace("http", "ws")}/ws${query}`, "carillon.v1", { headers });
    const [message] = await once(socket, "message");
    socket.terminate();
    const { type, reason } = JSON.parse(String(message));
    return reason ?? type;
  },
  "socket-io": (headers, query = "") =>
    new Promise((resolve) => {
      const auth = { token: new URLSearchParams(query).get("token") ?? undefined };
      const socket = io(house.origin, { transports: ["websocket"], extraHeaders: headers, auth, reconnection: false });
      const end = (word: string) => {
        socket.disconnect();
        resolve(word);
      };
      socket.on("ready", () => end("ready"));
      socket.on("connect_error", (error) => end((error as { data?: { code: string } }).data?.code ?? error.message));
    }),
  mqtt: async (headers, query = "") => {
    const url = `${house.origin.replace("http", "ws")}/mqtt${query}`;
    const client = mqtt.connect(url, { protocolVersion: 4, reconnectPeriod: 0, wsOptions: { headers } });
    const answer = await Promise.race([
      new Promise<string>((resolve) => client.on("connect", () => resolve("ready"))),
      new Promise<string>((resolve) => client.on("error", ({ message }) => resolve(message))),
    ]);
    client.end(true);
    return /Bad username or password/.test(answer) ? "unauthorized" : answer;
  },
};

describe.each(Object.entries(DOORS))("%s", (_name, enter) => {
  it("[T6] [T7] our page comes in by its cookie; a listed one does not, but by a token", async () => {
    expect(await enter({ origin: house.origin, cookie })).toBe("ready");
    expect(await enter({ origin: LISTED, cookie })).toBe("unauthorized");
    expect(await enter({ origin: LISTED, cookie }, `?token=${token}`)).toBe("ready");
  });
});

describe("REST", () => {
  it("[T7] the cookie of a listed page counts for nothing, with a body or without, to read or to write", async () => {
    const post = (path: string, headers: Record<string, string>, body?: string) =>
      ask(path, { ...headers, ...(body !== undefined && { "content-type": "application/json" }) }, "POST", body);
    const mine = { cookie, origin: house.origin };
    const theirs = { cookie, origin: LISTED };
    expect((await ask("/api/session", mine)).status).toBe(200);
    expect((await ask("/api/session", theirs)).status).toBe(401);
    expect((await post("/api/inbox/commands", mine, '{"command":"seen","through":1}')).status).toBe(200);
    expect((await post("/api/inbox/commands", theirs, '{"command":"seen","through":1}')).status).toBe(401);
    expect((await post("/api/webhooks/none/secret", theirs)).status).toBe(401);
    // To sign somebody in is to write their cookie.
    expect(said(await post("/api/session/demo", { origin: LISTED }, '{"userId":"ann"}'))).toBe("foreign_origin");
    expect((await ask("/api/session", { origin: LISTED, authorization: `Bearer ${token}` })).status).toBe(200);
  });

  it("no answer tells a browser that a foreign page's cookie is welcome", async () => {
    for (const path of ["/api/session", "/api/events", "/socket.io/?EIO=4&transport=polling"]) {
      const { headers } = await ask(path, { origin: LISTED, cookie });
      expect(headers["access-control-allow-origin"], path).toBe(LISTED);
      expect(headers["access-control-allow-credentials"], path).toBeUndefined();
    }
  });
});

describe("the demo under somebody else's name", () => {
  const evil = { host: "evil.test:3000", origin: "http://evil.test:3000" };

  it("[T8] answers nothing but that, and says what to set", async () => {
    for (const path of ["/", "/sign-in", "/metrics", "/healthz", "/api/session/demo", "/api/events", "/socket.io/"]) {
      const answer = await ask(path, evil);
      expect([path, answer.status, said(answer)]).toEqual([path, 403, "foreign_host"]);
      expect(answer.text).toContain("CARILLON_URL");
    }
    const signIn = { ...evil, "content-type": "application/json" };
    expect((await ask("/api/session/demo", signIn, "POST", '{"userId":"root"}')).status).toBe(403);
    const upgrade = { ...evil, connection: "Upgrade", upgrade: "websocket" };
    for (const path of ["/ws", "/mqtt", "/socket.io/?EIO=4&transport=websocket"])
      expect([path, said(await ask(path, upgrade))]).toEqual([path, "foreign_host"]);
  });

  it("[T8] answers by its addresses, and who names none", async () => {
    const { port } = new URL(house.origin);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`, "192.168.1.20", "shop.example"])
      expect([host, (await ask("/api/session/demo", { host })).status]).toEqual([host, 200]);
    expect((await ask("/healthz", { host: "" })).status).toBe(200);
  });
});

it("in production every name is good: it is a proxy's to judge", async () => {
  const production = await startHouse({ isDemo: false });
  try {
    const asked = request(new URL("/healthz", production.origin), { headers: { host: "evil.test" } }).end();
    const [response] = await once(asked, "response");
    expect(response.resume().statusCode).toBe(200);
  } finally {
    await production.close();
  }
});
