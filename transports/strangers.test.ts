/** One allowance for whoever comes without good credentials, by whichever door; each says so in its own words. */
import { connect as connectMqtt } from "mqtt";
import { io } from "socket.io-client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { WebSocket } from "ws";
import { startCore, type TestCore } from "#core/testing.ts";
import { attachMqtt } from "./mqtt/server.ts";
import { attachPolling } from "./polling/server.ts";
import { attachSocketIo } from "./socket-io/server.ts";
import { attachSse } from "./sse/server.ts";
import { type Served, serve } from "./testing.ts";
import { attachWebsocket } from "./websocket/server.ts";

const OFFICE = "203.0.113.9";
let core: TestCore;
let served: Served;
let good: string;
beforeAll(async () => {
  core = await startCore({ limitStrangers: 2, mqttPort: 0 });
  good = (await core.runtime.auth.mintToken("ann", 600)).token;
  served = await serve(core.runtime, attachSse, attachPolling, attachWebsocket, attachSocketIo, attachMqtt);
});
afterAll(async () => {
  await served.close();
  await core.close();
});

type Door = (token: string, headers: Record<string, string>) => Promise<string>;

const http =
  (path: string): Door =>
  async (token, headers) => {
    const stop = new AbortController();
    const response = await fetch(served.origin + path, {
      headers: { ...headers, authorization: `Bearer ${token}` },
      signal: stop.signal,
    });
    const isStream = response.headers.get("content-type")?.includes("event-stream");
    const code = response.ok ? "in" : (((await response.json()) as { error: { code: string } }).error.code as string);
    if (isStream) stop.abort();
    if (code === "rate_limited") expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    return code;
  };

const webSocket: Door = (token, headers) =>
  new Promise((resolve) => {
    const socket = new WebSocket(`${served.origin.replace("http", "ws")}/ws?token=${token}`, ["carillon.v1"], {
      headers,
    });
    socket.on("message", (data) => {
      const { type, reason } = JSON.parse(String(data));
      socket.close();
      resolve(type === "ready" ? "in" : reason === "limit" ? "rate_limited" : reason);
    });
    socket.on("close", (code) => resolve(`${code}`));
    socket.on("error", (error) => resolve(error.message));
  });

const socketIo: Door = (token, extraHeaders) =>
  new Promise((resolve) => {
    const socket = io(served.origin, {
      transports: ["websocket"],
      reconnection: false,
      forceNew: true,
      extraHeaders,
      auth: { token },
    });
    const done = (said: string) => {
      socket.disconnect();
      resolve(said);
    };
    socket.on("connect", () => done("in"));
    socket.on("connect_error", (error) => done((error as unknown as { data: { code: string } }).data.code));
  });

const mqtt: Door = (token, headers) =>
  new Promise((resolve) => {
    const client = connectMqtt(`${served.origin.replace("http", "ws")}/mqtt`, {
      wsOptions: { headers },
      username: "ann",
      password: token,
      reconnectPeriod: 0,
    });
    const done = (said: string) => {
      client.end(true);
      resolve(said);
    };
    client.on("connect", () => done("in"));
    client.on("error", (error) => {
      const { code } = error as { code?: number };
      done(code === 3 ? "rate_limited" : code === 4 ? "unauthorized" : `${code}`);
    });
  });

const DOORS = { stream: http("/api/events/sse"), poll: http("/api/events"), webSocket, socketIo, mqtt };

it.each(Object.entries(DOORS))(
  "[L6] %s refuses strangers of whom there are too many, and nobody else",
  async (name, door) => {
    // Each test its own network.
    const place = { "x-forwarded-for": OFFICE.replace("113", String(Object.keys(DOORS).indexOf(name))) };
    for (let n = 0; n < 4; n += 1) expect(await door("nonsense", place)).toBe("unauthorized");
    // By the others' doors too.
    for (const one of Object.values(DOORS)) expect(await one("nonsense", place)).toBe("rate_limited");
    for (const one of Object.values(DOORS)) expect(await one(good, place)).toBe("in");
    expect(await door("nonsense", { "x-forwarded-for": `198.51.100.${Object.keys(DOORS).indexOf(name)}` })).toBe(
      "unauthorized",
    );
    for (let n = 0; n < 8; n += 1) expect(await door("nonsense", {})).toBe("unauthorized");
  },
);
