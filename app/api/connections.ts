import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { connection, connectionsQuery, transportStanding } from "#core/admin-protocol.ts";
import { record } from "#core/audit.ts";
import { AppError } from "#core/errors.ts";
import type { Runtime } from "#core/runtime.ts";
import { connections as example } from "./examples.ts";
import type { Guard } from "./guard.ts";
import { createRouter, failures, json, leadsTo, named } from "./router.ts";

const answer = named(
  "Connections",
  z.object({
    transports: z.array(transportStanding).describe("All of this node, in the order of falling back."),
    connections: z.array(connection).describe("Of those that fit, the ones opened last first."),
    more: z.boolean().describe("There are more that fit."),
  }),
);

export function connections({ hub, db, log }: Runtime, guard: Guard) {
  return createRouter()
    .openapi(
      createRoute({
        method: "get",
        path: "/connections",
        summary: "Who is connected to this node, and how",
        description: "Polls have no connection, but for the moment in which they wait.",
        ...guard.admin,
        request: { query: connectionsQuery },
        responses: {
          200: {
            ...json(answer, "As it is now.", example),
            ...leadsTo({ id: "/connections/0/id" }, "delete /connections/{id}"),
          },
          ...failures("unauthorized", "forbidden", "invalid"),
        },
      }),
      async (context) => {
        const { limit, ...filter } = context.req.valid("query");
        const found = hub.connections(filter, limit + 1);
        const shown = found.slice(0, limit);
        const people = await db.user.findMany({
          where: { id: { in: [...new Set(shown.map(({ userId }) => userId))] } },
          select: { id: true, name: true },
        });
        const names = new Map(people.map(({ id, name }) => [id, name]));
        return context.json(
          {
            transports: [...hub.stats()].map(([transport, { connections, behind, full, lag }]) => ({
              transport,
              connections,
              behind,
              full,
              lag,
            })),
            connections: shown.map(({ userId, openedAt, ...rest }) => ({
              ...rest,
              user: { id: userId, name: names.get(userId) ?? null },
              openedAt: new Date(openedAt).toISOString(),
            })),
            more: found.length > limit,
          },
          200,
        );
      },
    )
    .openapi(
      createRoute({
        method: "delete",
        path: "/connections/{id}",
        summary: "Close a connection",
        description: "Its client is told `revoked` and does not return by itself. To keep a person out, disable them.",
        ...guard.admin,
        request: { params: z.object({ id: z.coerce.number().int().positive() }) },
        responses: {
          204: { description: "Closed." },
          ...failures("unauthorized", "forbidden", "foreign_origin", "not_found", "invalid"),
        },
      }),
      async (context) => {
        const closed = hub.closeOne(context.req.valid("param").id, "revoked");
        if (!closed) throw new AppError("not_found", "There is no such connection on this node.");
        await log.add((draft) =>
          record(draft, context.var.by, {
            action: "connection.closed",
            target: `users/${closed.userId}`,
            before: { transport: closed.transport },
          }),
        );
        return context.body(null, 204);
      },
    );
}
