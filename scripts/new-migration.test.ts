import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";

const run = (...args: string[]) =>
  spawnSync(process.execPath, ["--import", "tsx", "scripts/new-migration.ts", ...args], { encoding: "utf8" });

it("finds nothing that the schema has and the migrations lack", () => {
  const { stdout, stderr } = run("probe");
  expect(stderr).not.toMatch(/Error/);
  expect(stdout).toBe("The migrations are up to date with the schema.\n");
});

it("refuses a name that would not do for a folder", () => {
  expect(run("Not A Name")).toMatchObject({ status: 2, stderr: expect.stringContaining("usage") });
});
