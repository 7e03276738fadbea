/** The command as it is shipped, as a process of its own. For tests. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleCommand } from "../scripts/build.ts";

export interface Run {
  readonly child: ChildProcessWithoutNullStreams;
  /** What it has written so far. */
  readonly written: { stdout: string; stderr: string };
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

export function createCommand() {
  const dir = mkdtempSync(join(tmpdir(), "carillon-cli-"));
  bundleCommand(dir);

  function start(args: readonly string[], env: Record<string, string> = {}, stdin: string | Buffer = ""): Run {
    // Nothing of ours: what a test does not give must not be there.
    const { PATH, NODE_ENV } = process.env;
    const child = spawn(process.execPath, [join(dir, "carillon.mjs"), ...args], {
      env: { PATH, NODE_ENV, ...env },
      cwd: dir,
    });
    const written = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (text: string) => {
        written[stream] += text;
      });
    }
    child.stdin.end(stdin);
    const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
      child.once("close", (code) => resolve({ code, ...written }));
    });
    return { child, written, ended };
  }

  return { dir, start, remove: () => rmSync(dir, { recursive: true, force: true }) };
}
