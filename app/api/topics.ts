import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { newTopic, slug, userId } from "#core/protocol.ts";
import type { Runtime } from "#core/runtime.ts";
import { topic as topicExample } from "./examples.ts";
import { type Guard, isAllowed } from "./guard.ts";
import { body, createRouter, failures, json, named } from "./router.ts";

const topic = named("Topic", z.object({ slug: z.string(), name: z.string() }));
const params = z.object({ slug: slug.meta({ example: topicExample.slug }) });
const membership = params.extend({ userId: userId.meta({ example: "ann" }) });

export function topics({ topics, users }: Runtime, guard: Guard) {
  return createRouter()
    .openapi(
      createRoute({
        method: "get",
        path: "/topics",
        summary: "All topics for an admin; a member's own",
        ...guard.caller,
        responses: {
          200: json(z.object({ topics: z.array(topic.extend({ members: z.int() })) }), "By name.", {
            topics: [{ ...topicExample, members: 12 }],
          }),
          ...failures("unauthorized"),
        },
      }),
      async (context) => {
        const { caller } = context.var;
        const all = await topics.list();
        if (isAllowed(caller, "send") || caller.kind === "key") return context.json({ topics: all }, 200);
        const own = new Set((await users.topicsOf(caller.userId)).map((topic) => topic.slug));
        return context.json({ topics: all.filter((topic) => own.has(topic.slug)) }, 200);
      },
    )
    .openapi(
      createRoute({
        method: "put",
        path: "/topics/{slug}",
        summary: "Create or rename a topic",
        ...guard.admin,
        request: { params, body: body(named("NewTopic", newTopic), { "A topic": { name: topicExample.name } }) },
        responses: {
          200: json(topic, "It was there already.", topicExample),
          201: json(topic, "It is new.", topicExample),
          ...failures("bad_request", "unauthorized", "forbidden", "foreign_origin", "unsupported_media", "invalid"),
        },
      }),
      async (context) => {
        const { by } = context.var;
        const { isNew, ...topic } = await topics.put(context.req.valid("param").slug, context.req.valid("json"), by);
        return isNew ? context.json(topic, 201) : context.json(topic, 200);
      },
    )
    .openapi(
      createRoute({
        method: "put",
        path: "/topics/{slug}/members/{userId}",
        summary: "Let a user in; what is sent from now on reaches them",
        ...guard.admin,
        request: { params: membership },
        responses: {
          204: { description: "In." },
          ...failures("unauthorized", "forbidden", "foreign_origin", "not_found", "invalid"),
        },
      }),
      async (context) => {
        const { slug, userId } = context.req.valid("param");
        await topics.join(slug, userId, context.var.by);
        return context.body(null, 204);
      },
    )
    .openapi(
      createRoute({
        method: "delete",
        path: "/topics/{slug}/members/{userId}",
        summary: "Take a user out; what they have received stays",
        ...guard.admin,
        request: { params: membership },
        responses: {
          204: { description: "Out." },
          ...failures("unauthorized", "forbidden", "foreign_origin", "not_found", "invalid"),
        },
      }),
      async (context) => {
        const { slug, userId } = context.req.valid("param");
        await topics.leave(slug, userId, context.var.by);
        return context.body(null, 204);
      },
    );
}
