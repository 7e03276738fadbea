/** Why a user has an item. */

import type { Audiences } from "./audiences.ts";
import type { Db } from "./db.ts";
import { CONTENT, toItem } from "./entry.ts";
import { AppError } from "./errors.ts";
import { keysOf } from "./inbox.ts";
import type { ItemKey } from "./items.ts";
import type { Why } from "./protocol.ts";
import { covers } from "./quiet.ts";
import { readWatermarks } from "./watermark-rows.ts";

/** Throws `item_gone`. */
export type ReadWhy = (userId: string, id: string) => Promise<Why>;

export const createWhy =
  (db: Db, audiences: Audiences): ReadWhy =>
  async (userId, id) => {
    const stays = await audiences.of(userId);
    const [key] = stays ? await keysOf(db, stays, [id]) : [];
    const content = key && (await db.notification.findUnique({ where: { id }, select: CONTENT }));
    if (!key || !content) throw new AppError("item_gone");
    const { quiet } = await readWatermarks(db, userId);
    const { category, priority } = toItem(content);
    const rule = priority === "critical" ? undefined : quiet.find((one) => covers(one, { ...key, category, priority }));
    return {
      audience: key.audience,
      since: (await sinceWhen(db, userId, key))?.toISOString() ?? null,
      arrivedAt: key.at.toISOString(),
      category,
      priority,
      quiet: rule ? (rule.topic === undefined ? "category" : "topic") : null,
    };
  };

/** Since when the user is reached this way; null: nobody wrote it down. */
async function sinceWhen(db: Db, userId: string, { audience, seq }: ItemKey): Promise<Date | null> {
  if (audience.startsWith("topics/")) {
    const stay = await db.membership.findFirst({
      where: { userId, slug: audience.slice("topics/".length), fromSeq: { lt: BigInt(seq) } },
      orderBy: { fromSeq: "desc" },
      select: { joinedAt: true },
    });
    return stay?.joinedAt ?? null;
  }
  const user = await db.user.findUnique({ where: { id: userId }, select: { createdAt: true } });
  return user?.createdAt ?? null;
}
