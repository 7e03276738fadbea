import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
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

test("a backup taken while the server runs has what was sent by then, and overwrites nothing", async () => {
  await core.publish(["users/ann"], "kept");
  const { env } = core.runtime;
  const copy = join(core.dir, "backup.db");
  const backUp = () =>
    spawnSync(process.execPath, ["--import", "tsx", "scripts/backup.ts", copy], {
      cwd: ROOT,
      env: { ...process.env, DATABASE_URL: env.databaseUrl, CARILLON_SECRET: env.secret },
      encoding: "utf8",
    });
  expect(backUp()).toMatchObject({ status: 0, stderr: "" });
  expect(statSync(copy).mode & 0o077).toBe(0);
  await core.publish(["users/ann"], "sent since");
  expect(backUp()).toMatchObject({ status: 1, stderr: expect.stringContaining("is there already") });

  const restored = await createRuntime({ ...env, databaseUrl: `file:${copy}` });
  try {
    const { items } = await restored.inbox.page({ userId: "ann" }, { view: "inbox", limit: 10 });
    expect(items.map(({ title }) => title)).toEqual(["kept"]);
  } finally {
    await restored.close();
  }
});
