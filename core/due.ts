/**
 * Sending what is due. Status, entries and what comes next are written in one transaction, and all of it is read again
 * in there: a restart at any moment, or another node, can neither send a thing twice nor leave it out.
 */
import { v7 as uuid } from "uuid";
import { type Db, Prisma } from "./db.ts";
import type { Content } from "./entry.ts";
import type { Batch, Log } from "./log.ts";
import type { Preferences } from "./protocol.ts";
import { beginReach } from "./reach-marks.ts";
import { recallCollapsed } from "./recall.ts";
import { isInShare } from "./rollout.ts";
import { isMeant, keptSelection, type Selection } from "./selection.ts";
import { nextOf, readersTime, timingOf } from "./timing.ts";

const { sql } = Prisma;

/** Notifications sent in one round. */
const A_ROUND = 100;
/** People who get theirs in one transaction; more of them wait for the next round. */
export const A_WAVE = 10_000;
/** Those who come meanwhile, from a place where it is time already, wait no longer. */
const LOOK_AGAIN_MS = 15 * 60_000;

export type ScheduledRow = Prisma.NotificationGetPayload<{ include: { broadcast: true } }>;

/** Resolves to how many were sent, or sent on. */
export async function sendDue(db: Db, log: Log): Promise<number> {
  const now = new Date();
  const [begins, goesOn] = await Promise.all([
    db.notification.findMany({
      where: { status: "scheduled", scheduledAt: { lte: now }, NOT: { broadcast: { nextAt: { not: null } } } },
      orderBy: { scheduledAt: "asc" },
      take: A_ROUND,
      select: { id: true },
    }),
    db.broadcast.findMany({
      where: { nextAt: { lte: now }, notification: { status: { in: ["scheduled", "sending"] } } },
      orderBy: { nextAt: "asc" },
      take: A_ROUND,
      select: { notificationId: true },
    }),
  ]);
  const due = [...begins.map(({ id }) => id), ...goesOn.map(({ notificationId }) => notificationId)];
  // Each alone: the next wave, a recall or an edit has to find the entries of this one.
  const sent = await Promise.all(due.map((id) => log.commit((batch) => sendOne(batch, id), { isAlone: true })));
  return sent.filter(Boolean).length;
}

/** When it is looked at again; null: not by itself. */
const timeOf = ({ status, scheduledAt, broadcast }: ScheduledRow): Date | null =>
  broadcast?.nextAt ?? (status === "scheduled" ? scheduledAt : null);

/** Its part has it, or it was halted: somebody has to take it further. Who comes to its part later gets it all the same. */
export const isStanding = ({ status, broadcast }: ScheduledRow, now: Date): boolean =>
  status === "sending" &&
  broadcast !== null &&
  broadcast.percent !== null &&
  (broadcast.nextAt === null || broadcast.nextAt > now);

async function sendOne(batch: Batch, id: string): Promise<boolean> {
  const row = await batch.tx.notification.findUnique({ where: { id }, include: { broadcast: true } });
  if (!row || (row.status !== "scheduled" && row.status !== "sending")) return false;
  // Another time may have been chosen since.
  const time = timeOf(row);
  if (!time || time > batch.at) return false;
  const selection = keptSelection(row.broadcast);
  if (selection) return sendWave(batch, row, selection);
  await recallCollapsed(batch, row, row.broadcast);
  const content = await markSent(batch, row, "sent");
  for (const group of JSON.parse(row.groups) as string[])
    batch.append({ audience: group, type: "item.created", content, isBroadcast: true });
  for (const person of JSON.parse(row.people) as string[])
    batch.append({ audience: `users/${person}`, type: "item.created", content, isBroadcast: true });
  await scheduleNext(batch, row);
  return true;
}

/** With its place in the log, if it has none yet. */
async function markSent({ tx, next, at }: Batch, row: ScheduledRow, status: string): Promise<Content> {
  const { id } = row;
  const isFirst = row.seq === null;
  const content = isFirst ? { ...row, seq: BigInt(next), createdAt: at } : row;
  const { seq, createdAt } = content;
  await tx.notification.update({ where: { id }, data: { status, seq, createdAt } });
  if (isFirst) {
    await tx.broadcast.updateMany({ where: { notificationId: id }, data: { at } });
    await beginReach({ tx, at }, content);
  }
  return content;
}

/** After one that was late, as when the server was away, the next is the next that is still to come. */
async function scheduleNext({ tx, at }: Batch, { broadcast, ...row }: ScheduledRow): Promise<void> {
  if (!broadcast?.cron) return;
  const next = nextOf(broadcast.cron, broadcast.timeZone ?? "UTC", at);
  if (!(next instanceof Date)) return;
  const id = uuid();
  const lives = row.expiresAt && row.scheduledAt ? row.expiresAt.getTime() - row.scheduledAt.getTime() : null;
  const expiresAt = lives === null ? null : new Date(next.getTime() + lives);
  const fresh = { id, seq: null, status: "scheduled", createdAt: at, scheduledAt: next, expiresAt, revision: 1 };
  await tx.notification.create({ data: { ...row, ...fresh } });
  await tx.broadcast.create({ data: { ...broadcast, notificationId: id, at, nextAt: null } });
}

/**
 * One send for all whose time has come: by their own clocks, if it goes by these, and of a roll-out so many in a
 * hundred. Who has an entry has got it, wherever they have moved to since, so there is nothing else to remember; once
 * nobody is left it is sent.
 */
async function sendWave(batch: Batch, row: ScheduledRow, selection: Selection): Promise<boolean> {
  const now = batch.at.getTime();
  const wall = row.broadcast?.wall ?? null;
  const percent = row.broadcast?.percent ?? 100;
  const times = new Map<string, number>();
  // By one clock the next so many are enough to know; one more says whether there are others.
  const limit = wall === null && percent === 100 ? A_WAVE + 1 : null;
  const waiting = (await peopleWithout(batch, row, selection, limit))
    .filter(({ id }) => isInShare(id, row.id, percent))
    .map(({ id, timeZone }) => {
      const time = times.get(timeZone) ?? (wall === null ? now : readersTime(wall, timeZone));
      times.set(timeZone, time);
      return { id, time };
    });
  const due = waiting.filter(({ time }) => time <= now).slice(0, A_WAVE);
  const left = waiting.length - due.length;
  const isOver =
    left === 0 &&
    percent === 100 &&
    (due.length > 0 || row.seq !== null || wall === null || isPastEverywhere(wall, batch.at));
  if (due.length > 0) {
    if (row.seq === null) await recallCollapsed(batch, row, row.broadcast);
    const content = await markSent(batch, row, isOver ? "sent" : "sending");
    for (const { id } of due)
      batch.append({ audience: `users/${id}`, type: "item.created", content, isBroadcast: true });
  } else if (isOver) await batch.tx.notification.update({ where: { id: row.id }, data: { status: "sent" } });
  if (isOver) {
    await batch.tx.broadcast.update({ where: { notificationId: row.id }, data: { nextAt: null } });
    await scheduleNext(batch, row);
  } else {
    const soonest = waiting.reduce(
      (least, { time }) => (time > now ? Math.min(least, time) : least),
      now + LOOK_AGAIN_MS,
    );
    const isMoreDue = waiting.filter(({ time }) => time <= now).length > due.length;
    const nextAt = new Date(isMoreDue ? now : soonest);
    await batch.tx.broadcast.update({ where: { notificationId: row.id }, data: { nextAt } });
    if (percent < 100) await batch.tx.notification.update({ where: { id: row.id }, data: { status: "sending" } });
  }
  return due.length > 0;
}

const isPastEverywhere = (wall: string, now: Date): boolean =>
  timingOf({ scheduledAt: wall, timeZone: "reader" }, now).timing === null;

/** Those whom it is for and who do not have it, each with their clock: what they chose, or what the host product says. */
async function peopleWithout(
  { tx }: Batch,
  { id, seq }: ScheduledRow,
  selection: Selection,
  limit: number | null,
): Promise<{ id: string; timeZone: string }[]> {
  const rows = await tx.$queryRaw<{ id: string; timeZone: string | null; document: string | null }[]>`
    SELECT u.id AS id, u."timeZone" AS "timeZone", p.document AS document
    FROM "User" u LEFT JOIN "Preference" p ON p."userId" = u.id
    WHERE ${isMeant(selection)} ${seq === null ? Prisma.empty : sql`AND u."joinedSeq" < ${seq}`}
    AND u.id NOT IN (SELECT SUBSTR(e.audience, 7) FROM "Entry" e WHERE e."notificationId" = ${id}
      AND e.type = 'item.created') ${limit === null ? Prisma.empty : sql`LIMIT ${limit}`}`;
  return rows.map(({ id, timeZone, document }) => {
    const chosen = document === null ? null : (JSON.parse(document) as Partial<Preferences>).timeZone;
    return { id, timeZone: chosen ?? timeZone ?? "UTC" };
  });
}
