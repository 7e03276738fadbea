/** The process is killed while it sends what is due, again and again: in the end each was sent once. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startProcess } from "#transports/contract/spawn.ts";

/** Scheduled before each kill. */
const COUNT = 20;
/** From the first to the last of them. */
const OVER_MS = 2_000;
const KILLS = 3;

test("what is scheduled is sent exactly once, though the server is killed as it falls due", async () => {
  const dir = await mkdtemp(join(tmpdir(), "carillon-killed-"));
  const env = { DATABASE_URL: `file:${dir}/carillon.db` };
  let server = await startProcess(env);
  const { userId } = await server.person("ann");
  const scheduled: string[] = [];
  const schedule = async () => {
    const begin = Date.now() + 500;
    const notifications = Array.from({ length: COUNT }, (_, n) => ({
      audience: [`users/${userId}`],
      title: `n${n}`,
      scheduledAt: new Date(begin + (OVER_MS * n) / COUNT).toISOString(),
    }));
    const body = { notifications };
    const { results } = await server.call<{ results: { id: string }[] }>("POST", "/api/notifications/batch", body);
    scheduled.push(...results.map(({ id }) => id));
  };
  const inbox = async () => {
    const { token } = await server.call<{ token: string }>("POST", `/api/users/${userId}/tokens`, {});
    const response = await fetch(`${server.origin}/api/inbox?limit=200`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return ((await response.json()) as { items: { id: string }[] }).items.map(({ id }) => id);
  };
  for (let n = 1; n <= KILLS; n += 1) {
    const sent = (await inbox()).length;
    await schedule();
    await expect.poll(async () => (await inbox()).length, { interval: 20 }).toBeGreaterThan(sent);
    await server.signal("SIGKILL");
    server = await startProcess(env);
  }
  await expect.poll(async () => (await inbox()).length).toBe(KILLS * COUNT);
  expect(new Set(await inbox())).toEqual(new Set(scheduled));
  await server.close();
  await rm(dir, { recursive: true, force: true });
}, 300_000);
