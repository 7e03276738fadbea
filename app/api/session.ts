/** The browser's session: a thin surface over core/sessions.ts. Signing in sets a cookie, so it too must come from a page of ours. */
import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { z } from "zod";
import { emailKey } from "#core/email.ts";
import { AppError, isAppError } from "#core/errors.ts";
import { email, role, userId } from "#core/protocol.ts";
import type { Runtime } from "#core/runtime.ts";
import { MAX_PASSWORD, type SignedIn } from "#core/sessions.ts";
import { clientAddress, incomingOf } from "./client-address.ts";
import { createDoorLog, enter, setCookies } from "./entrance.ts";
import * as examples from "./examples.ts";
import { demoPerson, EXAMPLE_PASSWORD, session as sessionExample } from "./examples.ts";
import type { Guard } from "./guard.ts";
import { type PasskeyProof, passkeyProof, publicKeyOptions, siteOf } from "./passkey-wire.ts";
import { body, createRouter, failures, json, named, securityOf, unsecured } from "./router.ts";
import { createSignInLimits } from "./sign-in-limits.ts";

export const sessionAnswer = named(
  "Session",
  z.object({
    user: z.object({
      id: z.string(),
      name: z.string(),
      email: z.string(),
      role,
      locale: z.string().nullable(),
      timeZone: z.string().nullable(),
      image: z.string().nullable(),
    }),
    topics: z.array(z.object({ slug: z.string(), name: z.string() })),
    demo: z.boolean(),
  }),
);
const credentials = z.strictObject({
  email,
  password: z.string().min(1).max(MAX_PASSWORD),
  passkey: passkeyProof.optional().describe("Of who asks for one beside the password (`passkey_needed`)."),
});
const person = z.object({
  id: z.string(),
  name: z.string(),
  role,
  image: z.string().nullable(),
  title: z.string().nullable(),
});

const DEMO_PEOPLE = 50;

export function session(runtime: Runtime, guard: Guard) {
  const { auth, env, passkeys, users, strangers } = runtime;
  const limits = createSignInLimits();
  const door = createDoorLog(runtime);

  async function signIn(context: Context, { email, password, passkey }: z.infer<typeof credentials>): Promise<string> {
    const account = emailKey(email);
    const address = clientAddress(context, runtime);
    const device = await auth.devices.find(context.req.header("cookie") ?? null, account);
    let attempt: ReturnType<typeof limits.begin> | null = null;
    try {
      attempt = limits.begin({ address, account, device });
      const signedIn = await auth.sessions.signIn(account, password, context.req.header("user-agent"));
      attempt.succeeded();
      if (await passkeys.isNeeded(signedIn.userId)) await assertPasskey(context, signedIn, passkey);
      await enter(context, runtime, signedIn);
      return signedIn.userId;
    } catch (error) {
      attempt?.failed();
      if (isAppError(error) && error.code === "rate_limited") door.refused(address, account);
      else if (isAppError(error) && error.code === "unauthorized") door.wrong(address, account);
      throw error;
    }
  }

  /** Nobody has seen the session yet: without the passkey it was none. */
  async function assertPasskey(context: Context, { userId, cookies }: SignedIn, given?: PasskeyProof): Promise<void> {
    try {
      if (!given) throw new AppError("passkey_needed");
      if ((await passkeys.prove(given, siteOf(context))) !== userId) throw new AppError("unauthorized");
    } catch (error) {
      await auth.sessions.signOut(cookies.map((cookie) => cookie.split(";")[0]).join("; "));
      throw error;
    }
  }

  async function signInByPasskey(context: Context, answer: PasskeyProof): Promise<string> {
    const address = clientAddress(context, runtime);
    let attempt: ReturnType<typeof limits.begin> | null = null;
    try {
      attempt = limits.beginByPasskey(address);
      const userId = await passkeys.prove(answer, siteOf(context));
      const signedIn = await auth.sessions.signInAs(userId, context.req.header("user-agent"));
      attempt.succeeded();
      await enter(context, runtime, signedIn);
      return userId;
    } catch (error) {
      attempt?.failed();
      if (isAppError(error) && error.code === "rate_limited") door.refused(address, "passkey");
      else if (isAppError(error) && error.code === "unauthorized") door.wrong(address, "passkey");
      throw error;
    }
  }

  const onlyInDemo = createMiddleware(async (_, next) => {
    if (!env.isDemo) throw new AppError("not_found");
    await next();
  });

  return createRouter()
    .openapi(
      createRoute({
        method: "get",
        path: "/session",
        summary: "Who is signed in",
        security: securityOf("user"),
        responses: {
          200: json(sessionAnswer, "The caller.", sessionExample),
          ...failures("unauthorized", "rate_limited"),
        },
      }),
      async (context) => {
        const { userId } = await strangers.admit(incomingOf(context), () =>
          auth.authenticate({ headers: context.req.raw.headers }),
        );
        return context.json(await describeSession(runtime, userId), 200);
      },
    )
    .openapi(
      createRoute({
        method: "post",
        path: "/session",
        summary: "Sign in",
        ...guard.ourPage,
        request: { body: body(credentials, { "A person": { email: "ann@example.com", password: EXAMPLE_PASSWORD } }) },
        responses: {
          201: json(sessionAnswer, "The cookie is set.", sessionExample),
          ...failures(
            "bad_request",
            "unauthorized",
            "foreign_origin",
            "unsupported_media",
            "invalid",
            "passkey_needed",
            "rate_limited",
          ),
        },
      }),
      async (context) => {
        const userId = await signIn(context, context.req.valid("json"));
        return context.json(await describeSession(runtime, userId), 201);
      },
    )
    .openapi(
      createRoute({
        method: "post",
        path: "/session/passkey/question",
        summary: "What a passkey has to answer, to sign in",
        ...guard.ourPage,
        responses: {
          200: json(
            publicKeyOptions,
            "For `navigator.credentials.get`; good for five minutes.",
            examples.passkeyQuestion,
          ),
          ...failures("foreign_origin", "not_found"),
        },
      }),
      async (context) => context.json({ ...(await passkeys.question(siteOf(context))) }, 200),
    )
    .openapi(
      createRoute({
        method: "post",
        path: "/session/passkey",
        summary: "Sign in by a passkey alone",
        ...guard.ourPage,
        request: {
          body: body(z.strictObject({ answer: passkeyProof }), { "An answer": { answer: examples.passkeyProof } }),
        },
        responses: {
          201: json(sessionAnswer, "The cookie is set.", sessionExample),
          ...failures("bad_request", "unauthorized", "foreign_origin", "disabled", "unsupported_media"),
          ...failures("not_found", "invalid", "rate_limited"),
        },
      }),
      async (context) => {
        const userId = await signInByPasskey(context, context.req.valid("json").answer);
        return context.json(await describeSession(runtime, userId), 201);
      },
    )
    .openapi(
      createRoute({
        method: "delete",
        path: "/session",
        summary: "Sign out",
        ...guard.ourPage,
        responses: { 204: { description: "The cookie is cleared." }, ...failures("foreign_origin") },
      }),
      async (context) => {
        setCookies(context, { cookies: await auth.sessions.signOut(context.req.header("cookie") ?? null) });
        return context.body(null, 204);
      },
    )
    .openapi(
      createRoute({
        method: "get",
        path: "/session/demo",
        summary: "Whom one can be in the demo",
        ...unsecured,
        middleware: onlyInDemo,
        responses: {
          200: json(z.object({ people: z.array(person) }), "Who was here first comes first.", { people: [demoPerson] }),
          ...failures("not_found"),
        },
      }),
      async (context) => {
        const people = await users.first(DEMO_PEOPLE);
        return context.json(
          {
            people: people.map(({ id, name, role, image, data }) => ({
              id,
              name,
              role,
              image,
              title: typeof data?.title === "string" ? data.title : null,
            })),
          },
          200,
        );
      },
    )
    .openapi(
      createRoute({
        method: "post",
        path: "/session/demo",
        summary: "Be one of them",
        ...unsecured,
        middleware: [onlyInDemo, guard.ourPage.middleware],
        request: { body: body(z.strictObject({ userId }), { Ann: { userId: "ann" } }) },
        responses: {
          201: json(sessionAnswer, "The cookie is set.", sessionExample),
          ...failures("bad_request", "foreign_origin", "not_found", "unsupported_media", "invalid"),
        },
      }),
      async (context) => {
        const { userId } = context.req.valid("json");
        const signedIn = await auth.sessions.signInAs(userId, context.req.header("user-agent"));
        setCookies(context, signedIn);
        return context.json(await describeSession(runtime, signedIn.userId), 201);
      },
    );
}

export async function describeSession({ users, env }: Runtime, id: string): Promise<z.infer<typeof sessionAnswer>> {
  const [user, topics] = await Promise.all([users.get(id), users.topicsOf(id)]);
  if (!user) throw new AppError("unauthorized");
  const { name, email, role, locale, timeZone, image } = user;
  return { user: { id, name, email, role, locale, timeZone, image }, topics, demo: env.isDemo };
}
