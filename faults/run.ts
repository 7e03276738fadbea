/** `npm run test:faults -- --minutes 10 --seed 7` */
import { parseArguments } from "./arguments.ts";
import { runCampaign } from "./campaign.ts";
import { printLedger } from "./ledger.ts";

async function main(): Promise<void> {
  const { minutes, seed } = parseArguments(process.argv.slice(2), {
    minutes: 1,
    seed: Math.floor(Math.random() * 2 ** 32),
  });
  const ledger = await runCampaign({ seed, durationMs: minutes * 60_000 }, console.log);
  console.log(printLedger(ledger));
  if (ledger.wrong.length > 0) {
    console.log(`\nPlay it again: npm run test:faults -- --minutes ${minutes} --seed ${seed}`);
    process.exitCode = 1;
  }
}

// By `exit`, so that what was mounted is unmounted.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
main().catch((error: unknown) => {
  console.error(error instanceof Error ? [error.message, error.cause].filter(Boolean).join(": ") : error);
  process.exit(1);
});
