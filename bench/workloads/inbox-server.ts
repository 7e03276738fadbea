import { inboxQuery } from "#core/protocol.ts";
import { openSqlite } from "#core/store/sqlite/connection.ts";
import type { CarillonTarget } from "../carillon.ts";
import { latencyOf, now } from "../statistics.ts";
import { BODY, TITLE } from "../target.ts";
import type { InboxTimes } from "./inbox.ts";

/** Times of calls within the server, one after the other. */
export async function inbox(
  { runtime, databasePath, publishTo, logins }: CarillonTarget,
  { stored, unread, calls }: { stored: number; unread: number; calls: number },
): Promise<InboxTimes> {
  await logins?.(2);
  const last = store(databasePath, stored);
  await runtime.db.watermark.create({
    data: { userId: "b0", read: BigInt(last - unread), seen: BigInt(last - unread) },
  });
  await publishTo("all");
  const { inbox } = runtime;
  const timed = async (times: number, act: (index: number) => Promise<unknown>) => {
    const values = new Float64Array(times);
    for (let i = 0; i < times; i += 1) {
      const at = now();
      await act(i);
      values[i] = now() - at;
    }
    return latencyOf(values);
  };
  const first = await timed(1, () => inbox.counts("b0"));
  const counts = await inbox.counts("b0");
  if (counts.unread !== unread + 1) throw new Error(`not a result: ${counts.unread} unread, not ${unread + 1}`);
  let before: number | undefined;
  return {
    countsFirst: first,
    page: await timed(calls, async (index) => {
      const page = await inbox.page({ userId: "b0" }, inboxQuery.parse(before && index % 2 ? { before } : {}));
      before = page.next ?? undefined;
    }),
    counts: await timed(calls, () => inbox.counts("b0")),
    countsAfterChange: await changing(calls),
  };

  async function changing(times: number) {
    const values = new Float64Array(times);
    for (let i = 0; i < times; i += 1) {
      await publishTo("all");
      const at = now();
      await inbox.counts("b0");
      values[i] = now() - at;
    }
    return latencyOf(values);
  }
}

/** Written past the log, as a restored backup would be: the log reads on from there. Returns the last seq. */
function store(path: string, count: number): number {
  const db = openSqlite(path);
  const base = Number((db.prepare('SELECT seq FROM "LogHead"').get() as { seq: number }).seq);
  const at = new Date().toISOString().replace("Z", "+00:00");
  db.exec("BEGIN");
  db.prepare(
    `INSERT INTO "Notification" (id, seq, groups, title, body, category, "createdAt")
       WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
       SELECT 'n' || i, ? + i, '["all"]', ?, ?, 'general', ? FROM n`,
  ).run(count, base, TITLE, BODY, at);
  db.prepare(
    `INSERT INTO "Entry" (seq, prev, audience, type, at, "notificationId")
       WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
       SELECT ? + i, ? + i - 1, 'all', 'item.created', ?, 'n' || i FROM n`,
  ).run(count, base, base, at);
  db.prepare('UPDATE "LogHead" SET seq = ?').run(base + count);
  db.exec("COMMIT; ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)");
  db.close();
  return base + count;
}
