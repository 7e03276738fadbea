/** The wire of administration as zod schemas, as core/protocol.ts has that of the inbox. No I/O. */
import { z } from "zod";
import { email, nameOf, personName, recipients, role, scope, scopes, slug, userId } from "./protocol.ts";
import { LOCALES, PRIORITIES, TRANSPORTS } from "./vocabulary.ts";

const AUDIT_ACTIONS = [
  "notification.sent",
  "notification.scheduled",
  "notification.rolled_out",
  "notification.edited",
  "notification.canceled",
  "notification.recalled",
  "user.created",
  "user.invited",
  "user.changed",
  "user.disabled",
  "user.enabled",
  "user.passkeys_removed",
  "user.removed",
  "token.minted",
  "topic.created",
  "topic.renamed",
  "topic.joined",
  "topic.left",
  "category.created",
  "category.changed",
  "category.removed",
  "key.created",
  "key.revoked",
  "webhook.created",
  "webhook.changed",
  "webhook.removed",
  "webhook.rotated",
  "webhook.replayed",
  "webhook.pinged",
  "connection.closed",
  "settings.changed",
] as const;
/** The words before the dot: all actions of a kind. */
const AUDIT_KINDS = [
  "notification",
  "user",
  "token",
  "topic",
  "category",
  "key",
  "webhook",
  "connection",
  "settings",
] as const;

export const auditAction = z.enum(AUDIT_ACTIONS);
export type AuditAction = z.infer<typeof auditAction>;
export const auditKind = z.enum(AUDIT_KINDS);
export type AuditKind = z.infer<typeof auditKind>;

const isoTime = z.iso.datetime({ offset: true });
export const newApiKey = z.strictObject({
  name: nameOf(100),
  scopes: scopes.min(1),
  expiresAt: isoTime
    .refine((at) => Date.parse(at) > Date.now(), "is in the past")
    .nullable()
    .default(null)
    .describe("null: never."),
});
export type NewApiKey = z.infer<typeof newApiKey>;
export const apiKey = z.object({
  id: z.string(),
  name: z.string(),
  hint: z.string().nullable().describe("How it begins; null: it is the one from the environment."),
  scopes: z.array(scope),
  createdAt: isoTime.nullable(),
  createdBy: z.string().nullable().describe("A user, or `keys/<id>`."),
  expiresAt: isoTime.nullable(),
  lastUsedAt: isoTime
    .nullable()
    .describe("null: not since it was made; of the one from the environment, since the start."),
  revokedAt: isoTime.nullable(),
});
export type ApiKey = z.infer<typeof apiKey>;

export const namedPerson = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  image: z.string().nullable(),
});
export type NamedPerson = z.infer<typeof namedPerson>;
export const peopleLookup = z.strictObject({
  names: z.array(z.string().min(1).max(320)).min(1).max(10_000).describe("Ids or emails."),
});
export const person = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role,
  image: z.string().nullable(),
  createdAt: isoTime,
  disabledAt: isoTime.nullable().describe("Since when nobody gets in as them; null: they are not disabled."),
});
export type Person = z.infer<typeof person>;
export const peopleQuery = z.strictObject({
  q: z.string().max(200).optional().describe("Part of a name, an email or an id."),
  role: role.optional(),
  topic: slug.optional().describe("Those who are in it."),
  status: z.enum(["active", "disabled"]).optional(),
  after: z.string().max(1_000).optional().describe("The `next` of the page before."),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type PeopleQuery = z.output<typeof peopleQuery>;
export const personChange = z.strictObject({
  name: personName.optional(),
  email: email.optional(),
  role: role.optional(),
  disabled: z
    .boolean()
    .optional()
    .describe("true: signed out everywhere and disconnected, and nobody gets in as them."),
});
export type PersonChange = z.output<typeof personChange>;

export const connectionsQuery = z.strictObject({
  transport: z.enum(TRANSPORTS).optional(),
  user: userId.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
export const connection = z.object({
  id: z.int(),
  user: z.object({ id: z.string(), name: z.string().nullable() }),
  transport: z.enum(TRANSPORTS),
  state: z.enum(["opening", "live", "behind", "full"]).describe("full: its peer takes nothing at the moment."),
  lag: z.int().describe("Entries between the head of the log and its cursor."),
  via: z.enum(["session", "token"]),
  openedAt: isoTime,
});
export type Connection = z.infer<typeof connection>;
export const transportStanding = z.object({
  transport: z.enum(TRANSPORTS),
  connections: z.int(),
  behind: z.int().describe("Of them, those that read on from the log."),
  full: z.int().describe("Of those, the ones whose peer takes nothing at the moment."),
  lag: z.int().describe("Of the slowest."),
});
export type TransportStanding = z.infer<typeof transportStanding>;

/** What a composer holds: nothing of it need be there, or right, before it is sent. */
export const draftContent = z.strictObject({
  audience: z.union([z.literal("all"), z.array(recipients).max(10_000)]).default("all"),
  except: z.array(recipients).max(10_000).default([]),
  title: z.string().max(1_000).default(""),
  body: z.string().max(65_536).default(""),
  translations: z
    .partialRecord(
      z.enum(LOCALES),
      z.strictObject({
        title: z.string().max(1_000),
        body: z.string().max(65_536),
        labels: z.array(z.string().max(200)).max(3),
      }),
    )
    .default({})
    .describe('In place of the text for everyone; "" is as there.'),
  variables: z.boolean().default(true).describe("Whether what stands between braces is filled in."),
  data: z
    .record(z.string(), z.unknown())
    .nullable()
    .default(null)
    .describe("Of the one that this was begun from: variables may name it."),
  category: z.string().max(64).default("general"),
  priority: z.enum(PRIORITIES).default("normal"),
  href: z.string().max(4_096).default(""),
  icon: z.string().max(64).default(""),
  expiresAt: z.string().max(40).default("").describe("A time on the sender's clock, as `datetime-local` has it."),
  actions: z
    .array(
      z.strictObject({
        label: z.string().max(200),
        kind: z.enum(["page", "call"]).describe("Opens a page, or has the server call an address."),
        target: z.string().max(4_096),
      }),
    )
    .max(3)
    .default([]),
  rollout: z.int().min(1).max(99).nullable().default(null).describe("null: to all of them at once."),
  when: z
    .strictObject({
      kind: z.enum(["now", "at", "again"]),
      at: z.string().max(40).describe("A time on a clock, as `datetime-local` has it."),
      clock: z.enum(["mine", "reader"]).describe("Whose clock that is."),
      every: z.enum(["day", "weekday", "week", "month", "pattern"]),
      time: z.string().max(10),
      weekday: z.int().min(0).max(6).describe("0: Sunday."),
      pattern: z.string().max(100).describe("Of `every: pattern`, as in `cron`."),
    })
    .optional()
    .describe("Left out: now."),
});
export type DraftContent = z.infer<typeof draftContent>;
export const newDraft = z.strictObject({
  template: z.boolean().default(false).describe("To begin others from; sending leaves it."),
  content: draftContent,
});
export type NewDraft = z.infer<typeof newDraft>;
export const draftChange = z.strictObject({
  revision: z.int().positive().describe("The one that was changed; `stale` if there is a later one."),
  content: draftContent,
});
export type DraftChange = z.infer<typeof draftChange>;
const draftHead = z.object({
  id: z.string(),
  template: z.boolean(),
  title: z.string(),
  revision: z.int(),
  updatedAt: isoTime,
  updatedBy: z.object({ id: z.string(), name: z.string().nullable() }).describe("A user, or `keys/<id>`."),
});
export type DraftHead = z.infer<typeof draftHead>;
export const draft = draftHead.extend({ content: draftContent });
export type Draft = z.infer<typeof draft>;
export const draftsQuery = z.strictObject({
  template: z.stringbool().default(false).describe("Templates in place of drafts."),
  after: z.string().max(64).optional().describe("`next` of the page before."),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type DraftsQuery = z.infer<typeof draftsQuery>;
export const draftsPage = z.object({ drafts: z.array(draftHead), next: z.string().nullable() });
export type DraftsPage = z.infer<typeof draftsPage>;

const days = z.int().min(1).max(36_500).nullable();
export const itemRetention = z.strictObject({
  maxDays: days.default(null).describe("Items go so many days after they were sent. null: they stay."),
  archivedDays: days
    .default(null)
    .describe("Sooner, once everybody it was sent to by name has archived it for so long."),
  readDays: days.default(null).describe("Sooner, once everybody it was sent to by name has read it so long ago."),
  categories: z
    .array(z.strictObject({ category: slug, maxDays: days.describe("In place of `maxDays`.") }))
    .max(200)
    .refine((list) => new Set(list.map(({ category }) => category)).size === list.length, "each category once")
    .default([]),
});
export type ItemRetention = z.infer<typeof itemRetention>;
export const STORAGE_PARTS = [
  "items",
  "states",
  "log",
  "search",
  "reach",
  "people",
  "audit",
  "webhooks",
  "other",
] as const;
export type StoragePart = (typeof STORAGE_PARTS)[number];
const bytes = z.int().nonnegative();
export const storageReport = z.object({
  file: bytes.describe("The database's file."),
  writeAhead: bytes.describe("The log that SQLite keeps beside it."),
  free: bytes.describe("Of the file, what nothing uses: given back by and by."),
  parts: z.array(z.object({ part: z.enum(STORAGE_PARTS), bytes })).describe("The largest first, indexes included."),
  at: z.iso.datetime().describe("As of then: up to a minute ago."),
});
export type StorageReport = z.infer<typeof storageReport>;
/** Who may use the transport lab. */
export const labAccess = z.strictObject({
  members: z.boolean().describe("Members too; admins may in any case."),
});
export type LabAccess = z.infer<typeof labAccess>;

export const retention = z.strictObject({
  maxEntries: z.int().min(1).max(1_000_000_000).describe("The log keeps so many entries at most."),
  maxAgeDays: z.int().min(1).max(36_500).describe("And none that is older."),
});
export type Retention = z.infer<typeof retention>;

const time = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .optional();
export const auditFilter = z.strictObject({
  actor: z.string().min(1).max(160).optional().describe("A user's id, or `keys/<id>`."),
  action: z
    .enum([...AUDIT_ACTIONS, ...AUDIT_KINDS])
    .optional()
    .describe("One action, or all of a kind."),
  target: z.string().min(1).max(160).optional(),
  from: time.describe("Not before."),
  to: time.describe("Before."),
});
export type AuditFilter = z.output<typeof auditFilter>;

const subject = z.object({
  id: z.string(),
  name: z.string().nullable().describe("Or the title, as it is now; null: it is no more."),
});
const fields = z.record(z.string(), z.unknown()).nullable();
export const auditEntry = z.object({
  id: z.int(),
  at: z.iso.datetime(),
  actor: subject.describe("A user, or `keys/<id>`."),
  address: z.string().nullable().describe("Where it came from."),
  action: auditAction,
  target: subject.describe("`users/<id>`, `topics/<slug>`, `notifications/<id>`, …"),
  before: fields.describe("What differs, as it was; null: it was not there."),
  after: fields.describe("As it became; null: it is not there any more."),
});
export type AuditEntry = z.infer<typeof auditEntry>;
