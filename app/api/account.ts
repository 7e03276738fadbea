/** What people do with their own account. */
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { emailKey } from "#core/email.ts";
import { AppError } from "#core/errors.ts";
import { exportOf } from "#core/export.ts";
import { assertGoodPassword } from "#core/password-policy.ts";
import { personName, role } from "#core/protocol.ts";
import type { Runtime } from "#core/runtime.ts";
import { MAX_PASSWORD } from "#core/sessions.ts";
import { MIN_PASSWORD } from "#core/vocabulary.ts";
import { setCookies } from "./entrance.ts";
import * as examples from "./examples.ts";
import { actorOf, type Guard } from "./guard.ts";
import type { Presence } from "./presence.ts";
import { body, createRouter, failures, json, leadsTo, named } from "./router.ts";
import { streamOf } from "./stream-of.ts";

const profile = named(
  "Account",
  z.object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    role,
    image: z.string().nullable(),
    hasPassword: z.boolean(),
  }),
);
const session = named(
  "BrowserSession",
  z.object({
    id: z.string(),
    userAgent: z.string().nullable(),
    createdAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime().describe("To the minute."),
    isCurrent: z.boolean(),
    isConnected: z.boolean(),
  }),
);
const password = z.string().min(MIN_PASSWORD).max(MAX_PASSWORD);
const newPassword = z.strictObject({ currentPassword: z.string().min(1).max(MAX_PASSWORD), newPassword: password });

const farewell = z.strictObject({
  email: z.string().max(320).describe("One's own, typed again."),
  password: z.string().min(1).max(MAX_PASSWORD).optional().describe("Needed from whoever has one."),
});

const always = ["unauthorized", "forbidden"] as const;
const onWrite = [...always, "foreign_origin", "bad_request", "unsupported_media", "invalid"] as const;

export function account(runtime: Runtime, guard: Guard, { assertPassword, assertPresent }: Presence) {
  const { auth, hub, limits, removal, users } = runtime;
  const { sessions } = auth;
  async function profileOf(userId: string): Promise<z.infer<typeof profile>> {
    const user = await users.get(userId);
    if (!user) throw new AppError("unauthorized");
    const { id, name, email, role, image } = user;
    return { id, name, email, role, image, hasPassword: await sessions.hasPassword(userId) };
  }

  return createRouter()
    .openapi(
      createRoute({
        method: "get",
        path: "/account",
        summary: "The caller's own account",
        ...guard.self,
        responses: { 200: json(profile, "The account.", examples.account), ...failures(...always) },
      }),
      async (context) => context.json(await profileOf(context.var.user.userId), 200),
    )
    .openapi(
      createRoute({
        method: "patch",
        path: "/account",
        summary: "Change one's own name",
        ...guard.self,
        request: { body: body(z.strictObject({ name: personName }), { "A new name": { name: "Ann" } }) },
        responses: { 200: json(profile, "As it is now.", examples.account), ...failures(...onWrite, "rate_limited") },
      }),
      async (context) => {
        const { userId } = context.var.user;
        limits.changes.take(userId);
        await users.rename(userId, context.req.valid("json").name);
        return context.json(await profileOf(userId), 200);
      },
    )
    .openapi(
      createRoute({
        method: "delete",
        path: "/account",
        summary: "Delete one's own account, with all that is in it",
        description: "Who has no password must have signed in less than ten minutes ago.",
        ...guard.self,
        request: {
          body: body(farewell, {
            "One's own": { email: "ann@example.com", password: examples.EXAMPLE_PASSWORD },
          }),
        },
        responses: {
          204: { description: "It is gone." },
          ...failures(...onWrite, "sign_in_again", "last_admin", "rate_limited"),
        },
      }),
      async (context) => {
        const { userId } = context.var.user;
        const { email } = await profileOf(userId);
        const { email: typed, password } = context.req.valid("json");
        if (emailKey(typed.trim()) !== emailKey(email))
          throw new AppError("invalid", undefined, [{ path: "email", message: "is not the account's" }]);
        await assertPresent(context.var.user, password);
        await removal.remove(userId, actorOf(context.var.user, context, runtime));
        setCookies(context, { cookies: await sessions.signOut(context.req.header("cookie") ?? null) });
        return context.body(null, 204);
      },
    )
    .openapi(
      createRoute({
        method: "put",
        path: "/account/password",
        summary: "Change one's own password; other sessions, tokens and their connections end",
        ...guard.self,
        request: { body: body(newPassword, { "A better one": examples.newPassword }) },
        responses: {
          204: { description: "Changed." },
          ...failures(...onWrite, "weak_password", "rate_limited", "not_found"),
        },
      }),
      async (context) => {
        const { userId, sessionId } = context.var.user;
        const { currentPassword, newPassword } = context.req.valid("json");
        if (!(await sessions.hasPassword(userId))) throw new AppError("not_found", "This account has no password.");
        const { name, email } = await profileOf(userId);
        await assertGoodPassword("newPassword", newPassword, [name, email]);
        await assertPassword(context.var.user, "currentPassword", currentPassword);
        await sessions.setPassword(userId, newPassword, sessionId);
        const known = await auth.devices.remember(context.req.header("cookie") ?? null, userId);
        if (known !== null) setCookies(context, { cookies: [known] });
        return context.body(null, 204);
      },
    )
    .openapi(
      createRoute({
        method: "get",
        path: "/account/sessions",
        summary: "Where one is signed in",
        ...guard.self,
        responses: {
          200: {
            ...json(z.object({ sessions: z.array(session) }), "The one used last first.", examples.sessions),
            ...leadsTo({ id: "/sessions/0/id" }, "delete /account/sessions/{id}"),
          },
          ...failures(...always),
        },
      }),
      async (context) => {
        const { userId, sessionId } = context.var.user;
        const connected = hub.sessionsOf(userId);
        const list = (await sessions.list(userId)).map(({ id, userAgent, createdAt, lastSeenAt }) => ({
          id,
          userAgent,
          createdAt: createdAt.toISOString(),
          lastSeenAt: lastSeenAt.toISOString(),
          isCurrent: id === sessionId,
          isConnected: connected.has(id),
        }));
        return context.json({ sessions: list }, 200);
      },
    )
    .openapi(
      createRoute({
        method: "delete",
        path: "/account/sessions",
        summary: "Sign out everywhere, here too; tokens and connections end with it",
        ...guard.self,
        responses: { 204: { description: "Signed out." }, ...failures(...always, "foreign_origin") },
      }),
      async (context) => {
        await sessions.endAll(context.var.user.userId);
        setCookies(context, { cookies: await sessions.signOut(context.req.header("cookie") ?? null) });
        return context.body(null, 204);
      },
    )
    .openapi(
      createRoute({
        method: "delete",
        path: "/account/sessions/{id}",
        summary: "Sign out one session; its connections end with it",
        ...guard.self,
        request: { params: z.object({ id: z.string().min(1).max(64) }) },
        responses: { 204: { description: "Signed out." }, ...failures(...always, "foreign_origin", "not_found") },
      }),
      async (context) => {
        await sessions.end(context.var.user.userId, context.req.valid("param").id);
        return context.body(null, 204);
      },
    )
    .openapi(
      createRoute({
        method: "get",
        path: "/account/export",
        summary: "Everything about the caller, as JSON",
        ...guard.self,
        responses: {
          200: {
            description:
              "Profile, preferences, topics, sessions without their tokens, MQTT sessions, pressed actions as long as they are remembered, every item with its state, and the caller's acts in the audit log.",
            content: { "application/json": { schema: z.record(z.string(), z.unknown()), example: examples.ownData } },
          },
          ...failures(...always, "rate_limited"),
        },
      }),
      (context) => {
        const { userId } = context.var.user;
        limits.exports.take(userId);
        const name = userId.replace(/[^A-Za-z0-9._-]/g, "_");
        context.header("Content-Type", "application/json; charset=utf-8");
        context.header("Content-Disposition", `attachment; filename="carillon-${name}.json"`);
        return context.body(streamOf(exportOf(runtime, userId))) as never;
      },
    );
}
