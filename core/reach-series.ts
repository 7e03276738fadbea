/** How far a broadcast got over time: points that lie close at first and further apart later, so that they stay few. */
import type { Tx } from "./db.ts";
import type { ReachPoint } from "./reach-protocol.ts";
import type { Tally } from "./reach-tally.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** One point in each stretch: until so long after it was sent, so long. About 370 in all. */
const STRETCHES: readonly (readonly [until: number, length: number])[] = [
  [5 * MINUTE, 10 * SECOND],
  [2 * HOUR, MINUTE],
  [24 * HOUR, 15 * MINUTE],
  [Number.POSITIVE_INFINITY, 6 * HOUR],
];
/** A month of them. */
const MOST = 500;

type Figures = Pick<Tally, "ways" | "acted"> & { seen: number; read: number };

/** How long the stretch is in which something is that old. */
export const stretchOf = (age: number): number => STRETCHES.find(([until]) => age < until)?.[1] ?? HOUR;

/** Where it begins, in seconds. */
export const placeOf = (age: number): number => (Math.floor(age / stretchOf(age)) * stretchOf(age)) / SECOND;

/** The figures take the place of earlier ones of the same stretch. */
export async function writePoint(
  tx: Pick<Tx, "reachPoint" | "reach">,
  { id, sentAt }: { id: string; sentAt: number },
  at: Date,
  figures: Figures,
): Promise<void> {
  const key = { notificationId: id, after: placeOf(Math.max(0, at.getTime() - sentAt)) };
  const said = { at, figures: JSON.stringify(figures) };
  // It may have been removed meanwhile.
  if ((await tx.reach.count({ where: { notificationId: id } })) === 0) return;
  await tx.reachPoint.upsert({ where: { notificationId_after: key }, create: { ...key, ...said }, update: said });
}

/** In order of time, from the moment it was sent. */
export async function readPoints(db: Pick<Tx, "reachPoint">, id: string): Promise<ReachPoint[]> {
  const rows = await db.reachPoint.findMany({ where: { notificationId: id }, orderBy: { after: "asc" }, take: MOST });
  return rows.map(({ at, figures }) => toPoint(at, JSON.parse(figures) as Figures));
}

export const toPoint = (at: Date, { ways, seen, read, acted }: Figures): ReachPoint => ({
  at: at.toISOString(),
  delivered: Object.values(ways).reduce((sum, people) => sum + people, 0),
  ways,
  seen,
  read,
  acted,
});
