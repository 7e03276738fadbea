/**
 * Whom a broadcast was handed to, and who acted on it. While it is fresh, hand-overs gather here by person, and once a
 * second become bits, one a person, and tallies: no row and no query for a delivery (docs/decisions/0019).
 */
import { noticeOf } from "./audiences.ts";
import type { Db } from "./db.ts";
import type { Entry, UserNotice } from "./entry.ts";
import { forgetOldest } from "./forget-oldest.ts";
import type { Log } from "./log.ts";
import { aimOf, readReach } from "./reach.ts";
import { createMarks } from "./reach-marks.ts";
import { pauseOf, writePoint } from "./reach-series.ts";
import { NO_TALLY, type Tally, type Way } from "./reach-tally.ts";
import type { Reads } from "./reads.ts";

/** How long after it was sent a broadcast is followed. */
const FOLLOWED_MS = 30 * 24 * 3_600_000;
/** Broadcasts that are followed; of more, the newest. */
const FOLLOWED = 200;
/** People of one broadcast who may wait to be written down. Beyond them nobody is counted. */
const WAITING = 100_000;
/** People written down in one round. */
const A_ROUND = 10_000;
/** How a notice of an act begins. */
const ACTED = '{"kind":"acted"';
/** Acts read again after a crash. */
const ACTS_READ = 100_000;
/** Between two readings of how many have seen and read one, so many times what one took. */
const POINT_COSTS = 50;
const POINTS_A_ROUND = 5;

export interface Followed {
  readonly id: string;
  readonly seq: number;
  readonly sentAt: number;
  /** People whom it was handed to since it was last written down, by the first way. */
  readonly handed: Map<string, Way>;
  readonly acted: Set<string>;
  /** As it is written down. */
  tally: Tally;
  /** Its figures are others than at its last point. */
  hasMoved: boolean;
  pointAt: number;
}
export interface FollowedEntry {
  readonly entry: Entry;
  readonly of: Followed;
}

export interface Following {
  /** Those of the entries that bring a followed broadcast; null: none. */
  among(entries: readonly Entry[]): readonly FollowedEntry[] | null;
  /** The connection of this user took them. Whoever has them already is not counted again. */
  handed(userId: string, way: Way, entries: readonly FollowedEntry[]): void;
  /** The user's inbox was answered with these. */
  fetched(userId: string, items: readonly { id: string }[]): void;
  /** What is written down so far; null: it is not followed. */
  tallyOf(id: string): Tally | null;
  /** Writes down what has gathered, a round of it; and the points that are due. Waits for the round that is under way. */
  write(): Promise<void>;
  /** Writes all of it. */
  close(): Promise<void>;
}

export async function openFollowing(db: Db, reads: Reads, log: Log): Promise<Following> {
  const followed = new Map<string, Followed>();
  const writeDown = createMarks(db, reads, log);
  let underWay: Promise<void> = Promise.resolve();
  await readFollowed();
  log.onEntries(hear);

  async function readFollowed(): Promise<void> {
    const rows = await db.reach.findMany({
      where: { sentAt: { gte: new Date(Date.now() - FOLLOWED_MS) } },
      orderBy: { sentAt: "desc" },
      take: FOLLOWED,
      select: {
        notificationId: true,
        sentAt: true,
        tally: true,
        through: true,
        notification: { select: { seq: true } },
      },
    });
    for (const { notificationId, sentAt, tally, notification } of rows.reverse()) {
      const known = { id: notificationId, seq: Number(notification.seq), sentAt: sentAt.getTime() };
      followed.set(notificationId, follow(known, JSON.parse(tally) as Tally));
    }
    if (rows.length === 0) return;
    const through = Math.min(log.head, ...rows.map((row) => Number(row.through)));
    // What a crash kept from being counted; who is counted already is not again.
    const acts = await db.entry.findMany({
      where: { audience: "nodes", seq: { gt: BigInt(through) }, payload: { startsWith: ACTED } },
      orderBy: { seq: "desc" },
      take: ACTS_READ,
      select: { payload: true },
    });
    for (const { payload } of acts) hearNotice(JSON.parse(payload ?? "{}") as UserNotice);
  }

  function hear(entries: readonly Entry[]): void {
    for (const entry of entries) {
      const { type, content, change } = entry;
      // Those of later waves are of one that is followed already, or no longer.
      if (entry.isBroadcast && content && entry.seq === entry.origin) {
        const known = { id: content.id, seq: Number(content.seq), sentAt: content.createdAt.getTime() };
        // So that it is known soon how many it is for.
        followed.set(content.id, { ...follow(known, NO_TALLY), hasMoved: true });
        forgetOldest(followed, FOLLOWED);
      }
      if (followed.size === 0) continue;
      if (change) hearChange(change);
      else if (type === "node.notice" && entry.json.startsWith(ACTED)) hearNotice(noticeOf(entry));
    }
  }

  function hearChange({ ids, through = 0 }: NonNullable<Entry["change"]>): void {
    if (!ids) for (const one of followed.values()) one.hasMoved ||= one.seq <= through;
    else for (const id of ids) hasMoved(followed.get(id));
  }

  function hearNotice(notice: UserNotice | null): void {
    if (notice?.kind === "acted") followed.get(notice.notificationId)?.acted.add(notice.userId);
  }

  function among(entries: readonly Entry[]): FollowedEntry[] | null {
    if (followed.size === 0) return null;
    let found: FollowedEntry[] | null = null;
    for (const entry of entries) {
      if (entry.type !== "item.created" || !entry.content) continue;
      const of = followed.get(entry.content.id);
      if (!of) continue;
      found ??= [];
      found.push({ entry, of });
    }
    return found;
  }

  /** One after another: two rounds at a time would both count whoever has gathered, from the same bits. */
  function write(): Promise<void> {
    const round = underWay.then(writeRound);
    underWay = round.catch(() => {});
    return round;
  }

  /** What comes meanwhile waits for the next. */
  async function writeRound(): Promise<void> {
    let room = A_ROUND;
    const jobs: Job[] = [];
    for (const of of followed.values()) {
      const handed = [...of.handed].slice(0, room);
      room -= handed.length;
      const acted = [...of.acted].slice(0, room);
      room -= acted.length;
      if (handed.length + acted.length > 0) jobs.push({ of, handed: new Map(handed), acted: new Set(acted) });
      if (room === 0) break;
    }
    // Everything up to here was heard, and is in the jobs or written, unless there was no room for it.
    const through = room > 0 ? BigInt(log.head) : null;
    const tallies = jobs.length > 0 ? await writeDown(jobs, through) : new Map<string, Tally>();
    for (const { of, handed, acted } of jobs) {
      for (const id of handed.keys()) of.handed.delete(id);
      for (const id of acted) of.acted.delete(id);
      const tally = tallies.get(of.id);
      if (!tally) continue;
      of.tally = tally;
      of.hasMoved = true;
    }
    await writePoints();
    forgetOld();
  }

  async function writePoints(): Promise<void> {
    const due = [...followed.values()].filter(({ hasMoved, pointAt }) => hasMoved && pointAt <= Date.now());
    for (const of of due.slice(0, POINTS_A_ROUND)) {
      const began = Date.now();
      const pause = pauseOf(began - of.sentAt);
      of.pointAt = began + pause;
      of.hasMoved = false;
      try {
        const { recipients, seen, read } = await readReach(reads, await aimOf(reads, of.id));
        of.pointAt = began + Math.max(pause, POINT_COSTS * (Date.now() - began));
        const { ways, acted } = of.tally;
        await log.commit(({ tx, at }) => writePoint(tx, of, at, { recipients, ways, seen, read, acted }));
      } catch (error) {
        of.hasMoved = true;
        throw error;
      }
    }
  }

  function forgetOld(): void {
    for (const { id, sentAt } of followed.values()) if (Date.now() - sentAt > FOLLOWED_MS) followed.delete(id);
  }

  return {
    among,
    handed(userId, way, entries) {
      for (const { of } of entries) wait(of, userId, way);
    },
    fetched(userId, items) {
      if (followed.size === 0) return;
      for (const { id } of items) {
        const of = followed.get(id);
        if (of) wait(of, userId, "inbox");
      }
    },
    tallyOf: (id) => followed.get(id)?.tally ?? null,
    write,
    async close() {
      const isWaiting = ({ handed, acted, hasMoved }: Followed) => handed.size + acted.size > 0 || hasMoved;
      do {
        for (const of of followed.values()) of.pointAt = 0;
        await write();
      } while ([...followed.values()].some(isWaiting));
    },
  };
}

type Job = { of: Followed } & Pick<Followed, "handed" | "acted">;

const follow = (known: Pick<Followed, "id" | "seq" | "sentAt">, tally: Tally): Followed => ({
  ...known,
  handed: new Map(),
  acted: new Set(),
  tally,
  hasMoved: false,
  pointAt: 0,
});

function hasMoved(of: Followed | undefined): void {
  if (of) of.hasMoved = true;
}

function wait({ handed }: Followed, userId: string, way: Way): void {
  if (!handed.has(userId) && handed.size < WAITING) handed.set(userId, way);
}
