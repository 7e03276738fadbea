import { createRoute } from "@hono/zod-openapi";
import { preferencesChange, preferences as schema } from "#core/protocol.ts";
import type { Runtime } from "#core/runtime.ts";
import * as examples from "./examples.ts";
import type { Guard } from "./guard.ts";
import { body, createRouter, failures, json, named } from "./router.ts";

const answer = named("Preferences", schema);

export function preferences({ preferences, limits }: Runtime, guard: Guard) {
  return createRouter()
    .openapi(
      createRoute({
        method: "get",
        path: "/preferences",
        summary: "What the caller wants to be told, how and when",
        ...guard.user,
        responses: {
          200: json(answer, "All of them.", examples.preferences),
          ...failures("unauthorized", "forbidden", "rate_limited"),
        },
      }),
      async (context) => {
        const { userId } = context.var.user;
        limits.reads.take(userId);
        return context.json(await preferences.of(userId), 200);
      },
    )
    .openapi(
      createRoute({
        method: "put",
        path: "/preferences",
        summary: "Change some of them",
        description: "Each field that is given replaces what was there; what is left out stays.",
        ...guard.user,
        request: {
          body: body(named("PreferencesChange", preferencesChange), { "Quiet nights": examples.quietNights }),
        },
        responses: {
          200: json(answer, "All of them, as they are now.", examples.preferences),
          ...failures(
            "bad_request",
            "unauthorized",
            "forbidden",
            "foreign_origin",
            "too_large",
            "unsupported_media",
            "invalid",
            "unknown_category",
            "unknown_audience",
            "rate_limited",
          ),
        },
      }),
      async (context) => {
        const { userId } = context.var.user;
        limits.changes.take(userId);
        return context.json(await preferences.change(userId, context.req.valid("json")), 200);
      },
    );
}
