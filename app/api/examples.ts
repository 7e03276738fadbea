/**
 * What the OpenAPI document shows. One small world: Ann is a member who signed in, Mara is one whom a program puts there,
 * and `releases` is a topic. serve-document.test.ts sends each request and holds each answer to its schema.
 */
import type {
  ApiKey,
  AuditEntry,
  Connection,
  Draft,
  DraftsPage,
  NamedPerson,
  Person,
  TransportStanding,
} from "#core/admin-protocol.ts";
import type {
  CallResult,
  Category,
  DryRun,
  EventPage,
  InboxCounts,
  InboxItem,
  InboxPage,
  InboxRow,
  ListedBroadcast,
  NotificationRevision,
  Preferences,
  PreferencesChange,
  Published,
  Why,
} from "#core/protocol.ts";
import type { ReachReport, UnreadPage } from "#core/reach-protocol.ts";
import type { Delivery, Webhook } from "#core/webhook-protocol.ts";

export const ID = "0198c2f4-5b1e-7c3a-9d2f-6a1b0c9e8d7f";
export const CURSOR = "3f9c2a71.1045";
const AT = "2026-03-02T09:00:00.000Z";
const EVENING = "2026-03-02T18:00:00.000Z";
/** A time that is ahead for as long as this is read. */
export const LATER = "2090-03-02T22:00:00Z";
/** Where nobody is: `.example` is kept free (RFC 2606). */
const CI = "https://ci.example/deploys/42";
export const EXAMPLE_PASSWORD = "correct horse battery staple";
export const newPassword = { currentPassword: EXAMPLE_PASSWORD, newPassword: "a bell rings twice at noon" };

export const newCategory = { name: "Outages", priority: "high" as const, alerts: { desktop: true, sound: false } };
export const category: Category = { slug: "outages", ...newCategory, critical: false };
export const topic = { slug: "releases", name: "Releases" };

const ann = { id: "ann", name: "Ann", email: "ann@example.com", role: "member" as const, image: null };
export const account = { ...ann, hasPassword: true };
export const demoPerson = { id: ann.id, name: ann.name, role: ann.role, image: null, title: "Engineer" };
export const session = { user: { ...ann, locale: null, timeZone: null }, topics: [topic], demo: false };
export const sessions = {
  sessions: [
    {
      id: "Vt4mJ0pZ",
      userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
      createdAt: AT,
      lastSeenAt: AT,
      isCurrent: true,
      isConnected: true,
    },
  ],
};

export const labRun = { id: "lab-0Xv3hq9TzKpA", secret: "Jm0c1WnYpQ4sT7vZb2dF5gH8kL1nR3xA", cursor: CURSOR };

export const newUser = { name: "Mara Lindt", email: "mara@example.com", timeZone: "Europe/Berlin" };
export const user = {
  id: "mara",
  ...newUser,
  role: "member" as const,
  locale: null,
  image: null,
  data: null,
};
export const person = {
  id: user.id,
  name: user.name,
  email: user.email,
  role: user.role,
  image: null,
  createdAt: AT,
  disabledAt: null,
} satisfies Person;
export const lookup = {
  users: [{ id: ann.id, name: ann.name, email: ann.email, image: null }] satisfies NamedPerson[],
  missing: ["nobody@example.com"],
};
export const personWithTopics = { ...user, createdAt: AT, disabledAt: null, topics: [topic] };

const release = {
  title: "Version 2.4 is out",
  body: "Quieter alerts, and a **search** that finds what you mean.",
  category: "general",
  priority: "normal" as const,
  href: "/changes/2.4",
  actions: [{ label: "Roll out", call: { method: "POST" as const, url: CI } }],
};
export const invoice = { audience: ["users/ann"], title: "Invoice 3001 is paid", category: "billing" };
export const notifications = {
  "To a topic and one person, now": { audience: ["topics/releases", "users/ann"], ...release },
  "To all, at a time": {
    audience: "all" as const,
    title: "Maintenance on Sunday night",
    category: "maintenance",
    priority: "high" as const,
    scheduledAt: LATER,
  },
  "In two languages, with everyone's name": {
    audience: "all" as const,
    title: "Your plan is renewed, {{user.name|friend}}",
    body: "It costs {{data.price}} from now on.",
    data: { price: "9 EUR" },
    translations: { "zh-CN": { title: "{{user.name|朋友}}，您的订阅已续期", body: "即日起价格为 {{data.price}}。" } },
    variables: true,
  },
  "To a tenth of them first": { audience: "all" as const, title: "The new editor", rollout: 10 },
};
export const dryRunQuery = {
  audience: ["topics/releases", "roles/admin"],
  except: ["users/ann"],
  category: "general",
};
const held = { muted: 2, category: 0, channel: 1, priority: 7, quietHours: 0 };
export const dryRun: DryRun = {
  recipients: 13,
  excepted: 1,
  disabled: 0,
  arrivesRead: 2,
  alerts: { desktop: { fires: 3, held }, sound: { fires: 3, held } },
  sample: [{ id: ann.id, name: ann.name, email: ann.email }],
  confirmFrom: 1_000,
};
export const draftContent = { audience: ["topics/releases"], title: "Version 2.5", body: "Soon." };
const PLAIN = { icon: "", expiresAt: "", actions: [], rollout: null };
export const draft: Draft = {
  id: ID,
  template: false,
  title: draftContent.title,
  revision: 1,
  updatedAt: AT,
  updatedBy: { id: "root", name: "Root" },
  content: {
    ...draftContent,
    except: [],
    category: "general",
    priority: "normal",
    href: "",
    translations: {},
    variables: true,
    data: null,
    ...PLAIN,
  },
};
const { content: _, ...draftHead } = draft;
export const draftsPage: DraftsPage = { drafts: [draftHead], next: null };
export const published: Published = { id: ID, seq: 1042, status: "sent" };
export const batchAnswer = {
  results: [
    { ok: true as const, ...published },
    {
      ok: false as const,
      error: {
        code: "invalid",
        message: "title: Too small: expected string to have >=1 characters",
        details: [{ path: "title", message: "Too small: expected string to have >=1 characters" }],
      },
    },
  ],
};

const item: InboxItem = {
  ...release,
  id: ID,
  actions: [{ label: "Roll out", call: { host: "ci.example" } }],
  icon: null,
  data: null,
  createdAt: AT,
  expiresAt: null,
  revision: 1,
};
const state = { seenAt: AT, readAt: null, archivedAt: null, snoozedUntil: null, pinnedAt: null };
export const row: InboxRow = { ...item, seq: 1042, audience: "topics/releases", state };
export const counts: InboxCounts = {
  unread: 1,
  unseen: 0,
  byCategory: { general: 1 },
  snoozed: 0,
  archived: 4,
  cursor: CURSOR,
  changesAt: null,
};
export const inboxPage: InboxPage = { items: [row], pinned: [], next: null, cursor: CURSOR, counts };
export const eventPage: EventPage = {
  events: [{ seq: 1042, prev: 1037, audience: "topics/releases", type: "item.created", at: AT, item }],
  cursor: CURSOR,
  more: false,
};
export const callResult: CallResult = { outcome: "done", status: 200, at: AT, repeated: false };
export const why: Why = {
  audience: "topics/releases",
  since: AT,
  arrivedAt: AT,
  category: "general",
  priority: "normal",
  quiet: null,
};

const unscheduled = { scheduledAt: null, timeZone: null, cron: null };
export const notification = {
  ...item,
  ...unscheduled,
  status: "sent" as const,
  seq: 1042,
  rollout: null,
  audience: ["topics/releases", "users/ann"],
  reach: { recipients: 13, seen: 9, read: 6, archived: 1 },
  translations: null,
  variables: false,
};
const figures = { recipients: 13, delivered: 11, seen: 9, read: 6, archived: 1, acted: 2 };
export const reachReport: ReachReport = {
  id: ID,
  title: release.title,
  status: "sent",
  at: EVENING,
  sentAt: AT,
  isFollowed: true,
  progress: null,
  totals: figures,
  ways: { websocket: 8, sse: 2, inbox: 1 },
  topics: [{ topic: topic.slug, name: topic.name, ...figures, recipients: 12, delivered: 10 }],
  languages: [{ language: "en", ...figures }],
  series: [
    { at: AT, delivered: 0, ways: {}, seen: 0, read: 0, acted: 0 },
    { at: EVENING, delivered: 11, ways: { websocket: 8, sse: 2, inbox: 1 }, seen: 9, read: 6, acted: 2 },
  ],
};
export const unread: UnreadPage = {
  people: [{ id: "ann", name: "Ann", email: "ann@example.com", image: null, seen: true }],
  next: null,
};
export const REACH_CSV = [
  "part,key,name,at,recipients,delivered,seen,read,archived,acted",
  `total,${ID},${release.title},${EVENING},13,11,9,6,1,2`,
  `transport,websocket,,${EVENING},,8,,,,`,
].join("\r\n");
export const broadcast: ListedBroadcast = {
  ...unscheduled,
  id: ID,
  status: "sent",
  title: release.title,
  category: release.category,
  priority: release.priority,
  groups: ["topics/releases"],
  people: 1,
  except: { groups: [], people: 0 },
  sender: { id: "root", name: "Root" },
  reach: { recipients: 14, delivered: 12, read: 9 },
  rollout: null,
  createdAt: AT,
  revision: 1,
};
export const revision: NotificationRevision = {
  ...release,
  revision: 1,
  at: AT,
  by: "root",
  icon: null,
  data: null,
  expiresAt: null,
  translations: null,
  variables: false,
};

export const preferences: Preferences = {
  channels: { billing: { sound: false } },
  alertsFrom: { desktop: "normal", sound: "high" },
  muted: [{ topic: "releases", until: null }],
  quietHours: { start: "22:00", end: "07:00", days: ["mon", "tue", "wed", "thu", "fri"] },
  timeZone: "Europe/Berlin",
  locale: "en",
  density: "comfortable",
};
export const quietNights = {
  quietHours: preferences.quietHours,
  muted: preferences.muted,
  timeZone: preferences.timeZone,
} satisfies PreferencesChange;
export const ownData = {
  exportedAt: AT,
  profile: { ...ann, locale: null, timeZone: null, data: null },
  preferences,
  topics: [{ slug: topic.slug, joinedAt: AT, isMember: true }],
  sessions: [],
  mqttSessions: [],
  pressedActions: [],
  items: [row],
  acts: [],
};

export const apiKey: ApiKey = {
  id: "Qm7pXw2c",
  name: "Deploys",
  hint: "ck_3hWq0",
  scopes: ["send"],
  createdAt: AT,
  createdBy: "root",
  expiresAt: null,
  lastUsedAt: null,
  revokedAt: null,
};
export const auditEntry: AuditEntry = {
  id: 318,
  at: AT,
  actor: { id: "root", name: "Root" },
  address: "192.0.2.7",
  action: "topic.created",
  target: { id: "topics/releases", name: "Releases" },
  before: null,
  after: { name: "Releases" },
};
export const AUDIT_CSV = [
  "id,at,actor,actorName,address,action,target,before,after",
  `318,${AT},root,Root,192.0.2.7,topic.created,topics/releases,,"{""name"":""Releases""}"`,
].join("\r\n");
const connection: Connection = {
  id: 7,
  user: { id: ann.id, name: ann.name },
  transport: "sse",
  state: "live",
  lag: 0,
  via: "session",
  openedAt: AT,
};
const standing: TransportStanding = { transport: "sse", connections: 1, behind: 0, full: 0, lag: 0 };
export const connections = { transports: [standing], connections: [connection], more: false };
const kept = { maxEntries: 500_000, maxAgeDays: 30 };
export const retention = {
  retention: kept,
  defaults: { maxEntries: 1_000_000, maxAgeDays: 90 },
  log: { entries: 1042, head: 1042, tail: 0 },
};

export const newWebhook = {
  url: "https://hooks.example/carillon",
  events: ["notification.sent" as const, "notification.read" as const],
  description: "Tells the support desk.",
};
export const deliveredWebhook = {
  url: "https://hooks.example/reach",
  events: ["notification.delivered" as const],
  description: "Draws how far each got.",
};
/** Made by the server, and never stored. */
export const webhookSecret = "whsec_…";
export const webhook: Webhook = {
  ...newWebhook,
  id: ID,
  enabled: true,
  stopped: null,
  lastResult: { at: AT, outcome: "done", status: 204, reason: null },
  failures: 0,
  waiting: 0,
  missedAt: null,
  createdAt: AT,
  createdBy: "root",
};
export const delivery: Delivery = {
  id: "0198c2f4-6d02-7a11-8e5b-0f9b3c2d1e4a",
  webhookId: webhook.id,
  type: "notification.read",
  records: 12,
  state: "done",
  attempts: 1,
  createdAt: AT,
  nextAt: null,
  lastAt: AT,
  status: 204,
  reason: null,
  answer: "",
};

export const itemRetention = {
  maxDays: 365,
  archivedDays: 30,
  readDays: null,
  categories: [{ category: "general", maxDays: 90 }],
};
export const labAccess = { members: true };
export const storageReport = {
  file: 52_428_800,
  writeAhead: 4_194_304,
  free: 1_048_576,
  parts: [
    { part: "items" as const, bytes: 25_165_824 },
    { part: "log" as const, bytes: 12_582_912 },
  ],
  at: "2026-03-02T09:00:00.000Z",
};

const CHALLENGE = "bWR2Nm1wM2suUm5CelZHNXZibU5sLm1hYw";
const clientData = "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0";
const credential = {
  id: "q3VhR2tVbXJ0",
  rawId: "q3VhR2tVbXJ0",
  type: "public-key" as const,
  clientExtensionResults: {},
};
export const passkeyQuestion = { challenge: CHALLENGE, rpId: "bells.example.com", userVerification: "required" };
export const passkeyProof = {
  ...credential,
  response: { clientDataJSON: clientData, authenticatorData: "SZYN5YgOjGh0", signature: "MEUCIQDx" },
};
export const newPasskeyQuestion = { challenge: CHALLENGE, rp: { id: "bells.example.com", name: "Carillon" } };
export const newPasskey = {
  ...credential,
  response: { clientDataJSON: clientData, attestationObject: "o2NmbXRkbm9uZQ", transports: ["internal" as const] },
};
export const passkeys = {
  passkeys: [{ id: ID, name: "Laptop", createdAt: AT, lastUsedAt: null }],
  needed: false,
  possible: true,
};
