/** What has to be done by the clock: sending what is due, waking what was snoozed, counting hand-overs, telling webhooks, filling the search's index, forgetting what is old. */
import type { Retention } from "./admin-protocol.ts";
import type { Broadcasts } from "./broadcasts.ts";
import type { Db } from "./db.ts";
import type { Following } from "./following.ts";
import { forgetOldKeys } from "./idempotency.ts";
import { forgetOldLinks } from "./invitations.ts";
import type { Keys } from "./keys.ts";
import type { Log } from "./log.ts";
import type { Logger } from "./logger.ts";
import type { Removal } from "./removal.ts";
import type { SearchIndex } from "./search-index.ts";
import { forgetExpired } from "./sessions.ts";
import type { Settings } from "./settings.ts";
import { wakeDue } from "./wake.ts";
import type { Webhooks } from "./webhooks.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Starts them; the answer stops them and waits for those under way. */
export function startChores(
  db: Db,
  log: Log,
  removal: Pick<Removal, "finish">,
  broadcasts: Broadcasts,
  following: Following,
  keys: Keys,
  settings: Settings,
  webhooks: Webhooks,
  searchIndex: SearchIndex,
  deleteOld: () => Promise<unknown>,
  logger: Logger,
): () => Promise<void> {
  const stops = [
    every(SECOND, () => broadcasts.sendDue(), logger),
    every(SECOND, () => wakeDue(db, log), logger),
    every(SECOND, () => following.write(), logger),
    every(webhooks.windowMs, () => webhooks.tell(), logger),
    every(SECOND, () => webhooks.makeDue(), logger),
    every(SECOND, () => searchIndex.readOn(), logger),
    every(MINUTE, () => removal.finish(), logger),
    every(MINUTE, () => webhooks.sweep(), logger),
    every(MINUTE, () => keys.writeUses(), logger),
    every(HOUR, () => forgetExpired(db), logger),
    every(HOUR, () => forgetOldLinks(db), logger),
    every(HOUR, () => trimLog(db, log, settings.retention), logger),
    every(HOUR, deleteOld, logger),
    every(HOUR, () => forgetOldKeys(db), logger),
  ];
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}

/** Again and again, never two at a time. */
function every(ms: number, chore: () => Promise<unknown>, logger: Logger): () => Promise<void> {
  let running: Promise<unknown> | null = null;
  const timer = setInterval(() => {
    running ??= chore()
      .catch((error: unknown) => logger.error({ err: error }, "chore failed"))
      .finally(() => {
        running = null;
      });
  }, ms).unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}

/** The log keeps the last so many entries of the last so many days. */
export async function trimLog(db: Db, log: Log, { maxEntries, maxAgeDays }: Retention): Promise<void> {
  const old = await db.entry.findFirst({
    where: { seq: { gt: BigInt(log.tail) }, at: { gte: new Date(Date.now() - maxAgeDays * 24 * HOUR) } },
    orderBy: { seq: "asc" },
    select: { seq: true },
  });
  const byAge = old ? Number(old.seq) - 1 : log.head;
  await log.trim(Math.max(byAge, log.head - maxEntries));
}
