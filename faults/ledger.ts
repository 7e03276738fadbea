/** What was promised, against what is there: in the database, with the server, and on each screen. */
import type { Counts } from "#client/types.ts";
import { TRANSPORTS } from "#core/vocabulary.ts";
import type { FaultReader } from "./reader.ts";
import type { FaultKind } from "./schedule.ts";
import type { Sent } from "./sender.ts";
import type { Memory } from "./server-process.ts";
import { countTruth, type Truth, type TruthItem } from "./truth.ts";

/** A refusal is an honest answer when it is one of these. */
const FAIR = new Set(["503 storage_full", "503 shutting_down"]);

/** What the log holds, against what the senders were told. */
export function checkSent(sent: readonly Sent[], { published, flaws }: Truth): string[] {
  const wrong = [...flaws];
  const known = new Set(sent.map(({ title }) => title));
  for (const title of published.keys()) if (!known.has(title)) wrong.push(`${title} is there, and nobody sent it`);
  let last = { sender: -1, seq: 0 };
  for (const one of sent) {
    const found = published.get(one.title) ?? [];
    const expected = one.audience === "all" ? ["all"] : [...one.audience].sort();
    const [first] = found;
    if (found.length > 1) wrong.push(`${one.title} is there ${found.length} times`);
    if (one.id !== null && first?.id !== one.id) wrong.push(`${one.title} was answered 201, and is not there`);
    if (one.id === null && one.unanswered === 0 && first) wrong.push(`${one.title} was refused, and is there`);
    if (one.id === null && one.refused !== null && !FAIR.has(one.refused)) {
      wrong.push(`${one.title} was refused with ${one.refused}`);
    }
    if (first && (first.body !== one.body || [...first.audiences].sort().join() !== expected.join())) {
      wrong.push(`${one.title} is there in part: to ${first.audiences.join()} instead of ${expected.join()}`);
    }
    if (one.seq === null) continue;
    // A try that nobody answered may have been the one that was kept, but never before what was answered earlier.
    if (last.sender === one.sender && one.seq <= last.seq) wrong.push(`${one.title} is before the one sent before it`);
    last = { sender: one.sender, seq: one.seq };
  }
  return wrong;
}

/** Exactly what the database has for its user, once each and in order, and counts to match. */
export function checkScreen(
  { name, person, store, connection, tape }: FaultReader,
  { items, entries }: Truth,
): string[] {
  const wrong: string[] = [];
  const mine = items.get(person.userId) ?? [];
  const { rows, counts, hasMore } = store.getSnapshot();
  const expected = mine.filter(({ isArchived }) => !isArchived);
  if (hasMore) wrong.push(`${name} has more to load`);
  const shown = rows.map(({ id, seq, title, body, state }) =>
    lineOf({ id, seq, title, body, isRead: state.readAt !== null, isSeen: state.seenAt !== null }),
  );
  const due = expected.map(lineOf);
  const at = due.findIndex((line, index) => line !== shown[index]);
  if (at !== -1 || shown.length !== due.length) {
    const place = at === -1 ? due.length : at;
    wrong.push(`${name} shows ${shown.length} of ${due.length}; row ${place} is ${shown[place]}, not ${due[place]}`);
  }
  wrong.push(...differ(`${name}'s counts`, counts, countTruth(mine)));
  // A page that is read later hides what no event brought: each entry must have come as an event too.
  const came = (entries.get(person.userId) ?? []).filter((seq) => tape.from !== null && seq > tape.from);
  const lost = came.findIndex((seq, index) => seq !== tape.applied[index]);
  const { state, transport } = connection.getSnapshot();
  const where = `${state} by ${transport}, with its cursor at ${store.cursor()}`;
  if (lost !== -1) wrong.push(`${name} applied ${tape.applied[lost]} where ${came[lost]} was due; it is ${where}`);
  else if (tape.applied.length > came.length) wrong.push(`${name} applied ${tape.applied[came.length]}, due to nobody`);
  if (tape.resets > 0) wrong.push(`${name} was reset, though nothing was trimmed`);
  if (tape.forgotten > 0) wrong.push(`the session of ${name} was forgotten`);
  return wrong;
}

type Line = Pick<TruthItem, "id" | "seq" | "title" | "body" | "isRead" | "isSeen">;
const lineOf = ({ id, seq, title, body, isRead, isSeen }: Line): string =>
  `${seq} ${title} ${id} ${body.length}${isRead ? " read" : ""}${isSeen ? " seen" : ""}`;

export function differ(what: string, found: Counts | null, expected: Counts): string[] {
  const text = (counts: Counts | null): string =>
    counts
      ? `${counts.unread} unread, ${counts.unseen} unseen, ${counts.snoozed} snoozed, ${counts.archived} archived, ${JSON.stringify(counts.byCategory)}`
      : "unknown";
  return text(found) === text(expected) ? [] : [`${what} are ${text(found)}, not ${text(expected)}`];
}

export interface Ledger {
  seed: number;
  sent: readonly Sent[];
  readers: readonly FaultReader[];
  faults: ReadonlyMap<FaultKind, number>;
  /** Of the last process: warm, and at the end. */
  memory: { before: Memory; after: Memory };
  disk: { isMounted: boolean; refused: { publishes: number; commands: number } };
  truth: Truth;
  settledMs: number;
  wrong: readonly string[];
}

export function printLedger(ledger: Ledger): string {
  const { seed, sent, readers, faults, memory, disk, truth, settledMs, wrong } = ledger;
  const sum = (of: (reader: FaultReader) => number): number => readers.reduce((total, one) => total + of(one), 0);
  const open = sent.filter(({ id, unanswered }) => id === null && unanswered > 0);
  const present = open.filter(({ title }) => truth.published.has(title)).length;
  const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  const list = (pairs: Iterable<readonly [string, number]>): string =>
    [...pairs].map(([name, n]) => `${name} ${n}`).join(", ");
  const rows: [string, string | number][] = [
    ["seed", seed],
    ["sent", sent.length],
    ["answered 201", sent.filter(({ id }) => id !== null).length],
    ["refused, absent", sent.filter(({ id, unanswered }) => id === null && unanswered === 0).length],
    ["unanswered, present", present],
    ["unanswered, absent", open.length - present],
    ["entries in the log", truth.head],
    ["readers", readers.length],
    ["delivered", list(TRANSPORTS.map((name) => [name, sum(({ tape }) => tape.delivered.get(name) ?? 0)] as const))],
    ["duplicates absorbed", sum(({ tape }) => tape.absorbed)],
    ["resets", sum(({ tape }) => tape.resets)],
    ["reconnects", sum(({ tape }) => Math.max(0, tape.reconnects))],
    ["faults", list(faults)],
    ["all settled after", `${(settledMs / 1_000).toFixed(1)} s`],
    [
      "full disk",
      `${disk.isMounted ? "a file system of its own" : "by page limit: no file system could be mounted"}; refused ${disk.refused.publishes} publishes, ${disk.refused.commands} commands`,
    ],
    ["server memory", `${mib(memory.before.live)} before, ${mib(memory.after.live)} after`],
    ["resident", `${mib(memory.before.resident)} before, ${mib(memory.after.resident)} after`],
    ["wrong", wrong.length],
  ];
  return [...rows.map(([name, value]) => `${name.padEnd(20)} ${value}`), ...wrong.map((line) => `  ${line}`)].join(
    "\n",
  );
}
