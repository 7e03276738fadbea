import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createRuntime } from "#core/create-runtime.ts";
import { startCore, type TestCore } from "#core/testing.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

let core: TestCore;
beforeEach(async () => {
  core = await startCore();
});
afterEach(() => core.close());

const newEpoch = (databaseUrl: string) =>
  spawnSync(process.execPath, ["--import", "tsx", "scripts/new-epoch.ts"], {
    cwd: ROOT,
    env: { ...process.env, DATABASE_URL: databaseUrl, CARILLON_SECRET: core.runtime.env.secret },
    encoding: "utf8",
  });

test("cursors from before are reset; inbox and head stay", { timeout: 60_000 }, async () => {
  await core.publish(["users/ann"], "kept");
  const { env, log } = core.runtime;
  const before = { cursor: log.cursorAt(log.head), head: log.head };
  await core.runtime.close();

  expect(newEpoch(env.databaseUrl)).toMatchObject({ status: 0, stderr: "" });

  const restored = await createRuntime(env);
  try {
    expect(restored.log.locate(before.cursor)).toEqual({ reset: "epoch" });
    expect(restored.log.head).toBe(before.head);
    const { items } = await restored.inbox.page({ userId: "ann" }, { view: "inbox", limit: 10 });
    expect(items.map(({ title }) => title)).toEqual(["kept"]);
  } finally {
    await restored.close();
  }
});

test("it refuses a database that is open, and says so", () => {
  const { status, stderr } = newEpoch(core.runtime.env.databaseUrl);
  expect(status).toBe(1);
  expect(stderr).toContain("stop Carillon first");
});

test("it makes no database where there is none", () => {
  const { status, stderr } = newEpoch(`file:${core.dir}/other.db`);
  expect(status).toBe(1);
  expect(stderr).toContain("There is no database");
});
