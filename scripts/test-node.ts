/**
 * `npm run test:node -- 20 24 [--seconds 120] [--only soak|suites]`: on each of these Nodes the soak, then the tests of
 * units and of the contract. Each is fetched from npm, and is no dependency.
 */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { hasHeld, soak } from "../faults/soak.ts";
import { ensureClient } from "./build.ts";
import { ensureNode, environmentOf } from "./nodes.ts";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: "string", default: "120" }, only: { type: "string" } },
});
const seconds = Number(values.seconds);
if (positionals.length === 0 || !(seconds > 0) || ![undefined, "soak", "suites"].includes(values.only)) {
  console.error("usage: npm run test:node -- <version> … [--seconds <n>] [--only soak|suites]");
  process.exit(2);
}

ensureClient();
for (const version of positionals) {
  const node = ensureNode(version);
  if (values.only !== "suites") {
    const soaked = await soak(node, seconds);
    console.log(
      `Node ${version}, soak of ${seconds} s: ${hasHeld(soaked) ? "held" : "FAILED"} ${JSON.stringify(soaked)}`,
    );
    if (!hasHeld(soaked)) process.exitCode = 1;
  }
  if (values.only !== "soak") {
    const { status } = spawnSync("npx", ["vitest", "run"], { stdio: "inherit", env: environmentOf(node) });
    console.log(`Node ${version}, units and contract: ${status === 0 ? "held" : "FAILED"}`);
    if (status !== 0) process.exitCode = 1;
  }
}
