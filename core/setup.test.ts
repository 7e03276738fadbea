import { afterAll, beforeAll, expect, test } from "vitest";
import { issueSetupToken, spendSetupToken } from "./setup.ts";
import { startCore, type TestCore } from "./testing.ts";

let core: TestCore;
beforeAll(async () => {
  core = await startCore();
  await core.runtime.db.user.deleteMany({ where: { role: "admin" } });
});
afterAll(() => core.close());

test("of many that spend the token in the same moment, one gets to act", async () => {
  const { db } = core.runtime;
  const token = (await issueSetupToken(db)) ?? "";
  let acts = 0;
  const act = async () => {
    acts += 1;
  };
  const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => spendSetupToken(db, token, act)));
  expect(acts).toBe(1);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected", "rejected"]);
});
