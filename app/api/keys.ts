import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { apiKey, newApiKey } from "#core/admin-protocol.ts";
import type { Runtime } from "#core/runtime.ts";
import { apiKey as keyExample } from "./examples.ts";
import type { Guard } from "./guard.ts";
import { body, createRouter, failures, json, leadsTo, named } from "./router.ts";

const key = named("ApiKey", apiKey);
const onWrite = ["unauthorized", "forbidden", "foreign_origin", "conflict", "invalid"] as const;

export function keys({ keys }: Runtime, guard: Guard) {
  return createRouter()
    .openapi(
      createRoute({
        method: "get",
        path: "/keys",
        summary: "The API keys, revoked ones last",
        ...guard.admin,
        responses: {
          200: json(z.object({ keys: z.array(key) }), "Without what one gets in with.", { keys: [keyExample] }),
          ...failures("unauthorized", "forbidden"),
        },
      }),
      async (context) => context.json({ keys: await keys.list() }, 200),
    )
    .openapi(
      createRoute({
        method: "post",
        path: "/keys",
        summary: "Make an API key for a program",
        description: "`send`: notifications. `admin`: people, topics, keys and the audit log.",
        ...guard.admin,
        request: {
          body: body(named("NewApiKey", newApiKey), { "To send with": { name: "Deploys", scopes: ["send"] } }),
        },
        responses: {
          201: {
            ...json(
              z.object({ key, secret: z.string().describe("The bearer token. It is shown this once.") }),
              "It is good from now on.",
              { key: keyExample, secret: "ck_3hW…" },
            ),
            ...leadsTo({ id: "/key/id" }, "delete /keys/{id}"),
          },
          ...failures(...onWrite, "bad_request", "unsupported_media"),
        },
      }),
      async (context) => context.json(await keys.create(context.req.valid("json"), context.var.by), 201),
    )
    .openapi(
      createRoute({
        method: "delete",
        path: "/keys/{id}",
        summary: "Revoke an API key, at once",
        ...guard.admin,
        request: { params: z.object({ id: z.string().min(1).max(64) }) },
        responses: { 204: { description: "Nobody gets in with it." }, ...failures(...onWrite, "not_found") },
      }),
      async (context) => {
        await keys.revoke(context.req.valid("param").id, context.var.by);
        return context.body(null, 204);
      },
    );
}
