import { afterAll, beforeAll, expect, test } from "vitest";
import { startCore, type TestCore } from "./testing.ts";

let core: TestCore;
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.close());

test("of one person the sessions used last are kept, and one that has to go takes its connections along", async () => {
  const { db, auth, hub } = core.runtime;
  const now = Date.now();
  const row = (userId: string, n: number) => ({
    id: `${userId}-${n}`,
    token: `${userId}-token-${n}`,
    userId,
    expiresAt: new Date(now + 86_400_000),
    updatedAt: new Date(now - 1_000_000 + n),
  });
  await db.session.createMany({ data: Array.from({ length: 50 }, (_, n) => row("ann", n)) });
  await db.session.createMany({ data: [row("ben", 0)] });
  const closed: string[] = [];
  const connected = (sessionId: string) =>
    hub.subscribe(
      { kind: "user", userId: "ann", role: "member", via: "session", sessionId, expiresAt: null },
      { transport: "sse", write: () => true, close: (reason) => void closed.push(`${sessionId} ${reason}`) },
    );
  connected("ann-0");
  connected("ann-1");
  await auth.sessions.signInAs("ann");
  await expect.poll(() => closed).toEqual(["ann-0 revoked"]);
  const ids = (await db.session.findMany({ where: { userId: "ann" } })).map(({ id }) => id);
  expect(ids).toHaveLength(50);
  expect(ids).not.toContain("ann-0");
  expect(await db.session.count({ where: { userId: "ben" } })).toBe(1);
  await auth.sessions.endAll("ann");
});
