import { randomUUID } from "node:crypto";
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { assertGoodPassword } from "#core/password-policy.ts";
import { newUser } from "#core/protocol.ts";
import type { Runtime } from "#core/runtime.ts";
import { MAX_PASSWORD } from "#core/sessions.ts";
import { spendSetupToken } from "#core/setup.ts";
import { MIN_PASSWORD } from "#core/vocabulary.ts";
import { clientAddress } from "./client-address.ts";
import { enter } from "./entrance.ts";
import { EXAMPLE_PASSWORD, session } from "./examples.ts";
import type { Guard } from "./guard.ts";
import { body, createRouter, failures, json } from "./router.ts";
import { describeSession, sessionAnswer } from "./session.ts";

const firstAdmin = z.strictObject({
  token: z.string().min(1).max(128).describe("From the link that the server printed."),
  name: newUser.shape.name,
  email: newUser.shape.email,
  password: z.string().min(MIN_PASSWORD).max(MAX_PASSWORD),
});

export function setup(runtime: Runtime, guard: Guard) {
  const { auth, db, users } = runtime;
  return createRouter().openapi(
    createRoute({
      method: "post",
      path: "/setup",
      summary: "Make the first admin, once",
      ...guard.ourPage,
      request: {
        body: body(firstAdmin, {
          "The first admin": { token: "Zy1…", name: "Ada", email: "ada@example.com", password: EXAMPLE_PASSWORD },
        }),
      },
      responses: {
        201: json(sessionAnswer, "The admin is made and signed in.", session),
        ...failures(
          "bad_request",
          "unauthorized",
          "foreign_origin",
          "conflict",
          "unsupported_media",
          "invalid",
          "weak_password",
        ),
      },
    }),
    async (context) => {
      const { token, name, email, password } = context.req.valid("json");
      await assertGoodPassword("password", password, [name, email]);
      const signedIn = await spendSetupToken(db, token, async () => {
        const id = randomUUID();
        const by = { id, address: clientAddress(context, runtime) };
        const { user } = await users.put(id, { name, email, role: "admin" }, by);
        await auth.sessions.setPassword(user.id, password);
        return auth.sessions.signInAs(user.id, context.req.header("user-agent"));
      });
      await enter(context, runtime, signedIn);
      return context.json(await describeSession(runtime, signedIn.userId), 201);
    },
  );
}
