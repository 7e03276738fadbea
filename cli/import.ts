import { createReadStream } from "node:fs";
import { columnNamed, type Sheet, sheetOf } from "#core/sheet.ts";
import { type Command, UsageError, type Values, wholeNumber } from "./command.ts";
import { progressBar } from "./progress.ts";
import { ask, call, type ErrorBody, Refused, type Server, serverOf } from "./server.ts";
import { printable } from "./table.ts";

const HELP = `Usage: carillon import <people.csv> [options]

CSV as any spreadsheet saves it. The first line names the columns: id, name and email, and of role, locale, timeZone and topics those
that are there, in any order and case. Topics are slugs with spaces between them. One who is there already gets what the file says; nobody is removed, nor taken out of a topic.

  --concurrency <n>   calls under way at once, 1 to 32 (8)
  --json              a line for each row that was refused, then the figures

A row that is refused is told by its line, and the others are kept. It ends with 1 if there was one.
Needs a key that may administer. The file may be - for the standard input.`;

const REQUIRED = ["id", "name", "email"];
const COLUMNS = [...REQUIRED, "role", "locale", "timeZone", "topics"];
/** Remembered, to find the second of two rows for one person. */
const MOST_ROWS = 1_000_000;
/** Of the file, which is in memory. */
const MOST_BYTES = 64 * 1024 * 1024;
/** With these each row would fail alike. */
const HOPELESS = ["unauthorized", "expired", "forbidden", "unreachable"];

type Person = { id: string; topics: string[]; user: Record<string, string> };
type Found = { line: number; end: number } & ({ person: Person } | { error: ErrorBody; id?: string });

export const importPeople: Command = {
  help: HELP,
  options: { concurrency: { type: "string" } },
  async run(values, [path, ...more]) {
    if (!path || more.length > 0) throw new UsageError("Say which file: carillon import people.csv.");
    const atOnce = wholeNumber(values, "concurrency", { min: 1, max: 32, fallback: 8 });
    return putAll(serverOf(values), path, atOnce, values);
  },
};

async function putAll(server: Server, path: string, atOnce: number, { json }: Values): Promise<number> {
  const counts = { created: 0, updated: 0, failed: 0 };
  const bytes = await bytesOf(path);
  const bar = progressBar(bytes.length);
  const sheet = sheetOf(bytes);
  const people = peopleOf(sheet);

  const refuse = (line: number, error: ErrorBody, id?: string): void => {
    counts.failed += 1;
    bar.clear();
    if (json) console.log(JSON.stringify({ line, ...(id !== undefined && { id }), error }));
    else
      console.error(
        `line ${line}: ${printable(`${id === undefined ? "" : `${id}: `}${error.code}: ${error.message}`)}`,
      );
  };
  /** All of them take from the one file, which is read no faster than they put. */
  async function work(): Promise<void> {
    for (let next = people.next(); !next.done; next = people.next()) {
      const found = next.value;
      if ("error" in found) {
        refuse(found.line, found.error, found.id);
        continue;
      }
      try {
        counts[await put(server, found.person)] += 1;
      } catch (error) {
        if (!(error instanceof Refused) || HOPELESS.includes(error.body.code)) throw error;
        refuse(found.line, error.body, found.person.id);
      }
      bar.draw(found.end, counts);
    }
  }
  try {
    await Promise.all(Array.from({ length: atOnce }, work));
  } finally {
    bar.clear();
  }
  const isGuessed = sheet.encoding === "windows-1252";
  if (isGuessed && !json) console.error("The file is not UTF-8: it was read as Windows-1252. Look at a name or two.");
  if (json) console.log(JSON.stringify({ ...counts, ...(isGuessed && { encoding: sheet.encoding }) }));
  else console.log(`${counts.created} new, ${counts.updated} there already, ${counts.failed} refused`);
  return counts.failed > 0 ? 1 : 0;
}

async function put(server: Server, { id, user, topics }: Person): Promise<"created" | "updated"> {
  const place = encodeURIComponent(id);
  const { status } = await ask(server, "PUT", `/api/users/${place}`, { body: user });
  for (const topic of topics) await call(server, "PUT", `/api/topics/${encodeURIComponent(topic)}/members/${place}`);
  return status === 201 ? "created" : "updated";
}

async function bytesOf(path: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of path === "-" ? process.stdin : createReadStream(path)) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MOST_BYTES) break;
    }
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}`);
  }
  if (size > MOST_BYTES) throw new UsageError(`The file has more than ${MOST_BYTES / 1024 / 1024} MB: split it.`);
  return Buffer.concat(chunks);
}

function* peopleOf({ rows, encoding, ...sheet }: Sheet): Generator<Found> {
  let columns: string[] | null = null;
  const seen = new Map<string, number>();
  for (const row of rows) {
    const { line, end } = row;
    const wrong = (message: string, id?: string): Found => ({
      line,
      end,
      error: { code: "bad_row", message },
      ...(id !== undefined && { id }),
    });
    if (columns === null) {
      if ("fault" in row) throw new UsageError(`Line ${line}: column ${row.column} ${row.fault}.`);
      columns = columnsOf(row.cells, line, sheet);
      continue;
    }
    if (seen.size >= MOST_ROWS) throw new UsageError(`The file has more than ${MOST_ROWS} rows: split it.`);
    if ("fault" in row) {
      yield wrong(`column ${row.column} ${row.fault}`);
      continue;
    }
    const { cells } = row;
    if (cells.length < columns.length || cells.slice(columns.length).some((cell) => cell.trim() !== "")) {
      yield wrong(`has ${cells.length} ${cells.length === 1 ? "cell" : "cells"}, not ${columns.length}`);
      continue;
    }
    const nameless = columns.findIndex((column, index) => column === "" && cells[index]?.trim() !== "");
    if (nameless >= 0) {
      yield wrong(
        `has ${JSON.stringify(cells[nameless])} in column ${nameless + 1}, which has no name in the first row`,
      );
      continue;
    }
    const { id = "", topics = "", ...user } = filled(columns, cells);
    const before = seen.get(id);
    if (id === "") yield wrong("has no id");
    else if (before !== undefined) yield wrong(`is the same person as line ${before}`, id);
    // Of a guess somebody else might be made.
    else if (encoding === "windows-1252" && /[^\0-\x7f]/.test(id))
      yield wrong("has an id beyond ASCII, in a file that is not UTF-8: save it as CSV UTF-8", id);
    else yield { line, end, person: { id, user, topics: topics.split(/\s+/).filter(Boolean) } };
    seen.set(id, before ?? line);
  }
  if (columns === null) throw new UsageError("The file is empty.");
}

const filled = (columns: readonly string[], cells: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    columns.flatMap((column, index) => {
      const cell = cells[index]?.trim() ?? "";
      return cell === "" ? [] : [[column, cell]];
    }),
  );

/** An empty name stands for a column that has to be empty: spreadsheets save some beyond the last. */
function columnsOf(cells: readonly string[], line: number, sheet: Pick<Sheet, "separator" | "isSeparated">): string[] {
  if (cells.some((cell) => cell.includes("\0")))
    throw new UsageError("The file is neither UTF-8 nor marked as UTF-16: save it as CSV UTF-8.");
  const columns = cells.map(
    (cell) => COLUMNS.find((column) => columnNamed(column) === columnNamed(cell)) ?? cell.trim(),
  );
  const unknown = columns.findIndex((column) => column !== "" && !COLUMNS.includes(column));
  if (unknown >= 0) {
    const where = `Line ${line}, column ${unknown + 1}: there is no column ${JSON.stringify(columns[unknown])}`;
    const between = sheet.isSeparated
      ? `The separator was taken to be ${JSON.stringify(sheet.separator)}.`
      : "No comma, semicolon or tab was found in that line.";
    throw new UsageError(`${where}; there are ${COLUMNS.join(", ")}. ${between}`);
  }
  const named = columns.filter((column) => column !== "");
  const missing = REQUIRED.find((column) => !named.includes(column));
  if (missing !== undefined) throw new UsageError(`The column ${missing} is missing in line ${line}.`);
  const twice = named.find((column, index) => named.indexOf(column) !== index);
  if (twice !== undefined) throw new UsageError(`The column ${twice} is there twice in line ${line}.`);
  return columns;
}
