import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { assertGoodPassword } from "#core/password-policy.ts";
import type { Runtime } from "#core/runtime.ts";
import { MAX_PASSWORD } from "#core/sessions.ts";
import { MIN_PASSWORD } from "#core/vocabulary.ts";
import { clientAddress } from "./client-address.ts";
import { enter } from "./entrance.ts";
import { EXAMPLE_PASSWORD, session } from "./examples.ts";
import type { Guard } from "./guard.ts";
import { body, createRouter, failures, json } from "./router.ts";
import { describeSession, sessionAnswer } from "./session.ts";

const acceptance = z.strictObject({
  token: z.string().min(1).max(128).describe("From the link."),
  password: z.string().min(MIN_PASSWORD).max(MAX_PASSWORD),
});

export function invitation(runtime: Runtime, guard: Guard) {
  const { auth, invitations } = runtime;
  return createRouter().openapi(
    createRoute({
      method: "post",
      path: "/invitation",
      summary: "Choose a password, by the link of an administrator",
      description: "What sessions, tokens, passkeys and connections there are end.",
      ...guard.ourPage,
      request: {
        body: body(acceptance, { "One who was invited": { token: "Zy1…", password: EXAMPLE_PASSWORD } }),
      },
      responses: {
        201: json(sessionAnswer, "They are signed in.", session),
        ...failures("bad_request", "unauthorized", "foreign_origin", "unsupported_media", "invalid", "weak_password"),
      },
    }),
    async (context) => {
      const { token, password } = context.req.valid("json");
      const guest = await invitations.guest(token);
      if (guest) await assertGoodPassword("password", password, [guest.name, guest.email]);
      const userId = await invitations.accept(token, password, clientAddress(context, runtime));
      const signedIn = await auth.sessions.signInAs(userId, context.req.header("user-agent"));
      await enter(context, runtime, signedIn);
      return context.json(await describeSession(runtime, signedIn.userId), 201);
    },
  );
}
