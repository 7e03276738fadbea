import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectMqtt } from "mqtt";
import { afterEach, expect, test } from "vitest";
import { freePort } from "#transports/contract/house.ts";
import { ENVIRONMENT, isInstalled } from "#transports/proxies/program.ts";
import { type Edge, KEY, startEdge } from "./testing.ts";

let edge: Edge | null = null;
afterEach(async () => {
  await edge?.close();
  edge = null;
});
const start = async (more: Record<string, string> = {}) => {
  edge = await startEdge({ PROXY_PROTOCOL: "true", ...more });
  return edge;
};

const put = (name: string, more = "") => {
  const body = JSON.stringify({ name });
  return `PUT /api/topics/ops HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${KEY.authorization}\r\n${more}Content-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;
};
const addresses = async ({ running }: Edge) =>
  (await running.runtime.audit.page({ target: "topics/ops", limit: 10 })).entries.map(({ address }) => address);
const line = (address: string) => `PROXY TCP4 ${address} 198.51.100.1 54321 443\r\n`;

test("the address is the one that the header tells, and what the client forwards is not believed", async () => {
  const server = await start();
  expect(await server.say(`${line("203.0.113.9")}${put("one")}`)).toContain("201 Created");
  expect(await server.say(`${line("203.0.113.9")}${put("two", "X-Forwarded-For: 192.0.2.1\r\n")}`)).toContain(" 200 ");
  expect(await addresses(server)).toEqual(["203.0.113.9", "203.0.113.9"]);
});

test("a header that comes in pieces, apart from what follows, is read", async () => {
  const { running } = await start();
  const answer = await new Promise<string>((resolve) => {
    let text = "";
    const socket = connect(running.port, "127.0.0.1");
    socket.setNoDelay(true);
    socket.setEncoding("utf8").on("data", (part) => {
      text += String(part);
    });
    socket.on("close", () => resolve(text));
    const parts = [
      ...(line("203.0.113.9").match(/.{1,7}|\r\n/gs) ?? []),
      "GET /healthz HTTP/1.1\r\n",
      "Host: a\r\nConnection: close\r\n\r\n",
    ];
    const next = (): void => {
      const part = parts.shift();
      if (part !== undefined) socket.write(part, () => setImmediate(next));
    };
    next();
  });
  expect(answer).toContain("200 OK");
});

test("a trusted proxy that tells nothing is hung up on; who is not trusted is taken as they come, and not believed", async () => {
  const server = await start();
  expect(await server.say(put("one"))).toBe("");
  expect(await server.say("PROXY TCP4 <b> 1.1.1.1 1 1\r\n")).toBe("");
  await server.close();
  const strict = await start({ TRUSTED_PROXIES: "192.0.2.1" });
  expect(await strict.say(put("one"))).toContain("201 Created");
  expect(await strict.say(`${line("203.0.113.9")}${put("two")}`)).toContain("400 Bad Request");
  expect(await addresses(strict)).toEqual(["127.0.0.1"]);
});

test("the server drains though somebody has not told yet whom they are for", async () => {
  const { running, close } = await start();
  const silent = connect(running.port, "127.0.0.1");
  await new Promise((resolve) => silent.once("connect", resolve));
  const gone = new Promise((resolve) => silent.once("close", resolve));
  await close();
  edge = null;
  await gone;
});

test.runIf(isInstalled("haproxy"))(
  "HAProxy's own is read, for HTTP with its checks and for MQTT over TCP",
  async () => {
    const mqttPort = await freePort();
    const server = await start({ MQTT_PORT: String(mqttPort) });
    const dir = mkdtempSync(join(tmpdir(), "carillon-haproxy-"));
    const [http, mqtt] = [await freePort(), await freePort()];
    writeFileSync(
      join(dir, "haproxy.cfg"),
      `defaults
  timeout connect 5s
  timeout client 75s
  timeout server 75s
listen http
  mode http
  bind 127.0.0.1:${http}
  option httpchk GET /healthz
  server carillon 127.0.0.1:${server.running.port} send-proxy-v2 check check-send-proxy inter 300
listen mqtt
  mode tcp
  bind 127.0.0.1:${mqtt}
  server carillon 127.0.0.1:${mqttPort} send-proxy
`,
    );
    const haproxy = spawn("haproxy", ["-db", "-f", join(dir, "haproxy.cfg")], { env: ENVIRONMENT, stdio: "ignore" });
    try {
      const ask = () =>
        fetch(`http://127.0.0.1:${http}/healthz`)
          .then(({ status }) => status)
          .catch(() => null);
      await expect.poll(ask).toBe(200);
      const client = connectMqtt(`mqtt://127.0.0.1:${mqtt}`, {
        username: "ann",
        password: server.token,
        reconnectPeriod: 0,
      });
      await new Promise((resolve, reject) => client.once("connect", resolve).once("error", reject));
      client.end(true);
    } finally {
      haproxy.kill("SIGTERM");
      rmSync(dir, { recursive: true });
    }
  },
);
