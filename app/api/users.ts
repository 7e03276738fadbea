import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { namedPerson, peopleLookup, peopleQuery, person, personChange } from "#core/admin-protocol.ts";
import { newToken, newUser, role, userId } from "#core/protocol.ts";
import type { Runtime } from "#core/runtime.ts";
import * as examples from "./examples.ts";
import type { Guard } from "./guard.ts";
import { body, createRouter, failures, json, named } from "./router.ts";

const user = named(
  "User",
  z.object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    role,
    locale: z.string().nullable(),
    timeZone: z.string().nullable(),
    image: z.string().nullable(),
    data: z.record(z.string(), z.unknown()).nullable(),
  }),
);
const params = z.object({ id: userId.meta({ example: examples.user.id }) });
const personAnswer = named(
  "Person",
  user.extend({
    ...person.shape,
    topics: z.array(z.object({ slug: z.string(), name: z.string() })).describe("That they are in, by name."),
  }),
);

export function users({ users, removal, people, auth, invitations }: Runtime, guard: Guard) {
  return createRouter()
    .openapi(
      createRoute({
        method: "get",
        path: "/users",
        summary: "People, by name",
        ...guard.admin,
        request: { query: peopleQuery },
        responses: {
          200: json(
            z.object({
              users: z.array(person),
              next: z.string().nullable().describe("Give it as `after` for the next page; null at the end."),
            }),
            "A page.",
            { users: [examples.person], next: null },
          ),
          ...failures("unauthorized", "forbidden", "invalid"),
        },
      }),
      async (context) => {
        const { people: users, next } = await people.page(context.req.valid("query"));
        return context.json({ users, next }, 200);
      },
    )
    .openapi(
      createRoute({
        method: "post",
        path: "/users/lookup",
        summary: "Who they are: people by id or email",
        ...guard.admin,
        request: {
          body: body(named("PeopleLookup", peopleLookup), {
            "By id and email": { names: ["ann", "nobody@example.com"] },
          }),
        },
        responses: {
          200: json(
            z.object({
              users: z.array(namedPerson).describe("Each once."),
              missing: z.array(z.string()).describe("The names that are nobody's."),
            }),
            "Those that there are.",
            examples.lookup,
          ),
          ...failures("bad_request", "unauthorized", "forbidden", "foreign_origin", "unsupported_media", "invalid"),
        },
      }),
      async (context) => context.json(await people.lookup(context.req.valid("json").names), 200),
    )
    .openapi(
      createRoute({
        method: "get",
        path: "/users/{id}",
        summary: "A user",
        ...guard.admin,
        request: { params },
        responses: {
          200: json(personAnswer, "The user.", examples.personWithTopics),
          ...failures("unauthorized", "forbidden", "not_found", "invalid"),
        },
      }),
      async (context) => context.json(await people.get(context.req.valid("param").id), 200),
    )
    .openapi(
      createRoute({
        method: "put",
        path: "/users/{id}",
        summary: "Create or replace a user; the id is yours to choose",
        ...guard.admin,
        request: {
          params,
          query: z.strictObject({
            new: z.stringbool().default(false).describe("true: `conflict` if somebody has the id already."),
          }),
          body: body(named("NewUser", newUser), { "A person": examples.newUser }),
        },
        responses: {
          200: json(user, "It was there already.", examples.user),
          201: json(user, "It is new.", examples.user),
          ...failures(
            "bad_request",
            "unauthorized",
            "forbidden",
            "foreign_origin",
            "conflict",
            "last_admin",
            "too_large",
            "unsupported_media",
            "invalid",
          ),
        },
      }),
      async (context) => {
        const { user, isNew } = await users.put(
          context.req.valid("param").id,
          context.req.valid("json"),
          context.var.by,
          { onlyNew: context.req.valid("query").new },
        );
        return isNew ? context.json(user, 201) : context.json(user, 200);
      },
    )
    .openapi(
      createRoute({
        method: "patch",
        path: "/users/{id}",
        summary: "Change a user's name, email or role; disable or enable them",
        ...guard.admin,
        request: {
          params,
          body: body(named("UserChange", personChange), { "Let nobody in as them": { disabled: true } }),
        },
        responses: {
          200: json(personAnswer, "As it is now.", examples.personWithTopics),
          ...failures(
            ...(["bad_request", "unauthorized", "forbidden", "foreign_origin", "not_found", "conflict"] as const),
            ...(["last_admin", "unsupported_media", "invalid"] as const),
          ),
        },
      }),
      async (context) => {
        const { id } = context.req.valid("param");
        await people.change(id, context.req.valid("json"), context.var.by);
        return context.json(await people.get(id), 200);
      },
    )
    .openapi(
      createRoute({
        method: "delete",
        path: "/users/{id}",
        summary: "Remove a user with inbox, sessions and tokens",
        ...guard.admin,
        request: { params },
        responses: {
          204: { description: "Gone." },
          ...failures("unauthorized", "forbidden", "foreign_origin", "not_found", "last_admin", "invalid"),
        },
      }),
      async (context) => {
        await removal.remove(context.req.valid("param").id, context.var.by);
        return context.body(null, 204);
      },
    )
    .openapi(
      createRoute({
        method: "post",
        path: "/users/{id}/invitation",
        summary: "Make a link by which a user chooses a password",
        description: "It works once, for seven days, and voids the one before it. Whoever has it gets in as them.",
        ...guard.admin,
        request: { params },
        responses: {
          201: json(
            z.object({
              path: z.string().describe("Of the page, on this server. It is shown this once."),
              expiresAt: z.iso.datetime(),
            }),
            "Give it to them.",
            { path: "/invitation?token=Zy1…", expiresAt: "2026-03-09T09:00:00.000Z" },
          ),
          ...failures("unauthorized", "forbidden", "disabled", "foreign_origin", "not_found", "invalid"),
        },
      }),
      async (context) => {
        const { token, expiresAt } = await invitations.make(context.req.valid("param").id, context.var.by);
        return context.json({ path: `/invitation?token=${token}`, expiresAt: expiresAt.toISOString() }, 201);
      },
    )
    .openapi(
      createRoute({
        method: "post",
        path: "/users/{id}/tokens",
        summary: "Mint a token with which the user's client connects",
        description:
          "It reads the user's inbox and acts there, and may do nothing else, whatever the user's role: it is made to be handed to a page.",
        ...guard.admin,
        request: { params, body: body(named("NewToken", newToken), { "Good for an hour": { ttlSeconds: 3600 } }) },
        responses: {
          201: json(z.object({ token: z.string(), expiresAt: z.iso.datetime() }), "It is shown once.", {
            token: "eyJhbGciOi…",
            expiresAt: "2026-03-02T10:00:00.000Z",
          }),
          ...failures(
            "bad_request",
            "unauthorized",
            "forbidden",
            "disabled",
            "foreign_origin",
            "not_found",
            "unsupported_media",
            "invalid",
          ),
        },
      }),
      async (context) => {
        const { ttlSeconds, scopes } = context.req.valid("json");
        const { id } = context.req.valid("param");
        return context.json(await auth.mintToken(id, ttlSeconds, context.var.by, scopes), 201);
      },
    );
}
