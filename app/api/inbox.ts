import { createRoute, z } from "@hono/zod-openapi";
import { runCommand } from "#core/commands.ts";
import { AppError, type ErrorCode, type ErrorDetail } from "#core/errors.ts";
import { createSearchLimit } from "#core/limits.ts";
import {
  callResult,
  command,
  commandReply,
  inboxCounts,
  inboxPage,
  inboxQuery,
  itemAnswer,
  why,
} from "#core/protocol.ts";
import { createRateLimit } from "#core/rate-limit.ts";
import type { Runtime } from "#core/runtime.ts";
import * as examples from "./examples.ts";
import type { Guard } from "./guard.ts";
import { body, createRouter, failures, json, named } from "./router.ts";

/** Of one person. */
const CALLS_A_MINUTE = 30;

const itemParams = z.object({ id: z.string().min(1).max(64) });

/** From text by hand: what is coerced may be anything, so that the document would not have it required. */
const actionIndex = z
  .string()
  .regex(/^\d$/, "must be a whole number from 0 to 9")
  .transform(Number)
  .openapi({ type: "integer", minimum: 0, maximum: 9, example: 0 });

export function inbox(runtime: Runtime, guard: Guard) {
  const { limits } = runtime;
  const searching = createSearchLimit(limits);
  const calls = createRateLimit({ burst: CALLS_A_MINUTE, perMinute: CALLS_A_MINUTE });
  return createRouter()
    .openapi(
      createRoute({
        method: "get",
        path: "/inbox",
        summary: "A page of the caller's inbox, newest first",
        ...guard.user,
        request: { query: inboxQuery },
        responses: {
          200: json(named("InboxPage", inboxPage), "The page.", examples.inboxPage),
          ...failures("unauthorized", "forbidden", "invalid", "rate_limited"),
        },
      }),
      async (context) => {
        const { user } = context.var;
        const query = context.req.valid("query");
        limits.reads.take(user.userId);
        if (query.q) searching.take(user.userId, query);
        const page = await runtime.inbox.page(user, query);
        if (query.q) searching.told(user.userId, query, page.next);
        runtime.following.fetched(user.userId, [...page.pinned, ...page.items]);
        return context.json(page, 200);
      },
    )
    .openapi(
      createRoute({
        method: "get",
        path: "/inbox/counts",
        summary: "What the badge shows",
        ...guard.user,
        responses: {
          200: json(named("InboxCounts", inboxCounts), "Exact.", examples.counts),
          ...failures("unauthorized", "forbidden", "rate_limited"),
        },
      }),
      async (context) => {
        const { userId } = context.var.user;
        limits.reads.take(userId);
        return context.json(await runtime.inbox.counts(userId), 200);
      },
    )
    .openapi(
      createRoute({
        method: "get",
        path: "/inbox/{id}",
        summary: "One item of the caller's, whatever view it is in",
        ...guard.user,
        request: { params: itemParams },
        responses: {
          200: json(named("ItemAnswer", itemAnswer), "The item.", { item: examples.row, cursor: examples.CURSOR }),
          ...failures("unauthorized", "forbidden", "item_gone", "invalid", "rate_limited"),
        },
      }),
      async (context) => {
        const { user } = context.var;
        limits.reads.take(user.userId);
        const answer = await runtime.inbox.item(user, context.req.valid("param").id);
        runtime.following.fetched(user.userId, [answer.item]);
        return context.json(answer, 200);
      },
    )
    .openapi(
      createRoute({
        method: "post",
        path: "/inbox/{id}/actions/{index}",
        summary: "Have the server make the call that an action of the item names",
        description: `Answered when the call has been. What is done is not done again within a day: \`repeated\` says so. At most ${CALLS_A_MINUTE} a minute.`,
        ...guard.user,
        request: { params: itemParams.extend({ index: actionIndex }) },
        responses: {
          200: json(named("CallResult", callResult), "How it went.", examples.callResult),
          ...failures(
            "unauthorized",
            "forbidden",
            "foreign_origin",
            "item_gone",
            "not_found",
            "invalid",
            "rate_limited",
          ),
        },
      }),
      async (context) => {
        const { userId } = context.var.user;
        const { id, index } = context.req.valid("param");
        calls.take(userId);
        return context.json(await runtime.callbacks.run(userId, id, index), 200);
      },
    )
    .openapi(
      createRoute({
        method: "get",
        path: "/inbox/{id}/why",
        summary: "Why the caller has an item, and how it arrived",
        ...guard.user,
        request: { params: itemParams },
        responses: {
          200: json(named("Why", why), "The reasons.", examples.why),
          ...failures("unauthorized", "forbidden", "item_gone", "invalid", "rate_limited"),
        },
      }),
      async (context) => {
        const { userId } = context.var.user;
        limits.reads.take(userId);
        return context.json(await runtime.why(userId, context.req.valid("param").id), 200);
      },
    )
    .openapi(
      createRoute({
        method: "post",
        path: "/inbox/commands",
        summary: "Mark, archive or snooze items",
        description: "The same commands as on the duplex transports.",
        ...guard.user,
        request: {
          body: body(named("Command", command), {
            "Read all up to here": { command: "read", through: 1042 },
            "Archive what is unread of a category": {
              command: "archive",
              through: 1042,
              filter: { view: "unread", category: "billing" },
            },
          }),
        },
        responses: {
          200: json(named("CommandReply", commandReply.options[0]), "Done.", { id: "c1", ok: true }),
          ...failures(
            "bad_request",
            "unauthorized",
            "forbidden",
            "foreign_origin",
            "item_gone",
            "too_large",
            "unsupported_media",
            "invalid",
            "rate_limited",
          ),
        },
      }),
      async (context) => {
        const principal = context.var.user;
        const reply = await runCommand(runtime, principal, context.req.valid("json"));
        if (reply.ok) return context.json(reply, 200);
        const { code, message, details, retryAfterMs } = reply.error;
        throw new AppError(code as ErrorCode, message, details as ErrorDetail[] | undefined, { retryAfterMs });
      },
    );
}
