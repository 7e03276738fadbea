/** The process is killed while webhooks wait for their calls: in the end each was told, under the id it had. */
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startProcess } from "#transports/contract/spawn.ts";

/** More than are called at once. */
const COUNT = 12;
/** What happens is gathered for five seconds. */
const PATIENT = { timeout: 15_000, interval: 50 };

test("every delivery that waits arrives after the server is killed, with the same webhook-id", async () => {
  const heard: { id: string; title: string }[] = [];
  let isHeld = true;
  const receiver = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
    request.on("end", () => {
      heard.push({ id: String(request.headers["webhook-id"]), title: JSON.parse(text).data.title });
      if (!isHeld) response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  const dir = await mkdtemp(join(tmpdir(), "carillon-killed-"));
  const env = { DATABASE_URL: `file:${dir}/carillon.db`, CARILLON_CALLBACK_HOSTS: host };
  let server = await startProcess(env);
  const { webhook } = await server.call<{ webhook: { id: string } }>("POST", "/api/webhooks", {
    url: `http://${host}/`,
    events: ["notification.sent"],
  });
  type Told = { id: string; state: string; attempts: number };
  const deliveries = async () =>
    (await server.call<{ deliveries: Told[] }>("GET", `/api/webhooks/${webhook.id}/deliveries?limit=200`)).deliveries;
  const send = (title: string) => server.call("POST", "/api/notifications", { audience: "all", title });

  const figure = async (name: string) => {
    const text = await (await fetch(`${server.origin}/metrics`)).text();
    const line = text.split("\n").find((one) => one.startsWith(`carillon_webhook_${name} `));
    return line === undefined ? null : Number(line.split(" ")[1]);
  };

  for (let n = 1; n <= COUNT; n += 1) await send(`waits ${n}`);
  await expect.poll(() => heard.length, PATIENT).toBeGreaterThan(0);
  await expect.poll(async () => (await deliveries()).length, PATIENT).toBe(COUNT);
  const waiting = await deliveries();
  expect(waiting.every(({ state }) => state === "pending")).toBe(true);
  expect(await figure("deliveries_pending")).toBe(COUNT);
  expect(await figure("oldest_pending_seconds")).toBeGreaterThan(0);
  // Not gathered yet: of this only the log knows.
  await send("in the log alone");
  const before = [...heard];
  expect(before.length).toBeLessThan(COUNT);
  await server.signal("SIGKILL");

  isHeld = false;
  heard.length = 0;
  server = await startProcess(env);
  await expect.poll(() => new Set(heard.map(({ title }) => title)).size, PATIENT).toBe(COUNT + 1);
  const idOf = new Map(heard.map(({ id, title }) => [title, id]));
  for (const { id, title } of before) expect(idOf.get(title)).toBe(id);
  const ids = new Set(heard.map(({ id }) => id));
  for (const { id } of waiting) expect(ids).toContain(id);
  await expect
    .poll(async () => (await deliveries()).map(({ state }) => state), PATIENT)
    .toEqual(Array.from({ length: COUNT + 1 }, () => "done"));
  expect(await figure('calls_total{outcome="done"}')).toBe(heard.length);
  expect(await figure("deliveries_pending")).toBe(0);
  await server.close();
  receiver.closeAllConnections();
  receiver.close();
  await rm(dir, { recursive: true, force: true });
}, 90_000);
