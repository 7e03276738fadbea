import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { itemRetention, labAccess, retention, storageReport } from "#core/admin-protocol.ts";
import type { Runtime } from "#core/runtime.ts";
import {
  retention as example,
  itemRetention as items,
  labAccess as labExample,
  storageReport as report,
} from "./examples.ts";
import type { Guard } from "./guard.ts";
import { body, createRouter, failures, json, named } from "./router.ts";

const answer = named(
  "RetentionSettings",
  z.object({
    retention: named("Retention", retention),
    defaults: retention.describe("What the environment says: it holds when nothing is set."),
    log: z.object({
      entries: z.int().describe("Kept now, at most."),
      head: z.int(),
      tail: z.int().describe("The lowest seq that a cursor may stand at."),
    }),
  }),
);
const onWrite = ["unauthorized", "forbidden", "foreign_origin"] as const;

const itemAnswer = named("ItemRetention", itemRetention);

const labAnswer = named("LabAccess", labAccess);

export function settings({ lab, log, settings, storage }: Runtime, guard: Guard) {
  const standing = (): z.infer<typeof answer> => ({
    retention: settings.retention,
    defaults: settings.defaults,
    log: { entries: log.head - log.tail, head: log.head, tail: log.tail },
  });
  return createRouter()
    .openapi(
      createRoute({
        method: "get",
        path: "/settings/retention",
        summary: "How much of the log is kept",
        ...guard.admin,
        responses: { 200: json(answer, "As it is now.", example), ...failures("unauthorized", "forbidden") },
      }),
      (context) => context.json(standing(), 200),
    )
    .openapi(
      createRoute({
        method: "put",
        path: "/settings/retention",
        summary: "Keep more or less of the log, from now on",
        description:
          "What is beyond it is forgotten at once. Items stay in inboxes; a reader whose cursor is gone reads afresh.",
        ...guard.admin,
        request: { body: body(retention, { "A month": { maxEntries: 500_000, maxAgeDays: 30 } }) },
        responses: {
          200: json(answer, "As it is now.", example),
          ...failures(...onWrite, "bad_request", "unsupported_media", "invalid"),
        },
      }),
      async (context) => {
        await settings.setRetention(context.req.valid("json"), context.var.by);
        return context.json(standing(), 200);
      },
    )
    .openapi(
      createRoute({
        method: "delete",
        path: "/settings/retention",
        summary: "Keep as much of the log as the environment says",
        ...guard.admin,
        responses: { 200: json(answer, "As it is now.", example), ...failures(...onWrite) },
      }),
      async (context) => {
        await settings.setRetention(null, context.var.by);
        return context.json(standing(), 200);
      },
    )
    .openapi(
      createRoute({
        method: "get",
        path: "/settings/items",
        summary: "How long items are kept",
        ...guard.admin,
        responses: { 200: json(itemAnswer, "As it is now.", items), ...failures("unauthorized", "forbidden") },
      }),
      (context) => context.json(settings.itemRetention, 200),
    )
    .openapi(
      createRoute({
        method: "put",
        path: "/settings/items",
        summary: "Keep items for longer or less long, from now on",
        description:
          "Within the hour what is older is deleted, out of every inbox and count, and cannot be had back. What somebody has pinned or snoozed stays.",
        ...guard.admin,
        request: { body: body(itemAnswer, { "A year, and a month once archived": items, "For ever": {} }) },
        responses: {
          200: json(itemAnswer, "As it is now.", items),
          ...failures(...onWrite, "bad_request", "unsupported_media", "invalid", "unknown_category"),
        },
      }),
      async (context) => {
        await settings.setItemRetention(context.req.valid("json"), context.var.by);
        return context.json(settings.itemRetention, 200);
      },
    )
    .openapi(
      createRoute({
        method: "get",
        path: "/settings/lab",
        summary: "Who may use the transport lab",
        ...guard.admin,
        responses: { 200: json(labAnswer, "As it is now.", labExample), ...failures("unauthorized", "forbidden") },
      }),
      (context) => context.json(settings.labAccess, 200),
    )
    .openapi(
      createRoute({
        method: "put",
        path: "/settings/lab",
        summary: "Let members use the transport lab, or not, from now on",
        description:
          "Until it is set members may in a demo only. Their runs end when they may no more. What admins may is not changed by it.",
        ...guard.admin,
        request: { body: body(labAnswer, { "Admins alone": { members: false }, "Members too": labExample }) },
        responses: {
          200: json(labAnswer, "As it is now.", labExample),
          ...failures(...onWrite, "bad_request", "unsupported_media", "invalid"),
        },
      }),
      async (context) => {
        await lab.setAccess(context.req.valid("json"), context.var.by);
        return context.json(settings.labAccess, 200);
      },
    )
    .openapi(
      createRoute({
        method: "get",
        path: "/storage",
        summary: "What takes how much of the database",
        ...guard.admin,
        responses: {
          200: json(named("StorageReport", storageReport), "Up to a minute old.", report),
          ...failures("unauthorized", "forbidden"),
        },
      }),
      async (context) => context.json(await storage.report(), 200),
    );
}
