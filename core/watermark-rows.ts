/** A user's watermarks as they are stored. */
import { Prisma } from "./db.ts";
import type { QuietRule } from "./protocol.ts";
import { dateOf, type Queryable } from "./reads.ts";
import { NO_WATERMARKS, type Watermarks } from "./state.ts";

const { sql } = Prisma;

type Marks = Omit<Watermarks, "quiet">;
export type WatermarkRow = {
  [K in keyof Marks]: Marks[K] extends number ? bigint | number : string | Date | null;
} & { quiet: string };

export const toWatermarks = (row: WatermarkRow | undefined): Watermarks =>
  row
    ? {
        seen: Number(row.seen),
        seenAt: dateOf(row.seenAt),
        read: Number(row.read),
        readAt: dateOf(row.readAt),
        archived: Number(row.archived),
        archivedAt: dateOf(row.archivedAt),
        quiet: JSON.parse(row.quiet) as QuietRule[],
      }
    : NO_WATERMARKS;

export const selectWatermarks = (userId: string) =>
  sql`SELECT seen, "seenAt", "read", "readAt", archived, "archivedAt", quiet FROM "Watermark" WHERE "userId" = ${userId}`;

export async function readWatermarks(from: Queryable, userId: string): Promise<Watermarks> {
  const [row] = await from.$queryRaw<WatermarkRow[]>(selectWatermarks(userId));
  return toWatermarks(row);
}
