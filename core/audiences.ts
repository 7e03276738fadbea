/** Which audiences a user is reached through, and since when. */

import { Prisma } from "./db.ts";
import { type Entry, NODES, type NodeNotice, type UserNotice } from "./entry.ts";
import { forgetOldest } from "./forget-oldest.ts";
import type { Log } from "./log.ts";
import type { Reads } from "./reads.ts";

/** A stay in an audience: entries with `from < seq`, and `seq <= to` once it is over. */
export interface Stay {
  from: number;
  to: number | null;
}
export type Stays = Map<string, Stay[]>;

export interface Audiences {
  /** The live stays of a user: one shared map that later joins and leaves are applied to. Null: no such user, or disabled. */
  of(userId: string): Promise<Stays | null>;
}

const { sql } = Prisma;

/** Users whose stays are kept in memory; beyond it the one used longest ago is read again when needed. */
const KEPT = 100_000;

export function createAudiences(reads: Reads, log: Log): Audiences {
  const known = new Map<string, Stays>();
  let notices = 0;
  log.onEntries((entries) => {
    for (const entry of entries) {
      const notice = noticeOf(entry);
      if (!notice) continue;
      notices += 1;
      const stays = known.get(notice.userId);
      if (notice.kind === "revoked") known.delete(notice.userId);
      else if (stays && isMove(notice)) applyNotice(stays, notice, entry.seq);
    }
  });

  async function read(userId: string): Promise<Stays | null> {
    const before = notices;
    const [users, memberships] = (await reads.snapshot(
      sql`SELECT "joinedSeq" FROM "User" WHERE id = ${userId} AND "disabledAt" IS NULL`,
      sql`SELECT slug, "fromSeq", "toSeq" FROM "Membership" WHERE "userId" = ${userId} ORDER BY "fromSeq"`,
    )) as [{ joinedSeq: number }[], { slug: string; fromSeq: number; toSeq: number | null }[]];
    // A join or leave was committed while the rows were on their way: they may lack it.
    if (before !== notices) return read(userId);
    const [user] = users;
    if (!user) return null;
    const stays: Stays = new Map([
      ["all", [{ from: user.joinedSeq, to: null }]],
      [`users/${userId}`, [{ from: user.joinedSeq, to: null }]],
    ]);
    for (const { slug, fromSeq, toSeq } of memberships) {
      const stay = { from: fromSeq, to: toSeq };
      const audience = `topics/${slug}`;
      stays.set(audience, [...(stays.get(audience) ?? []), stay]);
    }
    known.set(userId, stays);
    forgetOldest(known, KEPT);
    return stays;
  }

  return {
    async of(userId) {
      const stays = known.get(userId);
      if (!stays) return read(userId);
      known.delete(userId);
      known.set(userId, stays);
      return stays;
    },
  };
}

/** What it says of one user; null: nothing. */
export function noticeOf(entry: Entry): UserNotice | null {
  if (entry.audience !== NODES) return null;
  const said = JSON.parse(entry.json) as NodeNotice;
  return said.kind === "delivered" ? null : said;
}

type Move = Extract<UserNotice, { audience: string }>;
export const isMove = (notice: UserNotice): notice is Move => notice.kind === "joined" || notice.kind === "left";

/** Idempotent: stays are shared, and more than one reader of the log may hold the same map. */
export function applyNotice(stays: Stays, notice: Move, seq: number): void {
  const list = stays.get(notice.audience) ?? [];
  const open = list.find((stay) => stay.to === null);
  if (notice.kind === "left") {
    if (open && open.from < seq) open.to = seq;
  } else if (!open && !list.some((stay) => stay.from >= seq)) {
    stays.set(notice.audience, [...list, { from: seq, to: null }]);
  }
}

const covers = (stays: Stays, audience: string, seq: number): boolean =>
  stays.get(audience)?.some(({ from, to }) => from < seq && (to === null || seq <= to)) ?? false;

/**
 * Whether the entry is for one with these stays. Of a notification that reaches them through several audiences only
 * the first counts, so that there is one item and one count. `only` narrows what is listened to.
 */
export function isFor(stays: Stays, entry: Entry, only?: ReadonlySet<string>): boolean {
  if (!covers(stays, entry.audience, entry.origin) || (only && !only.has(entry.audience))) return false;
  return !entry.before.some((group) => covers(stays, group, entry.origin) && (!only || only.has(group)));
}
