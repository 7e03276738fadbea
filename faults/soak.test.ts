import { expect, test } from "vitest";
import { ensureNode } from "../scripts/nodes.ts";
import { hasHeld, soak } from "./soak.ts";

const SECONDS = 20;

test("on Node 24, whose collector ended it once, the server lives through load and pauses", {
  timeout: 300_000,
}, async () => {
  const soaked = await soak(ensureNode("24"), SECONDS);
  expect(soaked, JSON.stringify(soaked)).toSatisfy(hasHeld);
  expect(soaked.statuses[200]).toBeGreaterThan(0);
  expect(soaked.statuses[201]).toBeGreaterThan(0);
});
