/** `npm run bench`: Carillon beside bare peers, in one run, round by round. docs/benchmarks.md says how to read it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { bundle } from "../scripts/build.ts";
import { type Letter, type Options, readOptions, USAGE, WORKLOADS } from "./options.ts";
import { barPlot } from "./plot.ts";
import { judge, report, summarize } from "./report.ts";
import { fanOut, memory } from "./workloads/fan-out.ts";
import { inbox } from "./workloads/inbox.ts";
import { lab } from "./workloads/lab.ts";
import { million } from "./workloads/million.ts";
import { publishing } from "./workloads/publishing.ts";
import { resume } from "./workloads/resume.ts";
import { search } from "./workloads/search.ts";
import { unicast } from "./workloads/unicast.ts";
import type { Figure, Workload } from "./workloads/workload.ts";

const BY_LETTER: Readonly<Record<Letter, Workload>> = {
  a: fanOut,
  b: unicast,
  c: memory,
  d: resume,
  e: publishing,
  f: inbox,
  g: million,
  h: lab,
  i: search,
};
const PLOTS = new URL("../docs/benchmarks/", import.meta.url);
const PLOTTED = {
  "cpu.svg": "CPU s per million",
  "saturated.svg": "deliveries/s saturated",
  "memory.svg": "KiB per idle connection",
} as const;

const begun = Date.now();
const say = (text: string): void => console.error(`${((Date.now() - begun) / 1000).toFixed(0).padStart(5)} s  ${text}`);

async function main(options: Options): Promise<void> {
  // Plain JavaScript, as in production: transpiled on the way, each closure would hold a name, and we make the most.
  bundle({ "bench-host": "bench/host.ts", "bench-client": "bench/client.ts" });
  const figures: Figure[] = [];
  const failed: string[] = [];
  let isStopped = false;
  process.once("SIGINT", () => {
    isStopped = true;
    say("stopping after this step; press again to stop at once");
  });
  const workloads = options.workloads.map((letter) => ({ letter, ...BY_LETTER[letter] }));
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const { letter, steps, isSingle } of workloads) {
      if (isSingle && round > 1) continue;
      for (const { name, run } of steps(options)) {
        if (isStopped || (options.only && !options.only.test(name))) continue;
        try {
          const found = await run();
          figures.push(...found);
          say(`${round}/${options.rounds} (${letter}) ${WORKLOADS[letter]}, ${name}: ${brief(found)}`);
        } catch (error) {
          failed.push(
            `${round}/${options.rounds} (${letter}) ${name}: ${error instanceof Error ? error.message : error}`,
          );
          say(`FAILED ${failed.at(-1)}`);
        }
        if (options.json) write(options, figures, failed);
      }
    }
  }
  const rows = summarize(figures);
  console.log(report(rows, judge(rows, targets(options))));
  if (!options.isQuick) plot(rows);
  for (const failure of failed) console.error(`FAILED ${failure}`);
  if (failed.length > 0) process.exitCode = 1;
}

const targets = ({ workloads }: Options) => workloads.flatMap((letter) => BY_LETTER[letter].targets);

const brief = (figures: readonly Figure[]): string =>
  figures.map(({ metric, value }) => `${metric} ${value >= 100 ? Math.round(value) : value.toFixed(1)}`).join(", ");

function write(options: Options, figures: readonly Figure[], failed: readonly string[]): void {
  const rows = summarize(figures);
  const machine = { cpus: cpus().map(({ model }) => model), memory: totalmem(), node: process.version };
  const content = {
    at: new Date(begun).toISOString(),
    machine,
    options,
    rows,
    verdicts: judge(rows, targets(options)),
    failed,
  };
  writeFileSync(options.json as string, `${JSON.stringify(content, null, 2)}\n`);
}

function plot(rows: ReturnType<typeof summarize>): void {
  mkdirSync(PLOTS, { recursive: true });
  for (const [file, metric] of Object.entries(PLOTTED)) {
    const shown = rows.filter((row) => row.metric === metric);
    if (shown.length > 0) writeFileSync(new URL(file, PLOTS), barPlot(metric, shown));
  }
}

try {
  await main(readOptions(process.argv.slice(2)));
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  process.exitCode = 2;
}
