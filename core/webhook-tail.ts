/**
 * Each webhook is a cursor over the log: what it asked for, and comes after it, becomes deliveries in the transaction
 * that moves the cursor on. The log is the queue: who has too much waiting is read on later (docs/decisions/0016).
 */
import { v7 as uuid } from "uuid";
import { type Db, Prisma } from "./db.ts";
import { type Content, type Entry, NODES, type NodeNotice, toItem } from "./entry.ts";
import type { Log } from "./log.ts";
import type { Logger } from "./logger.ts";
import type { Reads } from "./reads.ts";
import { payloadOf } from "./signed-call.ts";
import type { ActedRecord, DeliveredRecord, ReadRecord, SentData, WebhookEvent } from "./webhook-protocol.ts";

/** Deliveries of one webhook that may wait, give or take a round. */
export const MAX_WAITING = 1_000;
/** Records that one delivery carries. */
const MAX_RECORDS = 500;
/** Entries looked at, and deliveries made of them, in one transaction. */
const A_PAGE = 500;
const A_ROUND = 50;
/** Audiences of a broadcast that are named. */
const NAMED = 100;
const { sql, join } = Prisma;

/** In order of time, so that the newest come last. */
export const newDeliveryId = (): string => `msg_${uuid()}`;

type NewsRecord = ReadRecord | ActedRecord | DeliveredRecord;
/** What goes out in one delivery. */
type News =
  | { type: "notification.sent"; content: Content }
  | { type: Exclude<WebhookEvent, "notification.sent">; records: NewsRecord[] };

/** Resolves once every webhook has got what there is, or as much as may wait. */
export async function tailLog(db: Db, reads: Reads, log: Log, logger: Logger): Promise<void> {
  const behind = await db.webhook.findMany({
    where: { enabled: true, cursor: { lt: BigInt(log.head) } },
    select: { id: true, cursor: true, events: true },
  });
  for (const { id, cursor, events } of behind) {
    await readOn(id, Number(cursor), JSON.parse(events) as WebhookEvent[]).catch((error: unknown) =>
      logger.error({ err: error, webhook: id }, "a webhook could not be told what is new; it will be"),
    );
  }

  async function readOn(id: string, start: number, events: readonly WebhookEvent[]): Promise<void> {
    let cursor = start;
    while (cursor < log.head) {
      const waiting = await db.webhookDelivery.count({ where: { webhookId: id, nextAt: { not: null } } });
      if (waiting >= MAX_WAITING) return;
      const page = await log.after(cursor, A_PAGE);
      // Looked at after the reading, so that nothing can have been trimmed unnoticed.
      const hasMissed = cursor < log.tail;
      if (hasMissed) logger.warn({ webhook: id }, "a webhook was too far behind: it misses what the log has forgotten");
      const { news, through } = hasMissed ? { news: [], through: log.tail } : newsOf(page, events);
      if (!(await move(id, cursor, through, await toDeliveries(db, reads, news), hasMissed))) return;
      cursor = through;
    }
  }

  /** False: it was changed meanwhile, or is gone. */
  function move(
    id: string,
    from: number,
    to: number,
    deliveries: readonly NewDelivery[],
    hasMissed: boolean,
  ): Promise<boolean> {
    return log.commit(async ({ tx, at }) => {
      const { count } = await tx.webhook.updateMany({
        where: { id, enabled: true, cursor: BigInt(from) },
        data: { cursor: BigInt(to), ...(hasMissed && { missedAt: at }) },
      });
      if (count === 0) return false;
      await tx.webhookDelivery.createMany({
        data: deliveries.map((delivery) => ({ ...delivery, webhookId: id, createdAt: at, nextAt: at })),
      });
      return true;
    });
  }
}

/** What of a page one with these events is told, and how far that is everything. */
function newsOf(
  { entries, through }: { entries: readonly Entry[]; through: number },
  events: readonly WebhookEvent[],
): { news: News[]; through: number } {
  const news: News[] = [];
  const open = new Map<WebhookEvent, Extract<News, { records: unknown }>>();

  function add(type: Exclude<WebhookEvent, "notification.sent">, records: readonly NewsRecord[]): void {
    for (const record of events.includes(type) ? records : []) {
      const batch = open.get(type) ?? { type, records: [] };
      batch.records.push(record);
      open.set(type, batch);
      if (batch.records.length < MAX_RECORDS) continue;
      news.push(batch);
      open.delete(type);
    }
  }

  function hearNotice({ json, at }: Entry): void {
    const said = JSON.parse(json) as NodeNotice;
    if (said.kind === "acted") {
      const { userId, notificationId, index, label } = said;
      add("notification.acted", [{ userId, at: at.toISOString(), notificationId, index, label }]);
    } else if (said.kind === "delivered") {
      const records = said.of.map((one): DeliveredRecord => ({ at: at.toISOString(), ...one }));
      // Each says all so far: of one broadcast the last is enough.
      const batch = open.get("notification.delivered");
      if (batch)
        batch.records = batch.records.filter(
          (record) =>
            !("notificationId" in record && said.of.some((one) => one.notificationId === record.notificationId)),
        );
      add("notification.delivered", records);
    }
  }

  let last: number | null = null;
  for (const entry of entries) {
    if (news.length >= A_ROUND) return { news: [...news, ...open.values()], through: last ?? through };
    // Of a notification only its first entry, however many audiences it has.
    if (entry.type === "item.created" && entry.origin === entry.seq && entry.content) {
      if (events.includes("notification.sent")) news.push({ type: "notification.sent", content: entry.content });
    } else if (entry.type === "state.changed") add("notification.read", readsOf(entry));
    else if (entry.audience === NODES) hearNotice(entry);
    last = entry.seq;
  }
  return { news: [...news, ...open.values()], through };
}

function readsOf({ audience, at, change }: Entry): ReadRecord[] {
  // With `seenAt` beside it nobody read it: what was quiet is written down as read (core/inbox.ts).
  if (!change?.state.readAt || change.state.seenAt !== undefined) return [];
  const who = { userId: audience.slice("users/".length), at: at.toISOString() };
  if (change.through !== undefined) return [{ ...who, through: change.through }];
  return (change.ids ?? []).map((notificationId) => ({ ...who, notificationId }));
}

interface NewDelivery {
  id: string;
  type: string;
  body: string;
  records: number;
}

async function toDeliveries(db: Db, reads: Reads, news: readonly News[]): Promise<NewDelivery[]> {
  const ids = news.flatMap((one) => (one.type === "notification.sent" ? [one.content.id] : []));
  const sends = ids.length > 0 ? await readSends(db, reads, ids) : null;
  return news.map((one) => {
    const id = newDeliveryId();
    if (one.type !== "notification.sent")
      return { id, type: one.type, body: payloadOf(one.type, { records: one.records }), records: one.records.length };
    const { content } = one;
    const { audience = [], audienceSize = 0, senderId = null } = sends?.get(content.id) ?? {};
    const data: SentData = { ...toItem(content), seq: Number(content.seq), audience, audienceSize, senderId };
    return { id, type: one.type, body: payloadOf(one.type, data, content.createdAt), records: 1 };
  });
}

type Send = Pick<SentData, "audience" | "audienceSize" | "senderId">;

/** What the entries and their content do not say: who sent each, and to whom. */
async function readSends(db: Db, reads: Reads, ids: readonly string[]): Promise<Map<string, Send>> {
  const [rows, named] = await Promise.all([
    db.notification.findMany({
      where: { id: { in: [...ids] } },
      select: { id: true, senderId: true, broadcast: { select: { audience: true } } },
    }),
    reads.$queryRaw<{ id: string; audience: string; size: number | bigint }[]>(
      sql`SELECT id, audience, size FROM (
            SELECT "notificationId" AS id, audience, ROW_NUMBER() OVER (PARTITION BY "notificationId" ORDER BY seq) AS place,
              COUNT(*) OVER (PARTITION BY "notificationId") AS size
            FROM "Entry" WHERE "notificationId" IN (${join([...ids])}) AND type = 'item.created') e
          WHERE place <= ${NAMED} ORDER BY id, place`,
    ),
  ]);
  return new Map(
    rows.map(({ id, senderId, broadcast }) => {
      // What goes out by each reader's clock has no entry yet for most: whom it is for was written down before.
      const meant = broadcast?.audience ? (JSON.parse(broadcast.audience) as string[]) : null;
      const own = named.filter((row) => row.id === id);
      const audience = meant?.slice(0, NAMED) ?? own.map((row) => row.audience);
      return [id, { audience, audienceSize: meant?.length ?? Number(own[0]?.size ?? 0), senderId }];
    }),
  );
}
