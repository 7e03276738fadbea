/** Writes down who got a broadcast and who acted on it: a bit for each person, and how many these are. */
import { type Db, Prisma } from "./db.ts";
import { type Content, type DeliveredNotice, notice } from "./entry.ts";
import type { Followed } from "./following.ts";
import { type Batch, chunks, type Log } from "./log.ts";
import { LANGUAGE } from "./reach.ts";
import { bitAt, noBits, withBits } from "./reach-bits.ts";
import { NO_TALLY, type Person, type Tally, tallied, type Way } from "./reach-tally.ts";
import type { Reads } from "./reads.ts";
import { turn } from "./turn.ts";

/** Ids bound in one query. */
const IDS_A_QUERY = 1_000;
const { sql, join } = Prisma;

/** In the transaction that sends it. */
export async function beginReach(
  { tx, at }: Pick<Batch, "tx" | "at">,
  { id, seq }: Pick<Content, "id" | "seq">,
): Promise<void> {
  const tally = JSON.stringify(NO_TALLY);
  const none = { delivered: noBits(), acted: noBits() };
  await tx.reach.create({ data: { notificationId: id, sentAt: at, ...none, tally, through: seq ?? 0n } });
}

export interface Job extends Pick<Followed, "handed" | "acted"> {
  of: Pick<Followed, "id" | "seq" | "tally">;
}

/**
 * The tallies of those whose figures it changed. `through`: acts up to there are in the jobs, or written; null: not known.
 * One at a time: what is read here is written by nobody else.
 */
export type WriteDown = (jobs: readonly Job[], through: bigint | null) => Promise<Map<string, Tally>>;

interface Update {
  tally: Tally;
  delivered: Uint8Array;
  acted: Uint8Array;
  /** To somebody who had not got it before. */
  isHanded: boolean;
}

export function createMarks(db: Db, reads: Reads, log: Log): WriteDown {
  async function writeDown(jobs: readonly Job[], through: bigint | null): Promise<Map<string, Tally>> {
    const ids = new Set(jobs.flatMap(({ handed, acted }) => [...handed.keys(), ...acted]));
    const people = await numbered([...ids]);
    const bits = await readBits(jobs.map(({ of }) => of.id));
    const updates = new Map<string, Update>();
    for (const job of jobs) {
      const before = bits.get(job.of.id);
      if (!before) continue;
      const isNew = (marks: Uint8Array) => (person: Person) => !bitAt(marks, person.number);
      const some = (names: Iterable<string>) => [...names].flatMap((id) => people.get(id) ?? []);
      const handed = some(job.handed.keys()).filter(isNew(before.delivered));
      const acted = some(job.acted).filter(isNew(before.acted));
      if (handed.length + acted.length === 0) continue;
      const topics = await topicsOf([...handed, ...acted], job.of.seq);
      const wayOf = ({ id }: Person): Way => job.handed.get(id) ?? "inbox";
      updates.set(job.of.id, {
        isHanded: handed.length > 0,
        tally: tallied(job.of.tally, { handed, acted, wayOf, topicsOf: ({ id }) => topics.get(id) ?? [] }),
        delivered: withBits(before.delivered, handed.map(numberOf)),
        acted: withBits(before.acted, acted.map(numberOf)),
      });
    }
    if (updates.size > 0)
      await log.commit(async ({ tx, append }) => {
        const delivered = deliveredBy(updates);
        if (delivered.of.length > 0 && (await isAskedFor(tx))) append(notice(delivered));
        for (const [notificationId, { tally, delivered, acted }] of updates) {
          const marks = { delivered: Buffer.from(delivered), acted: Buffer.from(acted) };
          const data = { tally: JSON.stringify(tally), ...marks, ...(through !== null && { through }) };
          await tx.reach.updateMany({ where: { notificationId }, data });
        }
      });
    return new Map([...updates].map(([id, { tally }]) => [id, tally]));
  }

  /** Those of them who are there; who has no number gets one. */
  async function numbered(ids: readonly string[]): Promise<Map<string, Person>> {
    const people = await readPeople(ids);
    const strangers = ids.filter((id) => !people.has(id));
    if (strangers.length === 0) return people;
    await log.commit(async ({ tx }) => {
      for (const part of chunks(strangers, IDS_A_QUERY))
        await tx.$executeRaw`INSERT INTO "ReachPerson" ("userId")
          SELECT u.id FROM "User" u WHERE u.id IN (${join(part)}) ON CONFLICT DO NOTHING`;
    });
    return new Map([...people, ...(await readPeople(strangers))]);
  }

  async function readPeople(ids: readonly string[]): Promise<Map<string, Person>> {
    const people = new Map<string, Person>();
    for (const part of chunks(ids, IDS_A_QUERY)) {
      const rows = await reads.$queryRaw<Person[]>(sql`SELECT u.id AS id, n.number AS number, ${LANGUAGE} AS language
        FROM "ReachPerson" n JOIN "User" u ON u.id = n."userId" LEFT JOIN "Preference" p ON p."userId" = u.id
        WHERE n."userId" IN (${join(part)})`);
      for (const row of rows) people.set(row.id, row);
      // The reading connection answers at once: whoever is connected has to be served in between.
      await turn();
    }
    return people;
  }

  async function topicsOf(people: readonly Person[], seq: number): Promise<Map<string, string[]>> {
    const topics = new Map<string, string[]>();
    for (const part of chunks(people, IDS_A_QUERY)) {
      const rows = await reads.$queryRaw<{ userId: string; slug: string }[]>(
        sql`SELECT DISTINCT m."userId" AS "userId", m.slug AS slug FROM "Membership" m
          WHERE m."userId" IN (${join(part.map(({ id }) => id))}) AND m."fromSeq" < ${seq}
          AND (m."toSeq" IS NULL OR m."toSeq" >= ${seq})`,
      );
      for (const { userId, slug } of rows) topics.set(userId, [...(topics.get(userId) ?? []), slug]);
      await turn();
    }
    return topics;
  }

  async function readBits(ids: readonly string[]): Promise<Map<string, Record<"delivered" | "acted", Uint8Array>>> {
    const rows = await db.reach.findMany({
      where: { notificationId: { in: [...ids] } },
      select: { notificationId: true, delivered: true, acted: true },
    });
    return new Map(rows.map(({ notificationId, ...bits }) => [notificationId, bits]));
  }

  return writeDown;
}

/** Without anybody to tell the log is spared an entry a second. */
const isAskedFor = async (tx: Batch["tx"]): Promise<boolean> =>
  (await tx.webhook.count({ where: { enabled: true, events: { contains: '"notification.delivered"' } } })) > 0;

const deliveredBy = (updates: ReadonlyMap<string, Update>): DeliveredNotice => ({
  kind: "delivered",
  of: [...updates].flatMap(
    ([
      notificationId,
      {
        isHanded,
        tally: { delivered, ways },
      },
    ]) => (isHanded ? { notificationId, delivered, ways } : []),
  ),
});

const numberOf = ({ number }: Person): number => number;
