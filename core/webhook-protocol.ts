/** The wire of webhooks as zod schemas: their registration, and what they are told (docs/webhooks.md). No I/O. */
import { z } from "zod";
import { callUrl, type InboxItem, nameOf } from "./protocol.ts";
import { CALL_FAILURES } from "./vocabulary.ts";

const WEBHOOK_EVENTS = [
  "notification.sent",
  "notification.delivered",
  "notification.read",
  "notification.acted",
] as const;
export const webhookEvent = z.enum(WEBHOOK_EVENTS);
export type WebhookEvent = z.infer<typeof webhookEvent>;

const isoTime = z.iso.datetime({ offset: true });
const events = z
  .array(webhookEvent)
  .min(1)
  .refine((list) => new Set(list).size === list.length, "each event once");
const description = z.union([z.literal(""), nameOf(200)]).describe("What it is for.");

export const newWebhook = z.strictObject({
  url: callUrl,
  events,
  description: description.default(""),
  enabled: z.boolean().default(true),
});
export type NewWebhook = z.output<typeof newWebhook>;
export const webhookChange = z.strictObject({
  url: callUrl.optional(),
  events: events.optional(),
  description: description.optional(),
  enabled: z.boolean().optional().describe("true: it is told what happens from now on, and what was waiting goes out."),
});
export type WebhookChange = z.output<typeof webhookChange>;

const callResult = z.object({
  at: isoTime,
  outcome: z.enum(["done", "failed"]),
  status: z.int().nullable().describe("null: nothing answered."),
  reason: z.enum(CALL_FAILURES).nullable(),
});
export type WebhookResult = z.infer<typeof callResult>;

export const webhook = z.object({
  id: z.string(),
  url: z.string(),
  events: z.array(webhookEvent),
  description: z.string(),
  enabled: z.boolean(),
  stopped: z
    .enum(["gone", "failing"])
    .nullable()
    .describe("Why the server disabled it: it answered 410, or failed for a day. null: the server did not."),
  lastResult: callResult.nullable().describe("Of the last attempt."),
  failures: z.int().describe("Attempts in a row that failed."),
  waiting: z.int().describe("Deliveries that are to be made."),
  missedAt: isoTime
    .nullable()
    .describe("When it last was so far behind that the log had moved on: what was in between it is never told."),
  createdAt: isoTime,
  createdBy: z.string().describe("A user, or `keys/<id>`."),
});
export type Webhook = z.infer<typeof webhook>;

const deliveryType = z.enum([...WEBHOOK_EVENTS, "ping"]);
export const delivery = z.object({
  id: z.string().describe("What the receiver gets as `webhook-id`, at each attempt."),
  webhookId: z.string(),
  type: deliveryType,
  records: z.int().describe("How many it carries."),
  state: z.enum(["pending", "done", "failed"]),
  attempts: z.int(),
  createdAt: isoTime,
  nextAt: isoTime.nullable().describe("When it is tried next; null: no more."),
  lastAt: isoTime.nullable(),
  status: z.int().nullable().describe("Of the last answer; null: there was none."),
  reason: z.enum(CALL_FAILURES).nullable().describe("Why the last attempt failed."),
  answer: z.string().nullable().describe("How the last answer begins."),
});
export type Delivery = z.infer<typeof delivery>;
export const deliveriesQuery = z.strictObject({
  before: z.string().max(64).optional().describe("The `next` of the page before."),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type DeliveriesQuery = z.output<typeof deliveriesQuery>;

/** The `data` of a `notification.sent`. */
export type SentData = InboxItem & {
  seq: number;
  /** The first of them. */
  audience: string[];
  audienceSize: number;
  senderId: string | null;
};
/** One of the `data.records` of a `notification.read`: one notification, or all that the user had up to that seq. */
export type ReadRecord = { userId: string; at: string } & ({ notificationId: string } | { through: number });
export interface ActedRecord {
  userId: string;
  at: string;
  notificationId: string;
  index: number;
  label: string;
}
/** How far a broadcast got by then, all counted from the start: of several the one with the most is the last. */
export interface DeliveredRecord {
  notificationId: string;
  at: string;
  /** People. */
  delivered: number;
  /** Of them, by what it was handed over. */
  ways: Readonly<Record<string, number>>;
}
