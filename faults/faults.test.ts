import { expect, it } from "vitest";
import { runCampaign } from "./campaign.ts";
import { printLedger } from "./ledger.ts";

/** The same at each run, so that a red one says something of what was changed; `npm run test:faults` draws others. */
const SEED = 20_260;

it("loses nothing, doubles nothing and counts right, whatever goes wrong", async () => {
  const lines: string[] = [];
  const ledger = await runCampaign({ seed: SEED, durationMs: 25_000 }, (line) => lines.push(line));
  expect(ledger.wrong, [...lines, printLedger(ledger)].join("\n")).toEqual([]);
  console.log(printLedger(ledger));
}, 900_000);
