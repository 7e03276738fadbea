/** Passkeys of one's own. What a stranger could keep for themselves asks for the password again. */
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { nameOf } from "#core/protocol.ts";
import type { Runtime } from "#core/runtime.ts";
import { MAX_PASSWORD } from "#core/sessions.ts";
import * as examples from "./examples.ts";
import type { Guard } from "./guard.ts";
import { newPasskey, publicKeyOptions, siteOf } from "./passkey-wire.ts";
import type { Presence } from "./presence.ts";
import { body, createRouter, failures, json, leadsTo, named } from "./router.ts";

const list = named(
  "Passkeys",
  z.object({
    passkeys: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        createdAt: z.iso.datetime(),
        lastUsedAt: z.iso.datetime().nullable(),
      }),
    ),
    needed: z.boolean().describe("The password alone lets nobody in."),
    possible: z.boolean().describe("Browsers want https and a host name, or localhost."),
  }),
);
const password = z.string().min(1).max(MAX_PASSWORD).optional().describe("Needed from whoever has one.");
const present = z.strictObject({ password });
const name = nameOf(60);
const one = z.object({ id: z.string().min(1).max(64) });
const always = ["unauthorized", "forbidden"] as const;
const onWrite = [...always, "foreign_origin", "bad_request", "unsupported_media", "invalid"] as const;
const onPresence = [...onWrite, "sign_in_again", "rate_limited"] as const;

export function passkeys({ passkeys }: Runtime, guard: Guard, { assertPresent }: Presence) {
  async function listOf(userId: string, origin: string | null): Promise<z.infer<typeof list>> {
    const { passkeys: kept, isNeeded } = await passkeys.list(userId);
    return {
      passkeys: kept.map(({ createdAt, lastUsedAt, ...one }) => ({
        ...one,
        createdAt: createdAt.toISOString(),
        lastUsedAt: lastUsedAt?.toISOString() ?? null,
      })),
      needed: isNeeded,
      possible: passkeys.isPossible(origin),
    };
  }

  return createRouter()
    .openapi(
      createRoute({
        method: "get",
        path: "/account/passkeys",
        summary: "One's passkeys",
        ...guard.self,
        responses: {
          200: {
            ...json(list, "The first one first.", examples.passkeys),
            ...leadsTo({ id: "/passkeys/0/id" }, "patch /account/passkeys/{id}", "delete /account/passkeys/{id}"),
          },
          ...failures(...always),
        },
      }),
      async (context) => context.json(await listOf(context.var.user.userId, siteOf(context)), 200),
    )
    .openapi(
      createRoute({
        method: "post",
        path: "/account/passkeys/question",
        summary: "What a new passkey has to answer",
        ...guard.self,
        request: { body: body(present, { "With one's password": { password: examples.EXAMPLE_PASSWORD } }) },
        responses: {
          200: json(
            publicKeyOptions,
            "For `navigator.credentials.create`; good for five minutes.",
            examples.newPasskeyQuestion,
          ),
          ...failures(...onPresence, "not_found"),
        },
      }),
      async (context) => {
        const { user } = context.var;
        await assertPresent(user, context.req.valid("json").password);
        return context.json({ ...(await passkeys.registration(user.userId, siteOf(context))) }, 200);
      },
    )
    .openapi(
      createRoute({
        method: "post",
        path: "/account/passkeys",
        summary: "Keep a new passkey",
        ...guard.self,
        request: {
          body: body(z.strictObject({ name, answer: newPasskey }), {
            "An answer": { name: "Laptop", answer: examples.newPasskey },
          }),
        },
        responses: {
          201: json(list, "As they are now.", examples.passkeys),
          ...failures(...onWrite, "not_found", "conflict"),
        },
      }),
      async (context) => {
        const { userId } = context.var.user;
        const { name, answer } = context.req.valid("json");
        await passkeys.add(userId, name, answer, siteOf(context));
        return context.json(await listOf(userId, siteOf(context)), 201);
      },
    )
    .openapi(
      createRoute({
        method: "put",
        path: "/account/passkeys/needed",
        summary: "Ask for a passkey after the password, or no more",
        ...guard.self,
        request: {
          body: body(z.strictObject({ needed: z.boolean(), password }), {
            "No more": { needed: false, password: examples.EXAMPLE_PASSWORD },
          }),
        },
        responses: { 200: json(list, "As they are now.", examples.passkeys), ...failures(...onPresence, "conflict") },
      }),
      async (context) => {
        const { user } = context.var;
        const { needed, password } = context.req.valid("json");
        await assertPresent(user, password);
        await passkeys.need(user.userId, needed);
        return context.json(await listOf(user.userId, siteOf(context)), 200);
      },
    )
    .openapi(
      createRoute({
        method: "patch",
        path: "/account/passkeys/{id}",
        summary: "Give a passkey another name",
        ...guard.self,
        request: { params: one, body: body(z.strictObject({ name }), { "Another name": { name: "Phone" } }) },
        responses: { 200: json(list, "As they are now.", examples.passkeys), ...failures(...onWrite, "not_found") },
      }),
      async (context) => {
        const { userId } = context.var.user;
        await passkeys.rename(userId, context.req.valid("param").id, context.req.valid("json").name);
        return context.json(await listOf(userId, siteOf(context)), 200);
      },
    )
    .openapi(
      createRoute({
        method: "delete",
        path: "/account/passkeys/{id}",
        summary: "Remove a passkey; without any, the password is enough again",
        ...guard.self,
        request: {
          params: one,
          body: body(present, { "With one's password": { password: examples.EXAMPLE_PASSWORD } }),
        },
        responses: { 200: json(list, "As they are now.", examples.passkeys), ...failures(...onPresence, "not_found") },
      }),
      async (context) => {
        const { user } = context.var;
        await assertPresent(user, context.req.valid("json").password);
        await passkeys.remove(user.userId, context.req.valid("param").id);
        return context.json(await listOf(user.userId, siteOf(context)), 200);
      },
    );
}
