/** `npm test`: every test there is, then the counts of both runners in one line. Arguments select e2e files. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBuild } from "./build.ts";
import { ensureTools } from "./tools.ts";

interface Outcome {
  passed: number;
  failed: number;
  isClean: boolean;
}

const reports = mkdtempSync(join(tmpdir(), "carillon-reports-"));
const run = (args: string[], env: Record<string, string> = {}): boolean =>
  spawnSync("npx", args, { stdio: "inherit", env: { ...process.env, ...env } }).status === 0;
const read = <T>(file: string): T | null => {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as T;
  } catch {
    return null;
  }
};

function unitTests(): Outcome {
  const file = join(reports, "vitest.json");
  const isClean = run(["vitest", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`]);
  const report = read<{ numPassedTests: number; numFailedTests: number }>(file);
  return {
    passed: report?.numPassedTests ?? 0,
    failed: report?.numFailedTests ?? 0,
    isClean: isClean && report !== null,
  };
}

function browserTests(): Outcome {
  const file = join(reports, "playwright.json");
  const isClean = run(["playwright", "test", "--reporter=list,json", ...process.argv.slice(2)], {
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
  });
  const report = read<{ stats: { expected: number; unexpected: number; flaky: number } }>(file);
  const { expected = 0, unexpected = 0, flaky = 0 } = report?.stats ?? {};
  return { passed: expected, failed: unexpected + flaky, isClean: isClean && report !== null };
}

ensureTools();
ensureBuild();
const outcomes = [unitTests(), browserTests()];
const sum = (field: "passed" | "failed"): number => outcomes.reduce((total, outcome) => total + outcome[field], 0);
const isClean = outcomes.every((outcome) => outcome.isClean);
// A runner that died without a report has failed too, though it counted nothing.
const failed = sum("failed") + (isClean || sum("failed") > 0 ? 0 : 1);
console.log(`${sum("passed")} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
