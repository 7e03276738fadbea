/**
 * The full-text index "Search", one more reader of the log: it is filled from its cursor on, a little at a time, and not
 * by those who send. What it has not read yet core/search.ts looks at itself. A row holds the pieces of a notification's
 * texts and the audiences that got it by a run of entries, so that a question finds only what its asker may have got.
 */
import { fold } from "./fold.ts";
import { gramsOf } from "./grams.ts";
import type { Sqlite } from "./store/sqlite/connection.ts";

export interface SearchIndex {
  /** Reads on, at most so long; resolves to whether it has everything. Waits while a transaction is open. */
  readOn(ms?: number): Promise<boolean>;
  close(): void;
}

export interface Texts {
  title: string;
  body: string;
  translations: string | null;
}

/** A word of the index. No piece of a text is as long as the shortest, `@all`. */
export const audienceWord = (audience: string): string => `@${audience}`;

/** What is looked into. Two of them never make a match together. */
export const textsOf = ({ title, body, translations }: Texts): string[] => [
  title,
  body,
  ...(translations === null ? [] : [translations]),
];

/** Entries read in one transaction, and so the longest run of them in one row. */
export const LONGEST_RUN = 500;
/** Characters put into the index in one transaction: some milliseconds. */
const CHARACTERS = 16_384;
/** Rows forgotten in one transaction. */
const FORGOTTEN = 20;
/** Of the time at most a fourth is the index's, however much there is to read: the rest is for who sends and asks. */
const REST = 3;

/** As the connection gives them: they are only compared, and given back. */
type Whole = bigint | number;
interface EntryRow {
  seq: Whole;
  type: string;
  audience: string;
  notificationId: string | null;
}
interface Run {
  seq: Whole;
  last: Whole;
  id: string;
  audiences: string[];
}

export function createSearchIndex(sqlite: Sqlite): SearchIndex {
  const head = sqlite.prepare(`SELECT seq FROM "SearchHead" WHERE id = 1`);
  const moveHead = sqlite.prepare(`UPDATE "SearchHead" SET seq = ? WHERE id = 1`);
  const entriesAfter = sqlite.prepare(
    `SELECT seq, type, audience, "notificationId" FROM "Entry" WHERE seq > ? ORDER BY seq LIMIT ?`,
  );
  const content = sqlite.prepare(`SELECT title, body, translations, revision FROM "Notification" WHERE id = ?`);
  const audiencesOf = sqlite.prepare(
    `SELECT audience FROM "Entry" WHERE seq >= ? AND seq <= ? AND "notificationId" = ? AND type = 'item.created'`,
  );
  const outdated = sqlite.prepare(
    `SELECT seq, last FROM "SearchRow" WHERE "notificationId" = ? AND revision < ? LIMIT 1`,
  );
  const orphans = sqlite.prepare(`SELECT seq FROM "SearchRow" WHERE "notificationId" IS NULL LIMIT ?`);
  const putRow = sqlite.prepare(
    `INSERT OR REPLACE INTO "SearchRow" (seq, last, "notificationId", revision, texts) VALUES (?, ?, ?, ?, ?)`,
  );
  const putWords = sqlite.prepare(`INSERT OR REPLACE INTO "Search" (rowid, words) VALUES (?, ?)`);
  const dropRow = sqlite.prepare(`DELETE FROM "SearchRow" WHERE seq = ?`);
  const dropWords = sqlite.prepare(`DELETE FROM "Search" WHERE rowid = ?`);
  const begin = sqlite.prepare("BEGIN IMMEDIATE");
  const [commit, rollback] = [sqlite.prepare("COMMIT"), sqlite.prepare("ROLLBACK")];
  let isClosed = false;

  const read = (): Whole => (head.get() as { seq: Whole }).seq;

  /** Characters that it took. */
  function put({ seq, last, id, audiences }: Run): number {
    const said = content.get(id) as (Texts & { revision: Whole }) | undefined;
    if (!said) return 0;
    const texts = textsOf(said).map(fold);
    const words = [...audiences.map(audienceWord), ...gramsOf(texts)];
    // No folded text has a line end.
    putRow.run(seq, last, id, said.revision, texts.join("\n"));
    putWords.run(seq, words.join("\n"));
    return words.length + texts.reduce((sum, text) => sum + text.length, 0);
  }

  /** Rows made before an edit are made anew. False: not all of them yet. */
  function renew(id: string, budget: { left: number }): boolean {
    const said = content.get(id) as { revision: Whole } | undefined;
    for (;;) {
      const row = outdated.get(id, said?.revision ?? 0) as Pick<Run, "seq" | "last"> | undefined;
      if (!row) return true;
      if (budget.left <= 0) return false;
      budget.left -= put({ ...row, id, audiences: namesOf(audiencesOf.all(row.seq, row.last, id)) });
    }
  }

  /** Whether there is nothing left to do. */
  function step(): boolean {
    const gone = orphans.all(FORGOTTEN) as { seq: Whole }[];
    for (const { seq } of gone) {
      dropWords.run(seq);
      dropRow.run(seq);
    }
    const from = read();
    const entries = entriesAfter.all(from, LONGEST_RUN) as EntryRow[];
    const budget = { left: CHARACTERS };
    let through = from;
    let index = 0;
    while (index < entries.length && budget.left > 0) {
      const entry = entries[index] as EntryRow;
      const { type, notificationId: id } = entry;
      let end = index + 1;
      if (type === "item.created" && id !== null) {
        while (entries[end]?.notificationId === id && entries[end]?.type === type) end += 1;
        const run = entries.slice(index, end);
        const last = (run.at(-1) as EntryRow).seq;
        budget.left -= put({ seq: entry.seq, last, id, audiences: run.map(({ audience }) => audience) });
      } else if (type === "item.updated" && id !== null && !renew(id, budget)) break;
      through = (entries[end - 1] as EntryRow).seq;
      index = end;
    }
    if (through > from) moveHead.run(through);
    return gone.length < FORGOTTEN && index === entries.length && entries.length < LONGEST_RUN;
  }

  /** Null: somebody else is writing. */
  function stepWithin(): boolean | null {
    if (sqlite.inTransaction) return null;
    begin.run();
    try {
      const isThrough = step();
      commit.run();
      return isThrough;
    } catch (error) {
      // A full disk has ended the transaction by itself.
      if (sqlite.inTransaction) rollback.run();
      throw error;
    }
  }

  return {
    async readOn(ms = 1_000) {
      const end = performance.now() + ms;
      while (!isClosed) {
        const begun = performance.now();
        const isThrough = hasNews() ? stepWithin() : true;
        if (isThrough) return true;
        if (performance.now() > end) return false;
        const took = performance.now() - begun;
        await new Promise((resolve) => setTimeout(resolve, isThrough === null ? 1 : took * REST));
      }
      return false;
    },
    close() {
      isClosed = true;
    },
  };

  /** Without the write lock. */
  function hasNews(): boolean {
    return entriesAfter.get(read(), 1) !== undefined || orphans.get(1) !== undefined;
  }
}

const namesOf = (rows: unknown[]): string[] => (rows as { audience: string }[]).map(({ audience }) => audience);
