import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDb } from "#core/db.ts";

let dir: string;
let umask: number;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "carillon-private-"));
  umask = process.umask(0o000);
});
afterEach(() => {
  process.umask(umask);
  rmSync(dir, { recursive: true, force: true });
});
const modes = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder).map((name) => [name, (statSync(join(folder, name)).mode & 0o777).toString(8)]),
  );

test.skipIf(process.platform === "win32")(
  "the database and what is beside it are its owner's alone, whatever the umask, and so is a folder that is made for it",
  async () => {
    const { db, exposed } = await openDb(`file:${dir}/made/deep/test.db`);
    await db.user.count();
    expect(modes(join(dir, "made/deep"))).toEqual({ "test.db": "600", "test.db-shm": "600", "test.db-wal": "600" });
    expect([modes(dir), modes(join(dir, "made")), exposed]).toEqual([{ made: "700" }, { deep: "700" }, []]);
    await db.$disconnect();
  },
);

test.skipIf(process.platform === "win32")(
  "a database with wider rights is narrowed, with what it left behind",
  async () => {
    const first = await openDb(`file:${dir}/test.db`);
    for (const name of readdirSync(dir)) chmodSync(join(dir, name), 0o666);
    const second = await openDb(`file:${dir}/test.db`);
    expect(modes(dir)).toEqual({ "test.db": "600", "test.db-shm": "600", "test.db-wal": "600" });
    await first.db.$disconnect();
    await second.db.$disconnect();
  },
);

test("what is deleted is in the file no more", async () => {
  const { db } = await openDb(`file:${dir}/test.db`);
  const has = (words: string) => readFileSync(join(dir, "test.db")).includes(words);
  await db.user.create({
    data: { id: "gone", name: "Named Once", email: "once@example.com", emailKey: "once@example.com" },
  });
  await db.user.create({
    data: { id: "stays", name: "Named Still", email: "still@example.com", emailKey: "still@example.com" },
  });
  await db.$queryRawUnsafe("PRAGMA wal_checkpoint(TRUNCATE)");
  expect([has("Named Once"), has("Named Still")]).toEqual([true, true]);
  await db.user.delete({ where: { id: "gone" } });
  await db.$queryRawUnsafe("PRAGMA wal_checkpoint(TRUNCATE)");
  expect([has("Named Once"), has("once@example.com"), has("Named Still")]).toEqual([false, false, true]);
  await db.$disconnect();
});
