/** A demo server of its own on a fresh database, for scripts that look on with a real browser. `npm run build` first. */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext } from "@playwright/test";

export interface Demo {
  readonly url: string;
  close(): Promise<void>;
}

const PERSON = "ada";

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });

export async function serveDemo(): Promise<Demo> {
  const dir = await mkdtemp(join(tmpdir(), "carillon-lab-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const own = { PORT: String(port), MQTT_PORT: "0", DATABASE_URL: `file:${dir}/carillon.db`, LOG_LEVEL: "warn" };
  const child = spawn(process.execPath, ["--enable-source-maps", "dist/server.js"], {
    env: { ...process.env, NODE_ENV: "production", CARILLON_DEMO: "true", CARILLON_DEMO_TRAFFIC: "false", ...own },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const isUp = () =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isUp())) {
    if (child.exitCode !== null) throw new Error(`The server exited with ${child.exitCode}: is it built?`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return {
    url,
    async close() {
      const exited = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await exited;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** As one of the demo's admins. */
export async function signInToDemo(context: BrowserContext, origin: string): Promise<void> {
  const answer = await context.request.post(`${origin}/api/session/demo`, {
    data: { userId: PERSON },
    headers: { origin },
  });
  if (!answer.ok()) throw new Error(`Could not sign in as ${PERSON}: ${answer.status()}. It has to be a demo.`);
}
