import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { AppError } from "#core/errors.ts";
import { published } from "#core/protocol.ts";
import type { Runtime } from "#core/runtime.ts";
import * as examples from "./examples.ts";
import type { Guard } from "./guard.ts";
import { body, createRouter, failures, json, named } from "./router.ts";

const traffic = z.strictObject({
  paused: z.boolean().describe("Whether the demo's people send nothing by themselves."),
});

export function demo({ demo, limits }: Runtime, guard: Guard) {
  const traffics = () => {
    if (!demo) throw new AppError("not_found");
    return demo;
  };
  return createRouter()
    .openapi(
      createRoute({
        method: "put",
        path: "/demo/traffic",
        summary: "Pause what the demo's people send by themselves, or let them go on",
        description: "For everybody who looks at this demo. In production there is none.",
        ...guard.self,
        request: { body: body(named("DemoTraffic", traffic), { Quiet: { paused: true } }) },
        responses: {
          200: json(named("DemoTraffic", traffic), "As it is now.", { paused: true }),
          ...failures(
            "bad_request",
            "unauthorized",
            "forbidden",
            "foreign_origin",
            "not_found",
            "unsupported_media",
            "invalid",
            "rate_limited",
          ),
        },
      }),
      (context) => {
        const { paused } = context.req.valid("json");
        limits.changes.take(context.var.user.userId);
        traffics().pause(paused);
        return context.json({ paused }, 200);
      },
    )
    .openapi(
      createRoute({
        method: "post",
        path: "/demo/notifications",
        summary: "Let one of the demo's people send the caller something",
        ...guard.self,
        responses: {
          201: json(published, "It is on its way.", examples.published),
          ...failures("unauthorized", "forbidden", "foreign_origin", "not_found", "rate_limited"),
        },
      }),
      async (context) => {
        const { userId } = context.var.user;
        limits.sends.take(userId);
        return context.json(await traffics().sendTo(userId), 201);
      },
    );
}
