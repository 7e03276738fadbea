/** The end of a person who has more than one transaction deletes. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { createRemoval } from "./removal.ts";
import { mostAtOnce, startCore, type TestCore } from "./testing.ts";

/** Of several parts of a hundred. */
const ITEMS = 330;

let core: TestCore;
beforeEach(async () => {
  core = await startCore();
  await Promise.all(
    Array.from({ length: ITEMS }, (_, n) => core.publish(n % 2 === 0 ? "all" : ["users/ann"], `n${n}`)),
  );
  const { items } = await core.runtime.inbox.page({ userId: "ann" }, { view: "inbox", limit: 100 });
  for (const command of ["read", "pin"] as const) {
    const ids = items.slice(0, command === "pin" ? 5 : 100).map(({ id }) => id);
    await core.runtime.inbox.run("ann", { command, ids });
  }
});
afterEach(() => core.close());

const ann = { audience: "users/ann" };
const rows = async ({ db } = core.runtime) => ({
  entries: await db.entry.count({ where: { ...ann, type: { in: ["item.created", "state.changed"] } } }),
  receipts: await db.receipt.count({ where: { userId: "ann" } }),
  memberships: await db.membership.count({ where: { userId: "ann" } }),
  user: await db.user.count({ where: { id: "ann" } }),
});
const GONE = { entries: 0, receipts: 0, memberships: 0, user: 0 };
const again = () => core.runtime.users.put("ann", { name: "Ann", email: "ann@example.com" });

it("takes all that is theirs, in parts, and leaves what others have", async () => {
  const [, most] = await Promise.all([core.runtime.removal.remove("ann"), mostAtOnce(core, "Notification", ITEMS / 2)]);
  expect(await rows()).toEqual(GONE);
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThanOrEqual(100);
  expect((await core.runtime.inbox.counts("ben")).unread).toBe(ITEMS / 2);
  await expect(core.runtime.inbox.counts("ann")).rejects.toMatchObject({ code: "not_found" });
});

it("shuts them out at once, and refuses the id until it is free", async () => {
  const { removal } = core.runtime;
  const done = removal.remove("ann");
  await expect(again()).rejects.toMatchObject({ code: "conflict" });
  await expect(core.runtime.inbox.counts("ann")).rejects.toMatchObject({ code: "not_found" });
  await done;
  expect((await again()).isNew).toBe(true);
  expect((await core.runtime.inbox.counts("ann")).unread).toBe(0);
});

it("is finished later when it is broken off, and told once", async () => {
  const { db, log, removal } = core.runtime;
  let left = 2;
  const broken = createRemoval(db, {
    ...log,
    commit: (write) => (left-- > 0 ? log.commit(write) : Promise.reject(new Error("the power is off"))),
  });
  await expect(broken.remove("ann", { id: "root", address: null })).rejects.toThrow("the power is off");
  expect(await rows()).toMatchObject({ user: 1 });
  await expect(again()).rejects.toMatchObject({ code: "conflict" });
  await removal.finish();
  expect(await rows()).toEqual(GONE);
  expect(await db.auditEntry.count({ where: { action: "user.removed" } })).toBe(1);
  await removal.finish();
  expect((await again()).isNew).toBe(true);
});

it("refuses the last admin, and one who is not there", async () => {
  const { removal } = core.runtime;
  await expect(removal.remove("root")).rejects.toMatchObject({ code: "last_admin" });
  await expect(removal.remove("nobody")).rejects.toMatchObject({ code: "not_found" });
  expect(await core.runtime.users.get("root")).not.toBeNull();
});
