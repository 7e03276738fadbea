/** The whole server on a fresh database, and bytes said to it as they stand. For tests. */
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readEnv } from "#core/env.ts";
import { TEST_API_KEY } from "#core/testing.ts";
import { type Pages, type Running, startServer } from "../serve.ts";

export interface Edge {
  readonly running: Running;
  readonly origin: string;
  /** All that the server says to these bytes, until it hangs up or `until` is there. */
  say(bytes: string, until?: RegExp): Promise<string>;
  /** As `ann`, a member. */
  readonly token: string;
  close(): Promise<void>;
}

export const KEY = { authorization: `Bearer ${TEST_API_KEY}` };

export async function startEdge(more: Record<string, string> = {}, pages?: Pages): Promise<Edge> {
  const dir = mkdtempSync(join(tmpdir(), "carillon-edge-"));
  const env = readEnv({
    DATABASE_URL: `file:${dir}/carillon.db`,
    CARILLON_SECRET: "test-secret-0123456789-0123456789-abcdef",
    CARILLON_API_KEY: TEST_API_KEY,
    LOG_LEVEL: "silent",
    MQTT_PORT: "0",
    PORT: "0",
    ...more,
  });
  const running = await startServer(env, pages && (async () => pages));
  await running.runtime.users.put("ann", { name: "Ann", email: "ann@example.com" });
  const { token } = await running.runtime.auth.mintToken("ann", 600);
  return {
    running,
    origin: running.url,
    token,
    say: (bytes, until) => say(running.port, bytes, until),
    async close() {
      await running.close();
      rmSync(dir, { recursive: true });
    },
  };
}

function say(port: number, bytes: string, until?: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    socket.setEncoding("utf8");
    socket.on("data", (data) => {
      answer += data;
      if (until?.test(answer)) socket.destroy();
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(answer));
  });
}
