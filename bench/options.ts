/** The command line. What it does not know it refuses by name. */
import { parseArgs } from "node:util";

export const WORKLOADS = {
  a: "fan-out",
  b: "unicast",
  c: "memory",
  d: "resume",
  e: "publish",
  f: "inbox",
  g: "million",
  h: "lab",
  i: "search",
};
export type Letter = keyof typeof WORKLOADS;

export interface Options {
  isQuick: boolean;
  workloads: Letter[];
  connections: number;
  rounds: number;
  only: RegExp | null;
  json: string | null;
}

export const USAGE = `npm run bench -- [--quick] [--workload a,b,…] [--connections N] [--rounds N] [--only TEXT] [--json FILE]
${Object.entries(WORKLOADS)
  .map(([letter, name]) => `  ${letter}  ${name}`)
  .join("\n")}`;

export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      workload: { type: "string" },
      connections: { type: "string" },
      rounds: { type: "string" },
      only: { type: "string" },
      json: { type: "string" },
    },
  });
  const isQuick = values.quick;
  return {
    isQuick,
    workloads: lettersOf(values.workload ?? "a,b,d,e,f,g,h,i"),
    connections: whole("--connections", values.connections, 10, 15_000, isQuick ? 500 : 5_000),
    rounds: whole("--rounds", values.rounds, 1, 99, isQuick ? 1 : 3),
    only: values.only === undefined ? null : new RegExp(values.only.replace(/[^\w :-]/g, "\\$&"), "i"),
    json: values.json ?? null,
  };
}

function lettersOf(list: string): Letter[] {
  return list.split(",").map((letter) => {
    if (letter in WORKLOADS) return letter as Letter;
    throw new Error(`--workload: there is no workload "${letter}"; there are ${Object.keys(WORKLOADS).join(", ")}`);
  });
}

function whole(name: string, text: string | undefined, min: number, max: number, fallback: number): number {
  if (text === undefined) return fallback;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new Error(`${name}: "${text}" is not a whole number from ${min} to ${max}`);
}
