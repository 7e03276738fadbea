import { statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { startCore, type TestCore } from "#core/testing.ts";
import { type Disk, openDisk } from "./disk.ts";

const PAGE = 4_096;
/** Of the write-ahead log; from here on its index needs a second part of 32 KiB. */
const FRAMES = 4_062;
const FRAME = PAGE + 24;

let disk: Disk;
let core: TestCore;
beforeEach(async () => {
  disk = openDisk(0);
  core = await startCore({ databaseUrl: `file:${join(disk.dir, "full.db")}` });
});
afterEach(async () => {
  await core.close();
  await disk.close();
});

it("says that the storage is full, however little is missing, and goes on once there is space", async ({ skip }) => {
  if (!disk.isMounted) skip("a file system can be mounted by root only");
  const { db, inbox, log } = core.runtime;
  const { id } = await core.publish("all", "first");
  // Nothing is moved into the database: the log grows until its index has to.
  await db.$queryRawUnsafe("PRAGMA wal_autocheckpoint = 0");
  const frames = () => (statSync(join(disk.dir, "full.db-wal")).size - 32) / FRAME;
  const large = () => core.publish("all", "large", { body: "x".repeat(60_000) });
  while (frames() < FRAMES - 400) await Promise.all(Array.from({ length: 10 }, large));
  while (frames() < FRAMES - 40) await large();
  while (frames() < FRAMES - 8) await core.publish("all", "small");

  const answers = new Map<unknown, number>();
  const note = (answer: unknown) => answers.set(answer, (answers.get(answer) ?? 0) + 1);
  const codeOf = (error: { code?: string }) => error.code ?? String(error);
  let published = log.head;
  for (let pages = 0; pages < 10; pages += 1) {
    disk.fill(pages * PAGE);
    for (const body of ["", "x".repeat(3 * PAGE)]) {
      const sent = await core.publish("all", "tight", { body }).then(({ seq }) => seq, codeOf);
      if (typeof sent === "number") expect(sent).toBe(++published);
      else note(sent);
      const command = (await core.runtime.inbox.counts("ann")).unread % 2 ? "read" : "unread";
      const done = await inbox.run("ann", { command, ids: [id] }).then(() => "done", codeOf);
      if (done === "done") published = log.head;
      else note(done);
    }
  }
  expect([...answers.keys()]).toEqual(["storage_full"]);
  expect(log.head).toBe(published);

  disk.empty();
  expect((await core.publish("all", "at last", { body: "x".repeat(60_000) })).seq).toBe(published + 1);
  expect(await db.$queryRawUnsafe("PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }]);
});
