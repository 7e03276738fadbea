import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { toItem } from "#core/entry.ts";
import { type AppError, invalid } from "#core/errors.ts";
import {
  BROADCAST_STATUSES,
  broadcastQuery,
  dryRun,
  dryRunQuery,
  errorBody,
  inboxItem,
  listedBroadcast,
  type NewNotification,
  newNotification,
  notificationChange,
  notificationRevision,
  published,
  rollout,
  rolloutChange,
  schedule,
  scheduled,
} from "#core/protocol.ts";
import { reachCsv } from "#core/reach-csv.ts";
import { reachReport, unreadPage, unreadQuery } from "#core/reach-protocol.ts";
import type { Runtime } from "#core/runtime.ts";
import { translationsOf } from "#core/wording.ts";
import * as examples from "./examples.ts";
import type { Guard } from "./guard.ts";
import { body, createRouter, failures, json, leadsTo, named } from "./router.ts";

const MAX_BATCH = 500;

const publishedAnswer = named("Published", published);
const idempotency = z.object({
  "idempotency-key": z
    .string()
    .regex(/^[\x20-\x7e]{1,255}$/, "1 to 255 printable ASCII characters")
    .optional()
    .describe("The same key with the same body within 24 hours sends once, and gets the same answer."),
});
const batchAnswer = z.object({
  results: z
    .array(z.union([published.extend({ ok: z.literal(true) }), z.object({ ok: z.literal(false), error: errorBody })]))
    .describe("One for each, in the same order."),
});
const notification = named(
  "Notification",
  inboxItem.extend({
    ...scheduled.shape,
    status: z.enum(BROADCAST_STATUSES),
    seq: z.int().nullable(),
    rollout: rollout.nullable(),
    audience: z.union([z.literal("all"), z.array(z.string())]),
    translations: newNotification.shape.translations.unwrap(),
    variables: z.boolean(),
    reach: z.object({ recipients: z.int(), seen: z.int(), read: z.int(), archived: z.int() }),
  }),
);
const params = z.object({ id: z.string().min(1).max(64) });
const revisionsAnswer = z.object({
  revisions: z.array(named("NotificationRevision", notificationRevision)).describe("The last one first."),
});
const revisionsQuery = z.strictObject({
  before: z.coerce.number().int().positive().optional().describe("Only those before this revision."),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

const ITS_OWN = leadsTo(
  { id: "/id" },
  "get /notifications/{id}",
  "patch /notifications/{id}",
  "delete /notifications/{id}",
  "put /notifications/{id}/schedule",
  "put /notifications/{id}/rollout",
  "get /notifications/{id}/revisions",
  "get /notifications/{id}/reach",
  "get /notifications/{id}/reach.csv",
  "get /notifications/{id}/unread",
  "get /inbox/{id}",
  "get /inbox/{id}/why",
  "post /inbox/{id}/actions/{index}",
);

export function notifications(
  { broadcasts, env, limits, reachReport: readReport, revisions, unread }: Runtime,
  guard: Guard,
) {
  return createRouter()
    .openapi(
      createRoute({
        method: "post",
        path: "/notifications",
        summary: "Send a notification, now or at a time",
        ...guard.sender,
        request: {
          headers: idempotency,
          body: body(named("NewNotification", newNotification), examples.notifications),
        },
        responses: {
          201: { ...json(publishedAnswer, "It is durable.", examples.published), ...ITS_OWN },
          ...failures(
            ...(["bad_request", "unauthorized", "forbidden", "foreign_origin", "idempotency_conflict"] as const),
            ...([
              "too_large",
              "unsupported_media",
              "invalid",
              "unknown_audience",
              "empty_audience",
              "audience_too_large",
              "unknown_category",
              "storage_full",
              "busy",
              "rate_limited",
            ] as const),
          ),
        },
      }),
      async (context) => {
        const { sender } = context.var;
        const key = context.req.valid("header")["idempotency-key"];
        limits.sends.take(sender.id);
        return context.json(await broadcasts.publish(context.req.valid("json"), sender, key), 201);
      },
    )
    .openapi(
      createRoute({
        method: "post",
        path: "/notifications/dry-run",
        summary: "Whom it would reach and alert, and whom not and why; nothing is sent",
        ...guard.sender,
        request: {
          body: body(named("DryRunQuery", dryRunQuery), {
            "A topic and the admins, without one": examples.dryRunQuery,
            "A topic, a tenth of it first": { audience: ["topics/releases"], rollout: 10 },
          }),
        },
        responses: {
          200: json(named("DryRun", dryRun), "As it is at this moment.", examples.dryRun),
          ...failures(
            ...(["bad_request", "unauthorized", "forbidden", "foreign_origin", "unsupported_media"] as const),
            ...(["too_large", "invalid", "unknown_audience", "unknown_category", "rate_limited"] as const),
          ),
        },
      }),
      async (context) => {
        limits.dryRuns.take(context.var.sender.id);
        const { sample, ...found } = await broadcasts.dryRun(context.req.valid("json"));
        const shown = context.var.ownOnly ? [] : sample;
        return context.json({ ...found, sample: shown, confirmFrom: env.confirmFrom }, 200);
      },
    )
    .openapi(
      createRoute({
        method: "post",
        path: "/notifications/batch",
        summary: "Send up to 500 notifications in one transaction",
        description:
          "Answered item by item: one that is not valid does not hold up the others. An idempotency key is good for the batch as a whole, once one of it was sent.",
        ...guard.sender,
        request: {
          headers: idempotency,
          body: body(
            z.strictObject({
              notifications: z
                .array(z.unknown().meta({ type: "object" }))
                .min(1)
                .max(MAX_BATCH)
                .describe("Each a NewNotification."),
            }),
            { "A good one and a bad one": { notifications: [examples.invoice, { ...examples.invoice, title: "" }] } },
          ),
        },
        responses: {
          200: json(batchAnswer, "Those that are valid are durable.", examples.batchAnswer),
          ...failures(
            "idempotency_conflict",
            "bad_request",
            "unauthorized",
            "forbidden",
            "foreign_origin",
            "too_large",
            "unsupported_media",
            "invalid",
            "rate_limited",
          ),
        },
      }),
      async (context) => {
        const { sender } = context.var;
        const key = context.req.valid("header")["idempotency-key"];
        const inputs = context.req.valid("json").notifications.map(parsedOne);
        limits.sends.take(sender.id, inputs.length);
        const answers = await broadcasts.publishMany(inputs, sender, key);
        return context.json(
          { results: answers.map((answer) => (answer.ok ? { ok: true as const, ...answer.value } : answer)) },
          200,
        );
      },
    )
    .openapi(
      createRoute({
        method: "get",
        path: "/notifications",
        summary: "Broadcasts: what people sent, and all that is or was scheduled; if wanted, what programs sent",
        ...guard.sender,
        request: { query: broadcastQuery },
        responses: {
          200: json(
            z.object({ broadcasts: z.array(named("Broadcast", listedBroadcast)), next: z.string().nullable() }),
            "A page of them; `next` is null at the end.",
            { broadcasts: [examples.broadcast], next: null },
          ),
          ...failures("unauthorized", "forbidden", "invalid"),
        },
      }),
      async (context) => {
        const { ownOnly, sender } = context.var;
        return context.json(await broadcasts.list(context.req.valid("query"), ownOnly ? sender.id : undefined), 200);
      },
    )
    .openapi(
      createRoute({
        method: "put",
        path: "/notifications/{id}/schedule",
        summary: "Another time for what is scheduled",
        ...guard.senderOfOne,
        request: {
          params,
          body: body(named("Schedule", schedule), { "Another time": { scheduledAt: examples.LATER } }),
        },
        responses: {
          204: { description: "It is sent then." },
          ...failures(
            ...(["bad_request", "unauthorized", "forbidden", "foreign_origin", "not_found", "not_scheduled"] as const),
            ...(["too_large", "unsupported_media", "invalid", "audience_too_large"] as const),
          ),
        },
      }),
      async (context) => {
        await broadcasts.reschedule(context.req.valid("param").id, context.req.valid("json"), context.var.by);
        return context.body(null, 204);
      },
    )
    .openapi(
      createRoute({
        method: "put",
        path: "/notifications/{id}/rollout",
        summary: "Take a roll-out further, halt it, or go on",
        description: "Those who are new in the part get it at once. To take it back from all, recall it.",
        ...guard.senderOfOne,
        request: { params, body: body(named("RolloutChange", rolloutChange), { "To half of them": { percent: 50 } }) },
        responses: {
          204: { description: "So it is from now on." },
          ...failures(
            ...(["bad_request", "unauthorized", "forbidden", "foreign_origin", "not_found", "not_staged"] as const),
            ...(["unsupported_media", "invalid"] as const),
          ),
        },
      }),
      async (context) => {
        await broadcasts.rollOut(context.req.valid("param").id, context.req.valid("json"), context.var.by);
        return context.body(null, 204);
      },
    )
    .openapi(
      createRoute({
        method: "get",
        path: "/notifications/{id}",
        summary: "A notification and how far it got",
        ...guard.senderOfOne,
        request: { params },
        responses: {
          200: json(notification, "The notification.", examples.notification),
          ...failures("unauthorized", "forbidden", "not_found"),
        },
      }),
      async (context) => {
        const { content, status, audience, reach, schedule, rollout } = await broadcasts.get(
          context.req.valid("param").id,
        );
        const seq = content.seq === null ? null : Number(content.seq);
        return context.json(
          {
            ...toItem(content),
            translations: translationsOf(content.translations),
            variables: content.variables,
            ...schedule,
            status: status as z.infer<typeof notification>["status"],
            seq,
            rollout,
            audience,
            reach,
          },
          200,
        );
      },
    )
    .openapi(
      createRoute({
        method: "get",
        path: "/notifications/{id}/reach",
        summary: "How far it got: by transport, topic and language, and over time",
        description:
          "docs/reach.md says what each figure means. Asked for often, it is up to a second old, or more where it takes long to count.",
        ...guard.senderOfOne,
        request: { params },
        responses: {
          200: json(named("ReachReport", reachReport), "As it is now.", examples.reachReport),
          ...failures("unauthorized", "forbidden", "not_found"),
        },
      }),
      async (context) => context.json(await readReport(context.req.valid("param").id), 200),
    )
    .openapi(
      createRoute({
        method: "get",
        path: "/notifications/{id}/reach.csv",
        summary: "How far it got, as a file",
        ...guard.senderOfOne,
        request: { params },
        responses: {
          200: {
            description: "One line for the whole, each part, and each time.",
            content: { "text/csv": { schema: z.string(), example: examples.REACH_CSV } },
          },
          ...failures("unauthorized", "forbidden", "not_found", "rate_limited"),
        },
      }),
      async (context) => {
        limits.exports.take(context.var.sender.id);
        const report = await readReport(context.req.valid("param").id);
        context.header("Content-Type", "text/csv; charset=utf-8");
        context.header("Content-Disposition", `attachment; filename="carillon-reach-${report.id}.csv"`);
        return context.body(reachCsv(report)) as never;
      },
    )
    .openapi(
      createRoute({
        method: "get",
        path: "/notifications/{id}/unread",
        summary: "Who has not read it",
        ...guard.admin,
        request: { params, query: unreadQuery },
        responses: {
          200: json(named("UnreadPage", unreadPage), "A page of them; `next` is null at the end.", examples.unread),
          ...failures("unauthorized", "forbidden", "not_found", "invalid"),
        },
      }),
      async (context) => context.json(await unread(context.req.valid("param").id, context.req.valid("query")), 200),
    )
    .openapi(
      createRoute({
        method: "patch",
        path: "/notifications/{id}",
        summary: "Change what it says, in every inbox at once",
        description:
          "Readers keep what they did to it: it is not unread again. What it said before is kept as a revision. With `revision` nobody's change is overwritten unseen.",
        ...guard.senderOfOne,
        request: {
          params,
          body: body(named("NotificationChange", notificationChange), {
            "A correction": { title: "Version 2.4.1 is out" },
          }),
        },
        responses: {
          200: json(z.object({ id: z.string(), revision: z.int() }), "It says so everywhere.", {
            id: examples.ID,
            revision: 2,
          }),
          ...failures(
            ...(["bad_request", "unauthorized", "forbidden", "foreign_origin", "not_found", "stale"] as const),
            ...([
              "not_editable",
              "too_large",
              "unsupported_media",
              "invalid",
              "unknown_category",
              "storage_full",
              "busy",
            ] as const),
          ),
        },
      }),
      async (context) => {
        const { id } = context.req.valid("param");
        const revision = await revisions.edit(id, context.req.valid("json"), context.var.by);
        return context.json({ id, revision }, 200);
      },
    )
    .openapi(
      createRoute({
        method: "get",
        path: "/notifications/{id}/revisions",
        summary: "What it says, and said before",
        ...guard.senderOfOne,
        request: { params, query: revisionsQuery },
        responses: {
          200: json(revisionsAnswer, "Revisions.", { revisions: [examples.revision] }),
          ...failures("unauthorized", "forbidden", "not_found", "invalid"),
        },
      }),
      async (context) => {
        const list = await revisions.list(context.req.valid("param").id, context.req.valid("query"));
        return context.json({ revisions: list }, 200);
      },
    )
    .openapi(
      createRoute({
        method: "delete",
        path: "/notifications/{id}",
        summary: "Recall it: it leaves every inbox, or the schedule",
        ...guard.senderOfOne,
        request: { params },
        responses: {
          204: { description: "It is recalled." },
          ...failures("unauthorized", "forbidden", "foreign_origin", "not_found"),
        },
      }),
      async (context) => {
        await broadcasts.recall(context.req.valid("param").id, context.var.by);
        return context.body(null, 204);
      },
    );
}

const parsedOne = (raw: unknown): NewNotification | AppError => {
  const parsed = newNotification.safeParse(raw);
  return parsed.success ? parsed.data : invalid(parsed.error);
};
