/**
 * Deletes the items that nobody needs any more, by the rules that admins set. What is deleted leaves every inbox and
 * every count at once, told like a recall; its rows go in small transactions, so that nobody waits for the write lock.
 * An item that somebody has pinned or snoozed stays, for everybody it was sent to: an item of many is one row
 * (docs/decisions/0033).
 */
import type { ItemRetention } from "./admin-protocol.ts";
import { Prisma } from "./db.ts";
import type { Deleted } from "./entry.ts";
import type { Log } from "./log.ts";
import { flagOf, type Reads } from "./reads.ts";
import type { ForgottenRows } from "./rows.ts";
import { turn } from "./turn.ts";

const { sql } = Prisma;
const DAY_MS = 24 * 3600 * 1000;
/** Notifications judged at once: a few milliseconds of reading. */
const JUDGED = 100;
/** Entries and receipts deleted in one transaction, each with an entry that tells of it: a few milliseconds of the write lock. */
const DELETED = 25;
/** Of one with more entries (recipients by name and edits) only the age counts: whether all have read it takes too long to say. */
const MOST_ENTRIES = 100;

/** Deletes all that the rules say by now; resolves to how many notifications that were. */
export async function deleteOldItems(reads: Reads, log: Log, rules: ItemRetention, now = new Date()): Promise<number> {
  const soonest = soonestOf(rules);
  if (soonest === null) return 0;
  const until = firstIdOf(now.getTime() - soonest * DAY_MS);
  let count = 0;
  let after = "";
  for (;;) {
    const judged = await judge(reads, after, until, rules, now);
    for (const id of judged.filter((one) => isDue(one, rules, now)).map(({ id }) => id)) {
      if (await deleteItem(reads, log, id)) count += 1;
    }
    const last = judged.at(-1);
    if (!last || judged.length < JUDGED) return count;
    after = last.id;
    await turn();
  }
}

/** The least age, in days, at which anything goes; null: nothing does. */
function soonestOf({ maxDays, archivedDays, readDays, categories }: ItemRetention): number | null {
  const all = [maxDays, archivedDays, readDays, ...categories.map((one) => one.maxDays)].flatMap((days) => days ?? []);
  return all.length === 0 ? null : Math.min(...all);
}

/** Ids are UUIDs of version 7, which begin with the time: the first that can have been made at `ms`. */
const firstIdOf = (ms: number): string => {
  const hex = Math.max(0, ms).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
};

interface Judged {
  id: string;
  category: string;
  sentAt: string;
  isArchived: number;
  isRead: number;
}

/** The notification `n`, by anybody. */
const isSetAside = sql`EXISTS (SELECT 1 FROM "Receipt" r WHERE r."notificationId" = n.id
  AND (r."pinnedAt" IS NOT NULL OR r."snoozedUntil" IS NOT NULL))`;

/** The next ones that are over and that nobody has set aside, in the order of their making. */
async function judge(
  reads: Reads,
  after: string,
  until: string,
  { archivedDays, readDays }: ItemRetention,
  now: Date,
): Promise<Judged[]> {
  const archived = allHave("archived", archivedDays, now);
  const read = allHave("read", readDays, now);
  return reads.$queryRaw<Judged[]>(sql`
    SELECT n.id AS id, n.category AS category, COALESCE(e.at, n."createdAt") AS "sentAt",
      ${archived} AS "isArchived", ${read} AS "isRead"
    FROM "Notification" n LEFT JOIN "Entry" e ON e.seq = n.seq LEFT JOIN "Broadcast" b ON b."notificationId" = n.id
    WHERE n.id > ${after} AND n.id < ${until} AND n.status NOT IN ('scheduled', 'sending')
      AND (b.percent IS NULL OR b.percent >= 100)
      AND NOT ${isSetAside}
    ORDER BY n.id LIMIT ${JUDGED}`);
}

/** Whether each of the named recipients has it in this state, by receipt or by watermark, since before the cutoff. */
function allHave(state: "archived" | "read", days: number | null, now: Date): Prisma.Sql {
  if (days === null) return sql`0`;
  const cutoff = new Date(now.getTime() - days * DAY_MS);
  const [flag, at] = [Prisma.raw(`"${state}"`), Prisma.raw(`"${state}At"`)];
  return sql`(n."groups" = '[]'
    AND (SELECT COUNT(*) FROM (SELECT 1 FROM "Entry" WHERE "notificationId" = n.id LIMIT ${MOST_ENTRIES + 1}) AS some)
      BETWEEN 1 AND ${MOST_ENTRIES}
    AND NOT EXISTS (
    SELECT 1 FROM "Entry" own
    LEFT JOIN "Receipt" r ON r."userId" = substr(own.audience, 7) AND r."notificationId" = n.id
    LEFT JOIN "Watermark" w ON w."userId" = substr(own.audience, 7)
    WHERE own."notificationId" = n.id AND own.type = 'item.created' AND NOT COALESCE(
      CASE WHEN r.${flag} IS NOT NULL THEN r.${flag} AND r.${at} < ${cutoff}
        ELSE w.${flag} >= own.seq AND w.${at} < ${cutoff} END, 0)))`;
}

function isDue({ category, sentAt, isArchived, isRead }: Judged, rules: ItemRetention, now: Date): boolean {
  const maxDays = (rules.categories.find((one) => one.category === category) ?? rules).maxDays;
  const isOld = maxDays !== null && Date.parse(sentAt) < now.getTime() - maxDays * DAY_MS;
  return isOld || flagOf(isArchived) === true || flagOf(isRead) === true;
}

/**
 * Hides it with the first step, and deletes a part of its rows with each. What a step takes is read when its turn to be
 * written has come, and no other's: an edit in between would leave its entry behind, and a pin go by unseen. Not in a
 * transaction, where the same costs three times as much. Resolves to whether it is gone.
 */
async function deleteItem(reads: Reads, log: Log, id: string): Promise<boolean> {
  for (let isFirst = true; ; isFirst = false) {
    const step = await log.add(
      (draft) => {
        const next = nextStep(reads, id, isFirst);
        if (!next) return null;
        const { deleted, told, ...rows } = next;
        for (const audience of told) {
          draft.append({ audience, type: "item.recalled", payload: JSON.stringify(deleted satisfies Deleted) });
        }
        draft.forget({ ...rows, notificationId: id, at: draft.at });
        return next;
      },
      { isAlone: true },
    );
    if (!step) return false;
    if (step.isLast) return true;
    await turn();
  }
}

interface Step extends Omit<ForgottenRows, "notificationId" | "at"> {
  deleted: Deleted;
  told: string[];
}

/** Null: it is gone, or somebody has set it aside before it was hidden. */
function nextStep(reads: Reads, id: string, isFirst: boolean): Step | null {
  const [row] = reads.now<Found[]>(
    sql`SELECT status, seq, "groups", ${isFirst ? isSetAside : sql`0`} AS "isSpared",
      (SELECT COUNT(*) FROM (SELECT 1 FROM "Receipt" WHERE "notificationId" = n.id LIMIT ${DELETED + 1}) AS some) AS receipts
    FROM "Notification" n WHERE id = ${id}`,
  );
  if (!row || flagOf(row.isSpared)) return null;
  const entries = reads.now<{ seq: number | bigint; type: string; audience: string }[]>(
    sql`SELECT seq, type, audience FROM "Entry" WHERE "notificationId" = ${id} LIMIT ${DELETED + 1}`,
  );
  const receipts = Number(row.receipts);
  const taken = entries.slice(0, DELETED);
  const left = DELETED - taken.length;
  const told = taken.flatMap(({ type, audience }) => (type === "item.created" ? audience : []));
  return {
    deleted: { id, origin: Number(row.seq ?? 0), groups: JSON.parse(row.groups) as string[] },
    // Whoever had one that was recalled has heard so.
    told: row.status === "recalled" ? [] : told,
    entries: taken.map(({ seq }) => Number(seq)),
    receipts: Math.min(receipts, left),
    isLast: entries.length <= DELETED && receipts <= left,
  };
}

interface Found {
  status: string;
  seq: number | bigint | null;
  groups: string;
  isSpared: number | bigint;
  receipts: number | bigint;
}
