/** The wire of a broadcast's reach, as zod schemas. */
import { z } from "zod";
import { namedPerson } from "./admin-protocol.ts";
import { BROADCAST_STATUSES, isoTime } from "./protocol.ts";
import { TRANSPORTS } from "./vocabulary.ts";

const WAYS = [...TRANSPORTS, "inbox"] as const;

const people = z.int().min(0);
const counted = people.nullable().describe("null: it was not counted.");
const shares = { recipients: people, delivered: counted, seen: people, read: people, archived: people, acted: counted };
const ways = z
  .partialRecord(z.enum(WAYS), people)
  .describe("People by the transport that handed it to them first; `inbox`: an answer with their inbox in it.");

export const reachPoint = z.strictObject({
  at: isoTime,
  delivered: people,
  ways,
  seen: people,
  read: people,
  acted: people,
});
export type ReachPoint = z.infer<typeof reachPoint>;

export const reachReport = z.strictObject({
  id: z.string(),
  title: z.string(),
  status: z.enum(BROADCAST_STATUSES),
  at: isoTime.describe("When these figures were taken."),
  sentAt: isoTime.nullable(),
  isFollowed: z
    .boolean()
    .describe("Whether it is still counted whom it is handed to and who acts on it; what was counted stays."),
  progress: z
    .strictObject({ sent: people, of: people })
    .nullable()
    .describe(
      "While it is being sent: to how many of those whom it is for by now. null: it is not, or its part has it and somebody has to take it further.",
    ),
  totals: z.strictObject(shares),
  ways,
  topics: z
    .array(z.strictObject({ topic: z.string(), name: z.string(), ...shares }))
    .describe("By topics that its recipients were in when it was sent; who was in several is in each."),
  languages: z
    .array(z.strictObject({ language: z.string().nullable(), ...shares }))
    .describe("null: of those whose language is not known."),
  series: z.array(reachPoint).describe("The same over time; the last is as of now."),
});
export type ReachReport = z.infer<typeof reachReport>;

export const unreadQuery = z.strictObject({
  after: z.string().min(1).max(128).optional().describe("`next` of the page before."),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type UnreadQuery = z.infer<typeof unreadQuery>;
const unread = namedPerson.extend({ seen: z.boolean().describe("They had it before them, and did not open it.") });
export type Unread = z.infer<typeof unread>;
export const unreadPage = z.object({ people: z.array(unread).describe("By name."), next: z.string().nullable() });
export type UnreadPage = z.infer<typeof unreadPage>;
