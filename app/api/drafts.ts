import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { draft, draftChange, draftsPage, draftsQuery, newDraft } from "#core/admin-protocol.ts";
import type { Runtime } from "#core/runtime.ts";
import * as examples from "./examples.ts";
import type { Guard } from "./guard.ts";
import { body, createRouter, failures, json, leadsTo, named } from "./router.ts";

const draftAnswer = named("Draft", draft);
const params = z.object({ id: z.string().min(1).max(64) });
const change = { revision: 1, content: { ...examples.draftContent, body: "On Monday." } };
const onWrite = ["bad_request", "unauthorized", "forbidden", "foreign_origin", "unsupported_media", "invalid"] as const;

export function drafts({ drafts }: Runtime, guard: Guard) {
  return createRouter()
    .openapi(
      createRoute({
        method: "get",
        path: "/drafts",
        summary: "Drafts or templates, the last changed first",
        ...guard.admin,
        request: { query: draftsQuery },
        responses: {
          200: json(named("DraftsPage", draftsPage), "A page.", examples.draftsPage),
          ...failures("unauthorized", "forbidden", "invalid"),
        },
      }),
      async (context) => context.json(await drafts.page(context.req.valid("query")), 200),
    )
    .openapi(
      createRoute({
        method: "post",
        path: "/drafts",
        summary: "Keep a draft or a template",
        ...guard.admin,
        request: { body: body(named("NewDraft", newDraft), { "A draft": { content: examples.draftContent } }) },
        responses: {
          201: {
            ...json(draftAnswer, "Kept.", examples.draft),
            ...leadsTo({ id: "/id" }, "get /drafts/{id}", "put /drafts/{id}", "delete /drafts/{id}"),
          },
          ...failures(...onWrite),
        },
      }),
      async (context) => context.json(await drafts.create(context.req.valid("json"), context.var.by.id), 201),
    )
    .openapi(
      createRoute({
        method: "get",
        path: "/drafts/{id}",
        summary: "One, whole",
        ...guard.admin,
        request: { params },
        responses: {
          200: json(draftAnswer, "As it is now.", examples.draft),
          ...failures("unauthorized", "forbidden", "not_found"),
        },
      }),
      async (context) => context.json(await drafts.get(context.req.valid("param").id), 200),
    )
    .openapi(
      createRoute({
        method: "put",
        path: "/drafts/{id}",
        summary: "Change it, unless somebody else has",
        ...guard.admin,
        request: { params, body: body(named("DraftChange", draftChange), { "Another body": change }) },
        responses: {
          200: json(draftAnswer, "As it is now.", examples.draft),
          ...failures(...onWrite, "not_found", "stale"),
        },
      }),
      async (context) => {
        const { id } = context.req.valid("param");
        return context.json(await drafts.save(id, context.req.valid("json"), context.var.by.id), 200);
      },
    )
    .openapi(
      createRoute({
        method: "delete",
        path: "/drafts/{id}",
        summary: "Throw it away",
        ...guard.admin,
        request: { params },
        responses: {
          204: { description: "Gone." },
          ...failures("unauthorized", "forbidden", "foreign_origin", "not_found"),
        },
      }),
      async (context) => {
        await drafts.remove(context.req.valid("param").id);
        return context.body(null, 204);
      },
    );
}
