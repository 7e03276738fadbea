/** Puts the core together. */

import { createAudiences } from "./audiences.ts";
import { createAudit } from "./audit.ts";
import { createAuth, derive } from "./auth.ts";
import { createBroadcasts } from "./broadcasts.ts";
import { singleNode } from "./bus.ts";
import { createCallbacks } from "./callbacks.ts";
import { createCategories } from "./categories.ts";
import { createCategoryRemoval } from "./category-removal.ts";
import { startChores } from "./chores.ts";
import { createAddressOf } from "./client-address.ts";
import { createCounts } from "./counts.ts";
import { openDb } from "./db.ts";
import { createDemoTraffic, type DemoGap } from "./demo-traffic.ts";
import { createDrafts } from "./drafts.ts";
import type { Env } from "./env.ts";
import { openFollowing } from "./following.ts";
import { createHub, type HubOptions } from "./hub.ts";
import { createInbox } from "./inbox.ts";
import { createInvitations } from "./invitations.ts";
import { deleteOldItems } from "./item-retention.ts";
import { createKeys } from "./keys.ts";
import { createLab, type LabTiming } from "./lab.ts";
import { createLimits } from "./limits.ts";
import { openLog } from "./log.ts";
import { createLogger } from "./logger.ts";
import { createMetrics } from "./metrics.ts";
import { createPasskeys } from "./passkeys.ts";
import { createPeople } from "./people.ts";
import { createPreferences } from "./preferences.ts";
import { createReachReport } from "./reach-report.ts";
import { createReadUnread } from "./reach-unread.ts";
import { createReaders } from "./readers.ts";
import { openReads } from "./reads.ts";
import { createRemoval } from "./removal.ts";
import { createRevisions } from "./revisions.ts";
import { prepareRows } from "./rows.ts";
import type { Runtime } from "./runtime.ts";
import { createSearchIndex } from "./search-index.ts";
import { openSettings } from "./settings.ts";
import { createStorage } from "./storage.ts";
import { giveBackPages } from "./store/sqlite/space.ts";
import { createStrangers } from "./strangers.ts";
import { createTopics } from "./topics.ts";
import { createUsers } from "./users.ts";
import { createWebhooks, type WebhookTiming } from "./webhooks.ts";
import { createWhy } from "./why.ts";

export type Timing = Pick<HubOptions, "heartbeatMs" | "stallMs"> & {
  webhooks?: Partial<WebhookTiming>;
  lab?: LabTiming;
  demo?: DemoGap;
  /** How long a write waits for another program's. */
  lockWaitMs?: number;
};

/** @param timing overrides the hub's, the webhooks' and the lab's own, for tests that cannot wait half a minute. */
export async function createRuntime(
  env: Env,
  { webhooks: webhookTiming, lab: labTiming, demo: demoGap, lockWaitMs, ...timing }: Timing = {},
): Promise<Runtime> {
  const logger = createLogger(env);
  const { db, sqlite, whenFree, exposed, canShrink } = await openDb(env.databaseUrl, lockWaitMs);
  if (!canShrink)
    logger.warn("The database's file cannot shrink: docs/self-hosting.md, Retention, says how to rewrite it once.");
  if (exposed.length > 0) logger.warn({ files: exposed }, "others of this machine may read the database");
  const reads = openReads(env.databaseUrl);
  const log = await openLog(db, prepareRows(sqlite, whenFree), singleNode, { ringSize: env.logRingSize });
  // Before the hub, so that its stays are up to date when the hub hears of the same entry.
  const audiences = createAudiences(reads, log);
  const counts = createCounts(reads, log, audiences);
  // Before the hub, so that a broadcast is followed before anybody is handed it.
  const following = await openFollowing(db, reads, log);
  // Before the hub too: what it hands over is in words of readers as they are by then.
  const readers = createReaders(reads, log);
  const hub = createHub(log, audiences, {
    counts: counts.of,
    following,
    readers,
    logger,
    maxConnections: env.maxConnections,
    maxConnectionsPerUser: env.maxConnectionsPerUser,
    maxPending: env.maxPending,
    ...timing,
  });
  const users = createUsers(db, log, audiences);
  const removal = createRemoval(db, log);
  const topics = createTopics(db, log);
  const categories = createCategories(db, log);
  const preferences = createPreferences(db, reads, log, audiences, categories);
  const webhooks = createWebhooks(db, reads, log, env, logger, webhookTiming);
  const metrics = createMetrics({ log, hub, counts, webhooks, logger });
  const broadcasts = metrics.watch(createBroadcasts(db, log, users, topics, categories));
  const demo = env.isDemo
    ? createDemoTraffic(broadcasts, hub, logger, { isPaused: !env.hasDemoTraffic, gap: demoGap })
    : null;
  const settings = await openSettings(db, log, env);
  const keys = createKeys(db, reads, log, env.apiKey);
  const searchIndex = createSearchIndex(sqlite);
  const deleteOld = async (): Promise<void> => {
    const count = await deleteOldItems(reads, log, settings.itemRetention);
    if (count > 0) logger.info({ count }, "notifications are deleted by retention");
    await giveBackPages(sqlite, whenFree);
  };
  const stopChores = startChores(
    ...([db, log, removal, broadcasts, following, keys, settings, webhooks, searchIndex, deleteOld, logger] as const),
  );
  const auth = createAuth(db, reads, env, log, keys, logger);
  const passkeys = createPasskeys(db, log, derive(env.secret, "passkeys"), env);
  const inbox = createInbox(reads, log, audiences, counts, readers);
  const callbacks = createCallbacks(db, log, inbox, env);
  const lab = createLab(log, settings, env, logger, labTiming);
  const addressOf = createAddressOf(env);
  return {
    env,
    logger,
    limits: createLimits(env),
    db,
    reads,
    log,
    audiences,
    hub,
    audit: createAudit(db),
    addressOf,
    strangers: createStrangers(env.limitStrangers, addressOf),
    auth,
    inbox,
    invitations: createInvitations(db, log, auth.sessions),
    why: createWhy(db, audiences),
    keys,
    lab,
    settings,
    storage: createStorage(env.databaseUrl),
    webhooks,
    callbacks,
    broadcasts,
    following,
    searchIndex,
    reachReport: createReachReport(db, reads, following),
    unread: createReadUnread(reads),
    drafts: createDrafts(db),
    revisions: createRevisions(db, log, categories),
    users,
    removal,
    demo,
    passkeys,
    people: createPeople(db, reads, log),
    topics,
    categories,
    preferences,
    removeCategory: createCategoryRemoval(db, log, categories, preferences),
    metrics,
    async close() {
      demo?.close();
      await lab.close();
      searchIndex.close();
      await stopChores();
      await callbacks.close();
      await webhooks.close();
      await following
        .close()
        .catch((error: unknown) => logger.error({ err: error }, "the last hand-overs of broadcasts are not counted"));
      await keys.writeUses().catch((error: unknown) => logger.error({ err: error }, "the last uses of keys are lost"));
      await log.close();
      reads.close();
      await db.$disconnect();
    },
  };
}
