/** Carillon as it is, without its pages: database, auth, log, hub and transports. Publishing is in the process. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readEnv, UNLIMITED } from "#core/env.ts";
import { newNotification } from "#core/protocol.ts";
import type { Runtime } from "#core/runtime.ts";
import { loadDriver } from "#core/store/sqlite/connection.ts";
import { startServer } from "../serve.ts";
import { BODY, type Target, TITLE } from "./target.ts";

export const API_KEY = "bench-api-key-0123456789-0123456789-abc";
const SENDER = { id: "keys/bench" };

export interface CarillonTarget extends Target {
  readonly runtime: Runtime;
  readonly databasePath: string;
  publishTo(audience: "all" | string[]): Promise<number>;
}

export async function start(): Promise<CarillonTarget> {
  const queries = countQueries();
  const dir = await mkdtemp(join(tmpdir(), "carillon-bench-"));
  const databasePath = join(dir, "carillon.db");
  const { runtime, port, close } = await startServer(
    readEnv({
      PORT: "0",
      MQTT_PORT: "0",
      DATABASE_URL: `file:${databasePath}`,
      CARILLON_SECRET: "bench-secret-0123456789-0123456789-abcdef",
      CARILLON_API_KEY: API_KEY,
      CARILLON_DEMO_TRAFFIC: "false",
      LOG_LEVEL: "error",
      ...UNLIMITED,
    }),
  );
  const { db, auth, log, broadcasts } = runtime;

  async function publishTo(audience: "all" | string[]): Promise<number> {
    const input = newNotification.parse({ audience, title: TITLE, body: BODY, category: "general" });
    const { seq } = await broadcasts.publish(input, SENDER);
    return seq ?? -1;
  }

  return {
    runtime,
    databasePath,
    port,
    senders: 10,
    next: () => log.head + 1,
    cursor: () => log.cursorAt(log.head),
    queries,
    send: () => publishTo("all"),
    publishTo,
    async logins(count) {
      const ids = Array.from({ length: count }, (_, i) => `b${i}`);
      const joinedSeq = BigInt(log.head);
      await db.user.createMany({
        data: ids.map((id) => ({ id, name: id, email: `${id}@example.com`, emailKey: `${id}@example.com`, joinedSeq })),
      });
      return Promise.all(ids.map(async (userId) => ({ userId, token: (await auth.mintToken(userId, 3_600)).token })));
    },
    async close() {
      await close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Every query is a statement of the driver's, run or asked. */
function countQueries(): () => number {
  const { prototype } = loadDriver();
  const { prepare } = prototype;
  let count = 0;
  prototype.prepare = function (sql) {
    const statement = prepare.call(this, sql);
    const counted = { run: statement.run, all: statement.all, get: statement.get };
    for (const [name, act] of Object.entries(counted)) {
      Object.assign(statement, {
        [name](...values: unknown[]) {
          count += 1;
          return act.apply(statement, values);
        },
      });
    }
    return statement;
  };
  return () => count;
}
