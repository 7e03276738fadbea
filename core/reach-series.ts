/** How far a broadcast got over time: points that lie close at first and further apart later, so that they stay few. */
import { Prisma, type Tx } from "./db.ts";
import type { ReachPoint } from "./reach-protocol.ts";
import type { Tally } from "./reach-tally.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** One point in each stretch: until so long after it was sent, so long. About 420 in all. */
const STRETCHES: readonly (readonly [until: number, length: number])[] = [
  [MINUTE, SECOND],
  [5 * MINUTE, 10 * SECOND],
  [2 * HOUR, MINUTE],
  [24 * HOUR, 15 * MINUTE],
  [Number.POSITIVE_INFINITY, 6 * HOUR],
];
/** A month of them. */
const MOST = 500;

/** Between two readings of how many have seen and read it, at least; and so many in a stretch of hours. */
const PAUSE_MS = 5 * SECOND;
const A_STRETCH = 12;

type Figures = Pick<Tally, "ways" | "acted"> & { seen: number; read: number };
/** As they are kept. Earlier ones do not say how many it was for. */
type Kept = Figures & { recipients?: number };

/** How long the stretch is in which something is that old. */
const stretchOf = (age: number): number => STRETCHES.find(([until]) => age < until)?.[1] ?? HOUR;

/** How long the next point waits. Half of a short stretch, so that a round which comes a moment too soon leaves none out. */
export const pauseOf = (age: number): number =>
  Math.min(stretchOf(age) / 2, Math.max(PAUSE_MS, stretchOf(age) / A_STRETCH));

/** Where it begins, in seconds. */
export const placeOf = (age: number): number => (Math.floor(age / stretchOf(age)) * stretchOf(age)) / SECOND;

/** The figures take the place of earlier ones of the same stretch. */
export async function writePoint(
  tx: Pick<Tx, "reachPoint" | "reach">,
  { id, sentAt }: { id: string; sentAt: number },
  at: Date,
  figures: Required<Kept>,
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
  return rows.map(({ at, figures }) => toPoint(at, JSON.parse(figures) as Kept));
}

/** As these were last counted, by id; those are left out of which nothing is known. */
export async function readLast(
  db: Pick<Tx, "$queryRaw">,
  ids: readonly string[],
): Promise<Map<string, { recipients: number; delivered: number; read: number }>> {
  if (ids.length === 0) return new Map();
  const rows = await db.$queryRaw<{ id: string; figures: string }[]>`
    SELECT p."notificationId" AS id, p.figures AS figures FROM "ReachPoint" p
    WHERE p."notificationId" IN (${Prisma.join([...ids])}) AND p.after =
      (SELECT MAX(l.after) FROM "ReachPoint" l WHERE l."notificationId" = p."notificationId")`;
  return new Map(
    rows.flatMap(({ id, figures }) => {
      const { ways, read, recipients } = JSON.parse(figures) as Kept;
      return recipients === undefined ? [] : [[id, { recipients, delivered: sumOf(ways), read }]];
    }),
  );
}

export const toPoint = (at: Date, { ways, seen, read, acted }: Figures): ReachPoint => ({
  at: at.toISOString(),
  delivered: sumOf(ways),
  ways,
  seen,
  read,
  acted,
});

const sumOf = (ways: Figures["ways"]): number => Object.values(ways).reduce((sum, people) => sum + people, 0);
