import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import type { Runtime } from "#core/runtime.ts";
import { deliveriesQuery, delivery, newWebhook, webhook, webhookChange } from "#core/webhook-protocol.ts";
import * as examples from "./examples.ts";
import type { Guard } from "./guard.ts";
import { body, createRouter, failures, json, leadsTo, named } from "./router.ts";

const hook = named("Webhook", webhook);
const oneDelivery = named("WebhookDelivery", delivery);
const id = z.string().min(1).max(64);
const onRead = ["unauthorized", "forbidden", "invalid", "not_found"] as const;
const onWrite = ["unauthorized", "forbidden", "foreign_origin", "invalid"] as const;
const onBody = ["bad_request", "unsupported_media"] as const;
const secret = z.string().describe("What receivers check signatures with. It is shown this once.");

export function webhooks({ webhooks }: Runtime, guard: Guard) {
  return createRouter()
    .openapi(
      createRoute({
        method: "get",
        path: "/webhooks",
        summary: "The webhooks, each with how the last attempt went",
        ...guard.admin,
        responses: {
          200: json(z.object({ webhooks: z.array(hook) }), "The oldest first, without secrets.", {
            webhooks: [examples.webhook],
          }),
          ...failures("unauthorized", "forbidden"),
        },
      }),
      async (context) => context.json({ webhooks: await webhooks.list() }, 200),
    )
    .openapi(
      createRoute({
        method: "post",
        path: "/webhooks",
        summary: "Have an address told what happens",
        description:
          "By signed calls, as of Standard Webhooks. What happens from now on is told; see docs/webhooks.md.",
        ...guard.admin,
        request: {
          body: body(named("NewWebhook", newWebhook), {
            "What is sent and read": examples.newWebhook,
            "How far broadcasts get": examples.deliveredWebhook,
          }),
        },
        responses: {
          201: {
            ...json(z.object({ webhook: hook, secret }), "It is told from now on.", {
              webhook: examples.webhook,
              secret: examples.webhookSecret,
            }),
            ...leadsTo(
              { id: "/webhook/id" },
              "patch /webhooks/{id}",
              "delete /webhooks/{id}",
              "post /webhooks/{id}/secret",
              "post /webhooks/{id}/ping",
              "get /webhooks/{id}/deliveries",
            ),
          },
          ...failures(...onWrite, ...onBody, "conflict"),
        },
      }),
      async (context) => context.json(await webhooks.create(context.req.valid("json"), context.var.by), 201),
    )
    .openapi(
      createRoute({
        method: "patch",
        path: "/webhooks/{id}",
        summary: "Change a webhook, disable it or enable it",
        ...guard.admin,
        request: {
          params: z.object({ id }),
          body: body(named("WebhookChange", webhookChange), { "Fewer events": { events: ["notification.sent"] } }),
        },
        responses: {
          200: json(hook, "As it is now.", examples.webhook),
          ...failures(...onWrite, ...onBody, "not_found"),
        },
      }),
      async (context) => {
        const changed = await webhooks.change(context.req.valid("param").id, context.req.valid("json"), context.var.by);
        return context.json(changed, 200);
      },
    )
    .openapi(
      createRoute({
        method: "delete",
        path: "/webhooks/{id}",
        summary: "Remove a webhook, with its deliveries",
        ...guard.admin,
        request: { params: z.object({ id }) },
        responses: { 204: { description: "It is told no more." }, ...failures(...onWrite, "not_found") },
      }),
      async (context) => {
        await webhooks.remove(context.req.valid("param").id, context.var.by);
        return context.body(null, 204);
      },
    )
    .openapi(
      createRoute({
        method: "post",
        path: "/webhooks/{id}/secret",
        summary: "Make a new signing secret",
        description: "For 24 hours deliveries are signed with the old one too.",
        ...guard.admin,
        request: { params: z.object({ id }) },
        responses: {
          201: json(z.object({ secret }), "The new one.", { secret: examples.webhookSecret }),
          ...failures(...onWrite, "not_found"),
        },
      }),
      async (context) => context.json(await webhooks.rotate(context.req.valid("param").id, context.var.by), 201),
    )
    .openapi(
      createRoute({
        method: "post",
        path: "/webhooks/{id}/ping",
        summary: "Send a test",
        description: "A delivery of type `ping`, tried once.",
        ...guard.admin,
        request: { params: z.object({ id }) },
        responses: {
          202: {
            ...json(oneDelivery, "It is under way.", examples.delivery),
            ...leadsTo({ id: "/webhookId", delivery: "/id" }, "post /webhooks/{id}/deliveries/{delivery}/replay"),
          },
          ...failures(...onWrite, "not_found", "conflict"),
        },
      }),
      async (context) => context.json(await webhooks.ping(context.req.valid("param").id, context.var.by), 202),
    )
    .openapi(
      createRoute({
        method: "get",
        path: "/webhooks/{id}/deliveries",
        summary: "What a webhook was told, the last first",
        ...guard.admin,
        request: { params: z.object({ id }), query: deliveriesQuery },
        responses: {
          200: json(
            z.object({
              deliveries: z.array(oneDelivery),
              next: z.string().nullable().describe("Give it as `before` for the next page; null at the end."),
            }),
            "A page.",
            { deliveries: [examples.delivery], next: null },
          ),
          ...failures(...onRead),
        },
      }),
      async (context) =>
        context.json(await webhooks.deliveries(context.req.valid("param").id, context.req.valid("query")), 200),
    )
    .openapi(
      createRoute({
        method: "post",
        path: "/webhooks/{id}/deliveries/{delivery}/replay",
        summary: "Make a delivery again",
        description: "Under the same id, with as many attempts as a new one.",
        ...guard.admin,
        request: { params: z.object({ id, delivery: id }) },
        responses: {
          202: json(oneDelivery, "It is under way.", examples.delivery),
          ...failures(...onWrite, "not_found", "conflict"),
        },
      }),
      async (context) => {
        const { id: webhookId, delivery: deliveryId } = context.req.valid("param");
        return context.json(await webhooks.replay(webhookId, deliveryId, context.var.by), 202);
      },
    );
}
