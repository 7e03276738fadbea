import { createReadStream } from "node:fs";
import { type Command, UsageError, type Values, wholeNumber } from "./command.ts";
import { rowsOf } from "./csv.ts";
import { progressBar } from "./progress.ts";
import { ask, call, type ErrorBody, Refused, type Server, serverOf } from "./server.ts";
import { printable } from "./table.ts";

const HELP = `Usage: carillon import <people.csv> [options]

The first line names the columns: id, name and email, and of role, locale, timeZone and topics those that are there. Topics are slugs
with spaces between them. One who is there already gets what the file says; nobody is removed, nor taken out of a topic.

  --concurrency <n>   calls under way at once, 1 to 32 (8)
  --json              a line for each row that was refused, then the figures

A row that is refused is told by its line, and the others are kept. It ends with 1 if there was one.
Needs a key that may administer. The file may be - for the standard input.`;

const REQUIRED = ["id", "name", "email"];
const COLUMNS = [...REQUIRED, "role", "locale", "timeZone", "topics"];
/** Remembered, to find the second of two rows for one person. */
const MOST_ROWS = 1_000_000;
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
  const bar = progressBar(path);
  const source = path === "-" ? process.stdin : createReadStream(path);
  const people = peopleOf(textOf(source));

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
    for (let next = await people.next(); !next.done; next = await people.next()) {
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
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall)
      throw new UsageError(`${path} cannot be read: ${(error as Error).message}`);
    throw error;
  } finally {
    bar.clear();
    source.destroy();
  }
  if (json) console.log(JSON.stringify(counts));
  else console.log(`${counts.created} new, ${counts.updated} there already, ${counts.failed} refused`);
  return counts.failed > 0 ? 1 : 0;
}

async function put(server: Server, { id, user, topics }: Person): Promise<"created" | "updated"> {
  const place = encodeURIComponent(id);
  const { status } = await ask(server, "PUT", `/api/users/${place}`, { body: user });
  for (const topic of topics) await call(server, "PUT", `/api/topics/${encodeURIComponent(topic)}/members/${place}`);
  return status === 201 ? "created" : "updated";
}

async function* textOf(source: AsyncIterable<Buffer | string>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for await (const chunk of source) {
      const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
      yield decoder.decode(bytes, { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    throw error instanceof TypeError ? new UsageError("The file is not UTF-8.") : error;
  }
}

async function* peopleOf(chunks: AsyncIterable<string>): AsyncGenerator<Found> {
  let columns: string[] | null = null;
  const seen = new Map<string, number>();
  for await (const row of rowsOf(chunks)) {
    const { line, end } = row;
    const wrong = (message: string, id?: string): Found => ({
      line,
      end,
      error: { code: "bad_row", message },
      ...(id !== undefined && { id }),
    });
    if (columns === null) {
      columns = columnsOf("cells" in row ? row.cells : []);
      continue;
    }
    if (seen.size >= MOST_ROWS) throw new UsageError(`The file has more than ${MOST_ROWS} rows: split it.`);
    if ("fault" in row) {
      yield wrong(row.fault);
      continue;
    }
    if (row.cells.length !== columns.length) {
      yield wrong(`has ${row.cells.length} cells, not ${columns.length}`);
      continue;
    }
    const { id = "", topics = "", ...user } = filled(columns, row.cells);
    const before = seen.get(id);
    if (id === "") yield wrong("has no id");
    else if (before !== undefined) yield wrong(`is the same person as line ${before}`, id);
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

function columnsOf(cells: readonly string[]): string[] {
  const columns = cells.map((cell) => cell.trim());
  const unknown = columns.find((column) => !COLUMNS.includes(column));
  if (unknown !== undefined)
    throw new UsageError(`There is no column ${JSON.stringify(unknown)}; there are ${COLUMNS.join(", ")}.`);
  const missing = REQUIRED.find((column) => !columns.includes(column));
  if (missing !== undefined) throw new UsageError(`The column ${missing} is missing.`);
  if (new Set(columns).size < columns.length) throw new UsageError("A column is there twice.");
  return columns;
}
