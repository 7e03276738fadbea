/** A real core on a fresh database file, for tests. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRuntime, type Timing } from "./create-runtime.ts";
import { Prisma } from "./db.ts";
import { type Env, readEnv } from "./env.ts";
import { newCategory, newNotification } from "./protocol.ts";
import type { Runtime } from "./runtime.ts";
import { turn } from "./turn.ts";

export const TEST_API_KEY = "test-api-key-0123456789-0123456789-abc";

export interface TestCore {
  readonly runtime: Runtime;
  readonly dir: string;
  /** Publishes with defaults filled in; resolves to id and seq. */
  publish(
    audience: "all" | string[],
    title: string,
    more?: Record<string, unknown>,
  ): Promise<{ id: string; seq: number }>;
  close(): Promise<void>;
}

/** People: `ann` (in topic `t1`) and `ben`, members; `root`, an admin. */
export async function startCore(overrides: Partial<Env> = {}, timing: Timing = {}): Promise<TestCore> {
  const dir = await mkdtemp(join(tmpdir(), "carillon-test-"));
  const env: Env = {
    ...readEnv({
      DATABASE_URL: `file:${dir}/test.db`,
      CARILLON_SECRET: "test-secret-0123456789-0123456789-abcdef",
      CARILLON_API_KEY: TEST_API_KEY,
      LOG_LEVEL: "silent",
      MQTT_PORT: "0",
      PORT: "0",
    }),
    ...overrides,
  };
  const runtime = await createRuntime(env, timing);
  for (const slug of ["general", "security", "billing", "mentions", "maintenance"]) {
    await runtime.categories.put(slug, newCategory.parse({ name: slug }));
  }
  await runtime.users.put("ann", { name: "Ann", email: "ann@example.com" });
  await runtime.users.put("ben", { name: "Ben", email: "ben@example.com" });
  await runtime.users.put("root", { name: "Root", email: "root@example.com", role: "admin" });
  await runtime.topics.put("t1", { name: "Topic one" });
  await runtime.topics.join("t1", "ann");
  return {
    runtime,
    dir,
    async publish(audience, title, more = {}) {
      const { id, seq } = await runtime.broadcasts.publish(newNotification.parse({ audience, title, ...more }), {
        id: "test",
      });
      return { id, seq: seq ?? 0 };
    },
    async close() {
      await runtime.hub.drain();
      await runtime.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Ends once no more than `left` rows of the table are there. Resolves to the most that went between two turns of the event loop. */
export async function mostAtOnce({ runtime }: TestCore, table: string, left: number): Promise<number> {
  const query = Prisma.sql`SELECT COUNT(*) AS n FROM ${Prisma.raw(`"${table}"`)}`;
  const count = () => Number(runtime.reads.now<[{ n: number | bigint }]>(query)[0].n);
  let most = 0;
  for (let before = count(); before > left; ) {
    await turn();
    const now = count();
    most = Math.max(most, before - now);
    before = now;
  }
  return most;
}
