/** Sends to more people than one transaction writes. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { newNotification } from "./protocol.ts";
import { startCore, type TestCore } from "./testing.ts";

let core: TestCore;
beforeAll(async () => {
  core = await startCore();
  await provision(99_990);
});
afterAll(() => core.close());

const provision = (count: number, prefix = "p") => core.runtime.db.$executeRaw`
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
  INSERT INTO "User" (id, name, email, "emailVerified", role, "joinedSeq")
  SELECT ${prefix} || i, ${prefix} || i, ${prefix} || i || '@example.com', false, 'member', 0 FROM n`;
const send = (input: object) =>
  core.runtime.broadcasts.publish(newNotification.parse({ audience: "all", title: "To many", ...input }), {
    id: "root",
    by: { id: "root", address: null },
  });

it("goes on in waves until everyone who is meant has it once, and nobody else", async () => {
  const { broadcasts, db } = core.runtime;
  const { id, status } = await send({ except: ["users/p7"] });
  expect(status).toBe("scheduled");
  const entries = { notificationId: id, type: "item.created" };
  expect(await db.entry.count({ where: entries })).toBe(10_000);
  expect(await broadcasts.get(id)).toMatchObject({ status: "sending" });
  // Those who come meanwhile were not meant.
  await core.runtime.users.put("late", { name: "Late", email: "late@example.com" });
  await expect.poll(async () => (await broadcasts.get(id)).status, { timeout: 60_000 }).toBe("sent");
  expect(await db.entry.count({ where: entries })).toBe(99_992);
  const audiences = await db.entry.groupBy({ by: ["audience"], where: entries });
  expect(audiences).toHaveLength(99_992);
  expect(await db.entry.count({ where: { ...entries, audience: { in: ["users/p7", "users/late"] } } })).toBe(0);
}, 90_000);

it("is refused by field when they are too many to be written one by one", async () => {
  await provision(10, "q");
  await expect(send({ audience: ["roles/member", "users/root"] })).rejects.toMatchObject({
    code: "audience_too_large",
    details: [{ path: "audience" }],
  });
  expect(await send({})).toMatchObject({ status: "sent" });
}, 30_000);
