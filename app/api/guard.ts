/**
 * Who may call what, told before anything of the request is validated: a stranger learns nothing from a 422.
 * A page that comes with a cookie must be one of ours: core/auth.ts sees to that.
 */
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { Actor } from "#core/audit.ts";
import type { Caller, UserPrincipal } from "#core/auth.ts";
import type { Sender } from "#core/broadcasts.ts";
import { AppError } from "#core/errors.ts";
import type { Scope } from "#core/protocol.ts";
import type { Runtime } from "#core/runtime.ts";
import { clientAddress, incomingOf } from "./client-address.ts";
import { securityOf, unsecured } from "./router.ts";

export type Guard = ReturnType<typeof createGuard>;

/** Each is spread into a route: who may call, as the document says it and as it is held. */
export function createGuard(runtime: Runtime) {
  const { auth, broadcasts, strangers } = runtime;

  const callerOf = (context: Context): Promise<Caller> =>
    strangers.admit(incomingOf(context), () => auth.authenticateCaller({ headers: context.req.raw.headers }));

  async function withScope(context: Context, scope: Scope): Promise<Caller> {
    const principal = await callerOf(context);
    if (!isAllowed(principal, scope)) throw new AppError("forbidden");
    return principal;
  }

  /** @param isForOne of the notification that the path names: to those who do not administer there is none but their own. */
  const sender = (isForOne: boolean) => ({
    security: securityOf("send"),
    middleware: createMiddleware<{ Variables: { sender: Sender; by: Actor; ownOnly: boolean } }>(
      async (context, next) => {
        const principal = await withScope(context, "send");
        const by = actorOf(principal, context, runtime);
        const ownOnly = !isAllowed(principal, "admin");
        if (isForOne && ownOnly && (await broadcasts.senderOf(context.req.param("id") ?? "")) !== by.id)
          throw new AppError("not_found");
        context.set("by", by);
        context.set("sender", principal.kind === "user" ? { id: by.id, by } : { id: by.id });
        context.set("ownOnly", ownOnly);
        await next();
      },
    ),
  });

  return {
    /** An API key or a user; whose rights the route weighs itself. */
    caller: {
      security: securityOf("caller"),
      middleware: createMiddleware<{ Variables: { caller: Caller } }>(async (context, next) => {
        context.set("caller", await callerOf(context));
        await next();
      }),
    },
    user: {
      security: securityOf("user"),
      middleware: createMiddleware<{ Variables: { user: UserPrincipal } }>(async (context, next) => {
        const principal = await callerOf(context);
        if (principal.kind !== "user") throw new AppError("forbidden", "An API key has no inbox; use a user's token.");
        context.set("user", principal);
        await next();
      }),
    },
    /** One who has signed in, for their own account and their own runs of the lab. A host product hands tokens to its pages: these may not. */
    self: {
      security: [{ session: ["user"] }] as Record<string, string[]>[],
      middleware: createMiddleware<{ Variables: { user: UserPrincipal } }>(async (context, next) => {
        const principal = await callerOf(context);
        if (principal.kind !== "user" || principal.via !== "session")
          throw new AppError("forbidden", "A token is not enough for this: sign in.");
        context.set("user", principal);
        await next();
      }),
    },
    /** `ownOnly`: they see nothing that others sent. */
    sender: sender(false),
    senderOfOne: sender(true),
    /** `by`: for the audit log. */
    admin: {
      security: securityOf("admin"),
      middleware: createMiddleware<{ Variables: { by: Actor } }>(async (context, next) => {
        context.set("by", actorOf(await withScope(context, "admin"), context, runtime));
        await next();
      }),
    },
    /** Nobody in particular, but no foreign page: for what sets the cookie. */
    ourPage: {
      ...unsecured,
      middleware: createMiddleware(async (context, next) => {
        auth.checkOwnOrigin(context.req.raw.headers);
        await next();
      }),
    },
  };
}

/** No user id begins with `keys/`, so that neither a key's acts nor its idempotency keys can pass for a user's. */
export const actorOf = (caller: Caller, context: Context, runtime: Pick<Runtime, "addressOf">): Actor => ({
  id: caller.kind === "user" ? caller.userId : `keys/${caller.id}`,
  address: clientAddress(context, runtime),
});

export const isAllowed = ({ scopes = [] }: Caller, scope: Scope): boolean => scopes.includes(scope);
