/** Who has not read a notification, by name. */

import { Prisma } from "./db.ts";
import { AppError, refuse } from "./errors.ts";
import { aimOf, unreadBy } from "./reach.ts";
import type { UnreadPage, UnreadQuery } from "./reach-protocol.ts";
import type { Reads } from "./reads.ts";

/** `next`: give it as `after` for the next page. Throws `not_found`, `invalid` for an `after` that is nobody. */
export type ReadUnread = (id: string, query: UnreadQuery) => Promise<UnreadPage>;

const { sql } = Prisma;

export const createReadUnread =
  (reads: Reads): ReadUnread =>
  async (id, { after, limit }) => {
    const [notifications, [place]] = await Promise.all([
      reads.$queryRaw<unknown[]>(sql`SELECT 1 FROM "Notification" WHERE id = ${id}`),
      reads.$queryRaw<{ name: string; id: string }[]>(sql`SELECT name, id FROM "User" WHERE id = ${after ?? ""}`),
    ]);
    if (notifications.length === 0) throw new AppError("not_found", "There is no such notification.");
    if (after !== undefined && !place) refuse([{ path: "after", message: "is nobody by now; begin anew" }]);
    const people = await unreadBy(reads, await aimOf(reads, id), place ?? null, limit + 1);
    const shown = people.slice(0, limit);
    return { people: shown, next: people.length > limit ? (shown.at(-1)?.id ?? null) : null };
  };
