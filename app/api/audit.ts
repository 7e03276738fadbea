import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { auditEntry, auditFilter } from "#core/admin-protocol.ts";
import { auditExport, MAX_EXPORTED } from "#core/audit-export.ts";
import type { Runtime } from "#core/runtime.ts";
import { AUDIT_CSV, auditEntry as entryExample } from "./examples.ts";
import type { Guard } from "./guard.ts";
import { createRouter, failures, json, named } from "./router.ts";
import { streamOf } from "./stream-of.ts";

const entry = named("AuditEntry", auditEntry);
const filter = auditFilter.extend({
  before: z.coerce.number().int().positive().optional().describe("Entries with a lower id."),
});
const always = ["unauthorized", "forbidden", "invalid"] as const;

export function audit({ audit, limits }: Runtime, guard: Guard) {
  return createRouter()
    .openapi(
      createRoute({
        method: "get",
        path: "/audit",
        summary: "Who did what, the last first",
        ...guard.admin,
        request: {
          query: filter.extend({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
        },
        responses: {
          200: json(
            z.object({
              entries: z.array(entry),
              next: z.int().nullable().describe("Give it as `before` for the next page; null at the end."),
            }),
            "A page.",
            { entries: [entryExample], next: null },
          ),
          ...failures(...always),
        },
      }),
      async (context) => context.json(await audit.page(context.req.valid("query")), 200),
    )
    .openapi(
      createRoute({
        method: "get",
        path: "/audit/export",
        summary: "The same as a file",
        description: `The last ${MAX_EXPORTED.toLocaleString("en")} entries that fit; for more, give the lowest id as \`before\`.`,
        ...guard.admin,
        request: { query: filter.extend({ format: z.enum(["csv", "json"]).default("csv") }) },
        responses: {
          200: {
            description: "One line for each entry, or a list of them.",
            content: {
              "text/csv": { schema: z.string(), example: AUDIT_CSV },
              "application/json": { schema: z.array(entry), example: [entryExample] },
            },
          },
          ...failures(...always, "rate_limited"),
        },
      }),
      (context) => {
        limits.exports.take(context.var.by.id);
        const { format, ...query } = context.req.valid("query");
        const type = format === "csv" ? "text/csv" : "application/json";
        context.header("Content-Type", `${type}; charset=utf-8`);
        context.header("Content-Disposition", `attachment; filename="carillon-audit.${format}"`);
        return context.body(streamOf(auditExport(audit, query, format))) as never;
      },
    );
}
