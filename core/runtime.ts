/**
 * The one handle that server.ts and Next's route handlers share. They evaluate modules twice in one process, so it
 * lives on globalThis, and this file holds types and the handle alone.
 */

import type { Audiences } from "./audiences.ts";
import type { Audit } from "./audit.ts";
import type { Auth } from "./auth.ts";
import type { Broadcasts } from "./broadcasts.ts";
import type { Callbacks } from "./callbacks.ts";
import type { Categories } from "./categories.ts";
import type { RemoveCategory } from "./category-removal.ts";
import type { AddressOf } from "./client-address.ts";
import type { Db } from "./db.ts";
import type { DemoTraffic } from "./demo-traffic.ts";
import type { Drafts } from "./drafts.ts";
import type { Env } from "./env.ts";
import type { Following } from "./following.ts";
import type { Hub } from "./hub.ts";
import type { Inbox } from "./inbox.ts";
import type { Invitations } from "./invitations.ts";
import type { Keys } from "./keys.ts";
import type { Lab } from "./lab.ts";
import type { Limits } from "./limits.ts";
import type { Log } from "./log.ts";
import type { Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";
import type { Passkeys } from "./passkeys.ts";
import type { People } from "./people.ts";
import type { UserPreferences } from "./preferences.ts";
import type { ReadReachReport } from "./reach-report.ts";
import type { ReadUnread } from "./reach-unread.ts";
import type { Reads } from "./reads.ts";
import type { Removal } from "./removal.ts";
import type { Revisions } from "./revisions.ts";
import type { SearchIndex } from "./search-index.ts";
import type { Settings } from "./settings.ts";
import type { Storage } from "./storage.ts";
import type { Strangers } from "./strangers.ts";
import type { Topics } from "./topics.ts";
import type { Users } from "./users.ts";
import type { Webhooks } from "./webhooks.ts";
import type { ReadWhy } from "./why.ts";

export interface Runtime {
  readonly env: Env;
  readonly logger: Logger;
  readonly limits: Limits;
  readonly db: Db;
  readonly reads: Reads;
  readonly log: Log;
  readonly audiences: Audiences;
  readonly hub: Hub;
  readonly audit: Audit;
  readonly addressOf: AddressOf;
  readonly strangers: Strangers;
  readonly auth: Auth;
  readonly inbox: Inbox;
  readonly invitations: Invitations;
  readonly keys: Keys;
  readonly lab: Lab;
  readonly settings: Settings;
  readonly storage: Storage;
  readonly callbacks: Callbacks;
  readonly webhooks: Webhooks;
  readonly why: ReadWhy;
  readonly broadcasts: Broadcasts;
  readonly following: Following;
  readonly reachReport: ReadReachReport;
  readonly unread: ReadUnread;
  readonly searchIndex: SearchIndex;
  readonly drafts: Drafts;
  readonly revisions: Revisions;
  readonly users: Users;
  readonly removal: Removal;
  /** null: it is no demo. */
  readonly demo: DemoTraffic | null;
  readonly passkeys: Passkeys;
  readonly people: People;
  readonly topics: Topics;
  readonly categories: Categories;
  readonly removeCategory: RemoveCategory;
  readonly preferences: UserPreferences;
  readonly metrics: Metrics;
  /** Ends chores, writes what is pending and closes the database. Drain the hub first. */
  close(): Promise<void>;
}

const HANDLE = Symbol.for("carillon.runtime");
const shared = globalThis as { [HANDLE]?: Runtime };

export function getRuntime(): Runtime {
  const runtime = shared[HANDLE];
  if (!runtime) throw new Error("The pages are served by server.ts: start Carillon with `npm start`.");
  return runtime;
}

export const shareRuntime = (runtime: Runtime): void => {
  shared[HANDLE] = runtime;
};
