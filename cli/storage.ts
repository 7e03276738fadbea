import { byteSize } from "#core/byte-size.ts";
import type { Command } from "./command.ts";
import { call, serverOf } from "./server.ts";
import { table } from "./table.ts";

const HELP = `Usage: carillon storage [options]

  --json   the server's answer, in bytes

Tells what takes how much of the database, as it was up to a minute ago.
Needs a key that may administer.`;

interface Report {
  file: number;
  writeAhead: number;
  free: number;
  parts: { part: string; bytes: number }[];
}

export const storage: Command = {
  help: HELP,
  options: {},
  async run(values) {
    const report = await call<Report>(serverOf(values), "GET", "/api/storage");
    if (values.json) console.log(JSON.stringify(report));
    else console.log(tableOf(report));
    return 0;
  },
};

/** The parts and what is free make the file; the write-ahead log lies beside it. */
function tableOf({ file, writeAhead, free, parts }: Report): string {
  const sizes: [string, number][] = [
    ...parts.map(({ part, bytes }): [string, number] => [part, bytes]),
    ["free", free],
    ["file", file],
    ["write-ahead log", writeAhead],
  ];
  const texts = sizes.map(([name, bytes]) => ({ name, size: sizeText(bytes) }));
  const width = Math.max(...texts.map(({ size }) => size.length));
  return table(
    ["WHAT", "SIZE".padStart(width)],
    texts.map(({ name, size }) => [name, size.padStart(width)]),
  );
}

export function sizeText(bytes: number): string {
  const { size, unit, digits } = byteSize(bytes);
  return `${size.toFixed(digits)} ${unit}`;
}
