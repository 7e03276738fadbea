import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { labRun, newFault, newRun } from "#core/lab-protocol.ts";
import type { Runtime } from "#core/runtime.ts";
import { labRun as runExample } from "./examples.ts";
import type { Guard } from "./guard.ts";
import { body, createRouter, failures, json, leadsTo, named } from "./router.ts";

const params = z.object({ id: z.string().max(64) });

export function lab({ lab }: Runtime, guard: Guard) {
  return createRouter()
    .openapi(
      createRoute({
        method: "post",
        path: "/lab/runs",
        summary: "Ask for a run of the transport lab",
        description:
          "Its events go to its lanes and to nobody's inbox. It is held by a WebSocket at `/lab/<secret>/control`, which " +
          "has to be opened within ten seconds; sending begins when that says so, and the run ends when it closes. " +
          "docs/lab.md has the rest. Admins may, and members if they are let in (`PUT /settings/lab`).",
        ...guard.self,
        request: {
          body: body(named("NewLabRun", newRun), {
            "Ten events a second for twenty seconds": {},
            "Small bursts": { rate: 20, burst: 10, size: 500, seconds: 30 },
          }),
        },
        responses: {
          201: {
            ...json(named("LabRun", labRun), "It waits for its control connection.", runExample),
            ...leadsTo({ id: "/id" }, "post /lab/runs/{id}/faults", "delete /lab/runs/{id}"),
          },
          ...failures(
            "bad_request",
            "unauthorized",
            "forbidden",
            "foreign_origin",
            "unsupported_media",
            "invalid",
            "rate_limited",
          ),
        },
      }),
      (context) => {
        const { id, secret, from } = lab.begin(context.var.user, context.req.valid("json"));
        return context.json({ id, secret, cursor: lab.log.cursorAt(from) }, 201);
      },
    )
    .openapi(
      createRoute({
        method: "post",
        path: "/lab/runs/{id}/faults",
        summary: "Break the connections of one's own run, for a while",
        description: "For admins; in a demo for all. Nothing but the run's own lanes is touched.",
        ...guard.self,
        request: {
          params,
          body: body(named("NewLabFault", newFault), {
            "Cut all lanes off": { fault: "cut" },
            "Refuse WebSocket for ten seconds": { fault: "refuse", lanes: ["websocket"], seconds: 10 },
            "A slow and uneven network": { fault: "delay", delayMs: 200, jitterMs: 100, seconds: 15 },
            "A proxy that buffers, before the streams": { fault: "buffer", lanes: ["sse", "iframe"], bufferKiB: 16 },
          }),
        },
        responses: {
          204: { description: "It is so." },
          ...failures(
            "bad_request",
            "unauthorized",
            "forbidden",
            "foreign_origin",
            "not_found",
            "unsupported_media",
            "invalid",
          ),
        },
      }),
      (context) => {
        lab.inject(lab.of(context.var.user, context.req.valid("param").id), context.req.valid("json"));
        return context.body(null, 204);
      },
    )
    .openapi(
      createRoute({
        method: "delete",
        path: "/lab/runs/{id}",
        summary: "End one's own run",
        ...guard.self,
        request: { params },
        responses: {
          204: { description: "It is over." },
          ...failures("unauthorized", "forbidden", "foreign_origin", "not_found", "invalid"),
        },
      }),
      (context) => {
        lab.end(lab.of(context.var.user, context.req.valid("param").id), "left");
        return context.body(null, 204);
      },
    );
}
