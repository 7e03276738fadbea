/** The public wire as zod schemas: one source for validation, types and OpenAPI. No I/O. Rules: docs/PROTOCOL.md. */
import { z } from "zod";
import { isEmail, MAX_EMAIL } from "./email.ts";
import {
  CALL_FAILURES,
  CALL_METHODS,
  CHANNELS,
  CLOSE_REASONS,
  COMMANDS,
  DAYS,
  DENSITIES,
  isUserId,
  LOCALES,
  PRIORITIES,
  RESET_REASONS,
  ROLES,
  USER_ID,
  VIEWS,
} from "./vocabulary.ts";

const SLUG = /^[a-z0-9-]{1,64}$/;

export const slug = z.string().regex(SLUG, "1 to 64 of a-z, 0-9 and -");
export const userId = z
  .string()
  .regex(USER_ID, "1 to 128 printable characters, no space at an end; not . or .., not keys/… or the like")
  .refine(isUserId, "is not in Unicode's composed form (NFC)")
  // For the document: many read patterns without the flag that USER_ID needs, and count twice what is beyond U+FFFF.
  .meta({ pattern: "^(?!\\.{1,2}$)(?! )(?!.* $).{1,256}$" });
export const audience = z.union(
  [
    z.literal("all"),
    z.string().regex(/^topics\/[a-z0-9-]{1,64}$/),
    z
      .string()
      .regex(/^users\/.{1,256}$/)
      .refine((name) => isUserId(name.slice("users/".length))),
  ],
  'must be "all", "topics/<slug>" or "users/<id>"',
);

/** Whom one sends to: audiences, and people by what they are. */
export const recipients = z.union(
  [
    audience,
    z.enum(ROLES.map((role) => `roles/${role}` as const)),
    z.enum(LOCALES.map((one) => `locales/${one}` as const)),
  ],
  'must be "all", "topics/<slug>", "users/<id>", "roles/<role>" or "locales/<locale>"',
);

/** Of a title or a label something is to be seen: not spaces, joiners, fillers and marks of direction alone. */
const isVisible = (text: string): boolean => /[^\p{DI}\p{Cc}\p{Cf}\p{Cs}\p{Z}\u2800]/u.test(text);
const VISIBLE = "must have something to be seen";
const visible = (most: number) => z.string().trim().min(1).max(most).refine(isVisible, VISIBLE);
/** The same in another language; "": as it is for everyone. */
const visibleOrNone = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .refine((text) => text === "" || isVisible(text), VISIBLE);

/**
 * What somebody or something is called, in lists and logs among others' names. No controls, and nothing that turns
 * round what stands beside it; joiners (families of emoji, Persian) and the marks that only hint at a direction stay.
 */
export const nameOf = (most: number) =>
  visible(most).refine(
    (name) => !/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(name),
    "must have no line breaks, controls or characters that turn text round",
  );

export const isoTime = z.iso.datetime({ offset: true });
const timeZone = z
  .string()
  .max(64)
  .refine((zone) => {
    try {
      return Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
    } catch {
      return false;
    }
  }, "unknown time zone");
const seq = z.int().nonnegative();

/**
 * A link that a click may follow: http(s), mailto, or a path of this site. Never `javascript:`, `data:` or `//host`; nor
 * one with a user, which reads like a host: `https://bank.example@evil.example`.
 */
export const safeHref = z
  .string()
  .max(2048)
  .refine((href) => {
    if (/[\p{Cc}\s\\]/u.test(href)) return false;
    if (href.startsWith("/")) return !href.startsWith("//");
    if (!URL.canParse(href)) return false;
    const { protocol, username, password } = new URL(href);
    return ["http:", "https:", "mailto:"].includes(protocol) && username === "" && password === "";
  }, "must be an http, https or mailto link without a user or password, or a path that starts with one /");

/** JSON of any shape, bounded by the request limit. The types are spelled out for OpenAPI, which cannot follow z.json(). */
const anyJson = z.json().meta({ type: ["object", "array", "string", "number", "boolean", "null"] });
const data = z.record(z.string(), anyJson);

/** An address that the server calls. Where it may lead is judged when it is called (core/signed-call.ts). */
export const callUrl = z
  .string()
  .max(2048)
  .refine((url) => {
    if (/[\p{Cc}\s\\]/u.test(url) || !URL.canParse(url)) return false;
    const { protocol, username, password } = new URL(url);
    return ["http:", "https:"].includes(protocol) && username === "" && password === "";
  }, "must be an http or https address without a user or password");

const actionLabel = visible(60);
const oneOf = (value: { href?: unknown; call?: unknown }): boolean =>
  (value.href === undefined) !== (value.call === undefined);

/** A button: a link that the reader follows, or a call that the server makes for them. */
export const action = z
  .strictObject({
    label: actionLabel,
    href: safeHref.optional(),
    call: z
      .strictObject({
        method: z.enum(CALL_METHODS).default("POST"),
        url: callUrl,
        body: anyJson.optional().describe("Goes along as `data.body`."),
      })
      .optional(),
  })
  .refine(oneOf, { path: ["href"], message: "give either href or call" });
export type Action = z.infer<typeof action>;

/** As readers get it: who will be called, not where nor with what. */
export const inboxAction = z.object({
  label: z.string(),
  href: z.string().optional(),
  call: z.object({ host: z.string() }).optional(),
});
export type InboxAction = z.infer<typeof inboxAction>;

/** How a call went. `repeated`: it was done before, and was not made again. */
export const callResult = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("done"), status: z.int(), at: isoTime, repeated: z.boolean() }),
  z.object({ outcome: z.literal("failed"), reason: z.enum(CALL_FAILURES), status: z.int().optional() }),
]);
export type CallResult = z.infer<typeof callResult>;

export const inboxItem = z.object({
  id: z.string(),
  title: z.string(),
  body: z.string(),
  category: z.string(),
  priority: z.enum(PRIORITIES),
  href: z.string().nullable(),
  icon: z.string().nullable(),
  actions: z.array(inboxAction),
  data: data.nullable(),
  createdAt: isoTime,
  expiresAt: isoTime.nullable(),
  revision: z.int().positive(),
});
export type InboxItem = z.infer<typeof inboxItem>;

/** Times at which the user did something to an item; null: not, or not any more. */
export const itemState = z.object({
  seenAt: isoTime.nullable(),
  readAt: isoTime.nullable(),
  archivedAt: isoTime.nullable(),
  snoozedUntil: isoTime.nullable(),
  pinnedAt: isoTime.nullable(),
});
export type ItemState = z.infer<typeof itemState>;

const wallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time from 00:00 to 23:59");
const isUnique = (list: readonly string[]): boolean => new Set(list).size === list.length;

export const quietHours = z
  .strictObject({
    start: wallTime,
    end: wallTime.describe("Not after `start`: on the next day."),
    days: z
      .array(z.enum(DAYS))
      .min(1)
      .refine(isUnique, "each day once")
      .describe("The days on which they start; the end may be on the next one."),
  })
  .refine(({ start, end }) => start !== end, { path: ["end"], message: "must differ from start" });
export type QuietHours = z.infer<typeof quietHours>;

const channelChoice = z.strictObject(
  Object.fromEntries(CHANNELS.map((channel) => [channel, z.boolean().optional()])) as Record<
    (typeof CHANNELS)[number],
    z.ZodOptional<z.ZodBoolean>
  >,
);
const MAX_MUTED = 200;

/** What a user wants to be told, how and when. What is `critical` goes through all of it. */
export const preferences = z.strictObject({
  channels: z
    .record(slug, channelChoice)
    .describe(
      "By category, what was chosen. Left out: as the category's `alerts` say; in the app it is on. `inApp: false`: it arrives read, and alerts nobody.",
    ),
  alertsFrom: z
    .strictObject({ desktop: z.enum(PRIORITIES), sound: z.enum(PRIORITIES) })
    .describe("The lowest priority that alerts."),
  muted: z
    .array(z.strictObject({ topic: slug, until: isoTime.nullable().describe("null: for good.") }))
    .max(MAX_MUTED)
    .refine((list) => isUnique(list.map(({ topic }) => topic)), "each topic once")
    .describe("What comes by these topics arrives read, and alerts nobody."),
  quietHours: quietHours.nullable().describe("Hold alerts back, never items; by `timeZone`."),
  timeZone: timeZone.nullable().describe("null: not known; UTC."),
  locale: z.enum(LOCALES).nullable().describe("null: as the browser asks."),
  density: z.enum(DENSITIES),
});
export type Preferences = z.infer<typeof preferences>;

/** What is left out stays as it is. */
export const preferencesChange = preferences.partial();
export type PreferencesChange = z.infer<typeof preferencesChange>;

/** A stretch of the log in which something arrives read: see [Q1] in docs/PROTOCOL.md. */
export const quietRule = z.object({
  topic: slug.optional(),
  category: slug.optional(),
  from: seq.describe("Not this one, but those after it."),
  to: seq.nullable().describe("The last one; null: it goes on."),
  until: isoTime.nullable().describe("Only what came before."),
});
export type QuietRule = z.infer<typeof quietRule>;

/**
 * Exact, as of `cursor`: add what later events say and they stay exact. They also change by themselves at
 * `changesAt` (an expiry; null if none is ahead): ask again then.
 */
export const inboxCounts = z.object({
  unread: z.int(),
  unseen: z.int(),
  byCategory: z.record(z.string(), z.int()).describe("Unread, by category; a category with none is left out."),
  snoozed: z.int(),
  archived: z.int(),
  cursor: z.string(),
  changesAt: isoTime.nullable(),
  quiet: z
    .array(quietRule)
    .optional()
    .describe("What these cover arrives read: its `item.created` adds nothing. Left out: no rules."),
});
export type InboxCounts = z.infer<typeof inboxCounts>;

/** What a `state.changed` adds to the counts; what is left out is 0. */
export const countsDelta = z.object({
  unread: z.int(),
  unseen: z.int(),
  byCategory: z.record(z.string(), z.int()),
  snoozed: z.int().optional(),
  archived: z.int().optional(),
});
export type CountsDelta = z.infer<typeof countsDelta>;

const envelope = { seq, prev: seq, audience: z.string(), at: isoTime };
export const inboxEvent = z.discriminatedUnion("type", [
  z.object({ ...envelope, type: z.literal("item.created"), item: inboxItem }),
  z.object({
    ...envelope,
    type: z.literal("item.updated"),
    item: inboxItem,
    recount: z
      .literal(true)
      .optional()
      .describe("Category, priority or expiry are others now: counts may be too. Left out: they are as they were."),
  }),
  z.object({ ...envelope, type: z.literal("item.recalled"), item: z.object({ id: z.string() }) }),
  z.object({
    ...envelope,
    type: z.literal("state.changed"),
    ids: z.array(z.string()).optional(),
    through: seq.optional(),
    state: itemState.partial(),
    woken: z
      .literal(true)
      .optional()
      .describe("Its snooze is over: the item is new again, and its place is the seq of this event."),
    delta: countsDelta,
    changesAt: isoTime.optional().describe("When `delta` holds no more, because an item of it expires."),
  }),
  z.object({
    ...envelope,
    type: z.literal("preferences.changed"),
    preferences,
    quiet: z.array(quietRule).describe("In place of the rules so far."),
  }),
]);
export type InboxEvent = z.infer<typeof inboxEvent>;

export const closeReason = z.enum(CLOSE_REASONS);
export const controlMessage = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready"), cursor: z.string(), counts: inboxCounts, heartbeatMs: z.int() }),
  z.object({ type: z.literal("heartbeat"), cursor: z.string() }),
  z.object({ type: z.literal("reset"), reason: z.enum(RESET_REASONS), cursor: z.string() }),
  z.object({ type: z.literal("close"), reason: closeReason, retryMs: z.int().nullable() }),
]);
export type ControlMessage = z.infer<typeof controlMessage>;

/** One answer to `GET /api/events`. `more`: the page was full, ask again at once. */
export const eventPage = z.object({
  events: z.array(inboxEvent),
  cursor: z.string(),
  more: z.boolean(),
  counts: inboxCounts.optional(),
  reset: z.object({ reason: z.enum(RESET_REASONS) }).optional(),
});
export type EventPage = z.infer<typeof eventPage>;

/** What narrows a view. `topic`: what came by this topic. `q`: text that title or body contains. */
const narrowing = {
  category: slug.optional(),
  topic: slug.optional(),
  priority: z.enum(PRIORITIES).optional(),
  q: z.string().max(200).optional(),
};

export const inboxFilter = z.strictObject({
  view: z.enum(VIEWS).optional(),
  ...narrowing,
  changedAt: isoTime.optional().describe("Those that a command changed then: the `at` of its answer."),
});

export const command = z
  .strictObject({
    id: z.string().max(128).optional(),
    command: z.enum(COMMANDS),
    ids: z.array(z.string().min(1).max(64)).min(1).max(500).optional(),
    through: seq.optional(),
    filter: inboxFilter.optional(),
    until: isoTime.optional().describe("With `snooze`: when it comes back."),
  })
  .superRefine((value, context) => {
    if ((value.ids === undefined) === (value.through === undefined))
      context.addIssue({ code: "custom", path: ["ids"], message: "give either ids or through" });
    if (value.filter && value.through === undefined)
      context.addIssue({ code: "custom", path: ["filter"], message: "goes with through" });
    if (value.command === "pin" && value.through !== undefined)
      context.addIssue({ code: "custom", path: ["through"], message: "is not for pin: name what is to be on top" });
    if ((value.command === "snooze") !== (value.until !== undefined))
      context.addIssue({ code: "custom", path: ["until"], message: "goes with snooze, and snooze needs it" });
  });
export type Command = z.infer<typeof command>;

export const errorBody = z.object({
  code: z.string(),
  message: z.string(),
  details: anyJson.optional(),
  retryAfterMs: z.int().optional().describe("Of `rate_limited` and `busy`: when it may be tried again."),
});
export const commandReply = z.union([
  z.object({
    id: z.string().optional(),
    ok: z.literal(true),
    at: isoTime.optional().describe("With `filter`: when it changed what it changed; names those to take it back."),
    more: z.literal(true).optional().describe("There is more than one command does: give it again, with `next`."),
    next: seq.optional().describe("With `more`: the `through` by which the same command does the rest."),
  }),
  z.object({ id: z.string().optional(), ok: z.literal(false), error: errorBody }),
]);
export type CommandReply = z.infer<typeof commandReply>;

const translation = z.strictObject({
  title: visibleOrNone(200).optional(),
  body: z.string().max(65_536).optional(),
  labels: z
    .array(visibleOrNone(60))
    .max(3)
    .optional()
    .describe('Of the actions, in their order; "" is as in `actions`.'),
});

/** What a sender says; each is spread into a schema with or without its default. */
const said = {
  title: visible(200),
  body: z.string().max(65_536),
  category: slug,
  priority: z.enum(PRIORITIES),
  href: safeHref.nullable(),
  icon: z.string().max(16).nullable().describe("An emoji, or a short text."),
  actions: z.array(action).max(3),
  data: data.nullable(),
  expiresAt: isoTime.nullable(),
  translations: z
    .strictObject(
      Object.fromEntries(LOCALES.map((locale) => [locale, translation.optional()])) as Record<
        (typeof LOCALES)[number],
        z.ZodOptional<typeof translation>
      >,
    )
    .nullable()
    .describe("For those who read in that language, instead; what is left out is as for everyone."),
  variables: z
    .boolean()
    .describe(
      "Fills in `{{user.name}}`, `{{user.data.<field>}}` and `{{data.<field>}}`, for those of whom it is not known what follows a `|`.",
    ),
};

/** When it is sent; left out: now. The parts that do not go together are told by name (core/timing.ts). */
const whenSent = {
  scheduledAt: z.iso
    .datetime({ offset: true, local: true })
    .optional()
    .describe("With an offset (or Z), or a time on a clock: then with `timeZone`."),
  timeZone: z
    .union([z.literal("reader"), timeZone])
    .optional()
    .describe("Whose clock `scheduledAt` or `cron` means; `reader`: each reader's own. Of `cron`, UTC if left out."),
  cron: z
    .string()
    .max(100)
    .optional()
    .describe("Again and again, in place of `scheduledAt`: minute, hour, day, month, day of the week."),
};
export const schedule = z.strictObject(whenSent);
export type Schedule = z.infer<typeof schedule>;

export const newNotification = z.strictObject({
  audience: z
    .union([z.literal("all"), z.array(recipients).min(1).max(10_000)], 'must be "all", or a list of recipients')
    .describe("Who is in a topic, or has a role or a language, is told when it is sent."),
  except: z
    .array(recipients)
    .max(10_000)
    .default([])
    .describe("Whom to leave out. With it, and with roles and locales, each person gets an entry: at most 100,000."),
  rollout: z
    .int()
    .min(1)
    .max(99)
    .optional()
    .describe(
      "So many in a hundred get it at first; PUT …/rollout goes on. Each person gets an entry: at most 100,000.",
    ),
  title: said.title,
  body: said.body.default(""),
  category: said.category.default("general"),
  priority: said.priority.optional().describe("Left out: the category's. In a critical category all is critical."),
  href: said.href.default(null),
  icon: said.icon.default(null),
  actions: said.actions.default([]),
  data: said.data.default(null),
  translations: said.translations.default(null),
  variables: said.variables.default(false),
  collapseKey: z.string().min(1).max(128).optional().describe("Recalls the sender's earlier one of the same key."),
  expiresAt: said.expiresAt.default(null),
  ...whenSent,
});
export type NewNotification = z.infer<typeof newNotification>;

/** What is left out stays as it is. */
export const notificationChange = z.strictObject({
  ...z.object(said).partial().shape,
  revision: z
    .int()
    .positive()
    .optional()
    .describe("The revision that was looked at: `stale` is the answer if it is not the last one any more."),
});
export type NotificationChange = z.infer<typeof notificationChange>;

/** A notification as it was, or is, from `at` on. */
export const notificationRevision = z.object({
  revision: z.int().positive(),
  at: isoTime,
  by: z.string().nullable().describe("A user's id, or `keys/` and the name of an API key."),
  ...said,
  actions: z.array(action),
});
export type NotificationRevision = z.infer<typeof notificationRevision>;

export const rolloutChange = z.strictObject({
  percent: z.int().min(1).max(100).optional().describe("So many in a hundred have it then. It only grows."),
  paused: z.boolean().optional(),
});
export type RolloutChange = z.infer<typeof rolloutChange>;
export const rollout = z.object({ percent: z.int(), paused: z.boolean() });
export type Rollout = z.infer<typeof rollout>;

export const published = z.object({ id: z.string(), seq: seq.nullable(), status: z.enum(["sent", "scheduled"]) });
export type Published = z.infer<typeof published>;

const clockTime = z.string().describe("A time; with the timeZone `reader` one on each reader's clock.");
export const scheduled = z.object({
  scheduledAt: clockTime.nullable(),
  timeZone: z.string().nullable(),
  cron: z.string().nullable(),
});

export const BROADCAST_STATUSES = ["scheduled", "sending", "sent", "canceled", "recalled"] as const;

export const broadcastQuery = z.strictObject({
  view: z
    .enum(["scheduled", "past"])
    .default("past")
    .describe(
      "`scheduled`: the next one first, with those that are still to come by some readers' clocks. `past`: what has begun, the last one first.",
    ),
  programs: z.stringbool().default(false).describe("With `past`: also what programs sent at once, with a key."),
  after: z.string().min(1).max(200).optional().describe("`next` of the page before, of the same list."),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type BroadcastQuery = z.infer<typeof broadcastQuery>;

export const listedBroadcast = scheduled.extend({
  id: z.string(),
  status: z.enum(BROADCAST_STATUSES),
  title: z.string(),
  category: z.string(),
  priority: z.enum(PRIORITIES),
  groups: z.array(z.string()).describe("`all`, topics, roles, locales."),
  people: z.int().describe("How many beside them by name."),
  except: z.object({ groups: z.array(z.string()), people: z.int() }).describe("Whom it leaves out, in the same way."),
  sender: z.object({ id: z.string(), name: z.string().nullable() }).nullable(),
  reach: z
    .object({ recipients: z.int(), delivered: z.int(), read: z.int() })
    .nullable()
    .describe("As it was last counted, which is as it is but for some seconds; null: it is not counted."),
  rollout: rollout.nullable().describe("Of one that goes to a part of the people first; null: it does not."),
  createdAt: isoTime.describe("When it was made; once it is sent, when that was."),
  revision: z.int().positive(),
});
export type ListedBroadcast = z.infer<typeof listedBroadcast>;

/** Pinned items that a page brings along; more of them are found at their places. */
export const MAX_PINNED = 100;

/** An item in a page of the inbox: content, its place (the seq that brought it, or woke it), and the user's state. */
export const inboxRow = inboxItem.extend({ seq, audience: z.string(), state: itemState });
export type InboxRow = z.infer<typeof inboxRow>;

export const inboxPage = z.object({
  items: z.array(inboxRow),
  pinned: z
    .array(inboxRow)
    .describe(
      `On the first page of the view inbox: what is pinned of it, the last pinned first, at most ${MAX_PINNED}. They are in items as well, at their place.`,
    ),
  next: seq
    .nullable()
    .describe(
      "Give it as `before` for the next page; null at the end. With `q` a page may have fewer items than asked for, or none, and still go on.",
    ),
  cursor: z.string().describe("Where the page stands: read events on from here."),
  counts: inboxCounts,
});
export type InboxPage = z.infer<typeof inboxPage>;

/** One item of the caller's. */
export const itemAnswer = z.object({
  item: inboxRow,
  cursor: z.string().describe("Where it stands: apply later events to it."),
});
export type ItemAnswer = z.infer<typeof itemAnswer>;

export const inboxQuery = z.strictObject({
  view: z.enum(VIEWS).default("inbox"),
  ...narrowing,
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type InboxQuery = z.infer<typeof inboxQuery>;

export const why = z.object({
  audience: z.string().describe("What it came by."),
  since: isoTime.nullable().describe("Since when that reaches the user; null: not known."),
  arrivedAt: isoTime,
  category: z.string(),
  priority: z.enum(PRIORITIES),
  quiet: z
    .enum(["topic", "category"])
    .nullable()
    .describe("Why it arrived read: the topic was muted, the category off."),
});
export type Why = z.infer<typeof why>;

export const role = z.enum(ROLES);
export const personName = nameOf(200);
export const email = z
  .string()
  .max(MAX_EMAIL, { abort: true })
  .refine(isEmail, "must have one @ with something on both sides, and no spaces or what is not seen")
  .describe("In any script; it is compared without case.");
export const newUser = z.strictObject({
  name: personName,
  email,
  role: role.optional(),
  locale: z.string().max(35).nullable().optional(),
  timeZone: timeZone.nullable().optional(),
  data: data.nullable().optional(),
});
export type NewUser = z.infer<typeof newUser>;

/** What a send would do: the part of it that decides whom it reaches and alerts. */
export const dryRunQuery = newNotification.pick({
  audience: true,
  except: true,
  category: true,
  priority: true,
  rollout: true,
  timeZone: true,
});
export type DryRunQuery = z.infer<typeof dryRunQuery>;
const heldCounts = z
  .object({ muted: z.int(), category: z.int(), channel: z.int(), priority: z.int(), quietHours: z.int() })
  .describe(
    "Why not: the topic is muted, the category or this channel of it is off, it is not urgent enough, quiet hours.",
  );
const alertCounts = z.object({ fires: z.int(), held: heldCounts });
export const dryRun = z.object({
  recipients: z.int().describe("People whom it means now."),
  excepted: z.int().describe("People left out who would have got it."),
  disabled: z.int().describe("Recipients who cannot get in at present: theirs waits."),
  arrivesRead: z.int().describe("Recipients in whose inbox it does not count."),
  alerts: z.object({ desktop: alertCounts, sound: alertCounts }),
  sample: z.array(z.object({ id: z.string(), name: z.string(), email: z.string() })).describe("Some of them, by name."),
  confirmFrom: z.int().describe("From so many people on the composer asks for the number before it sends."),
});
export type DryRun = z.infer<typeof dryRun>;

export const newCategory = z.strictObject({
  name: nameOf(200),
  priority: z.enum(PRIORITIES).default("normal").describe("Of what is sent in it without one."),
  critical: z
    .boolean()
    .default(false)
    .describe("Whatever is sent in it is critical: it goes through what people muted."),
  alerts: z
    .strictObject({ desktop: z.boolean().default(true), sound: z.boolean().default(true) })
    .default({ desktop: true, sound: true })
    .describe("By which channels it may alert those who have not chosen for this category themselves."),
});
export type NewCategory = z.infer<typeof newCategory>;
export const category = newCategory.required().extend({ slug });
export type Category = z.infer<typeof category>;

export const newTopic = z.strictObject({ name: nameOf(200) });
export const scope = z.enum(["send", "admin"]);
export type Scope = z.infer<typeof scope>;
export const scopes = z.array(scope).refine((list) => new Set(list).size === list.length, "each scope once");

export const newToken = z.strictObject({
  ttlSeconds: z
    .int()
    .min(1)
    .max(30 * 24 * 3600)
    .default(3600),
  scopes: scopes
    .default([])
    .describe(
      "What it may beyond the user's own inbox: nothing, unless asked for; `send` and `admin` as with an API key. Only of an admin. Never ask for it on behalf of a page.",
    ),
});
