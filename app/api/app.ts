/** The REST interface: one Hono app, a file a resource; each route parses, authorizes, calls the core and answers. */
import type { IncomingMessage } from "node:http";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { AppError, asAppError, errorBodyOf, retryAfterOf, statusOf } from "#core/errors.ts";
import type { Runtime } from "#core/runtime.ts";
import { account } from "./account.ts";
import { audit } from "./audit.ts";
import { categories } from "./categories.ts";
import { connections } from "./connections.ts";
import { demo } from "./demo.ts";
import { drafts } from "./drafts.ts";
import { createGuard } from "./guard.ts";
import { health } from "./health.ts";
import { inbox } from "./inbox.ts";
import { invitation } from "./invitation.ts";
import { keys } from "./keys.ts";
import { lab } from "./lab.ts";
import { createMethods } from "./methods.ts";
import { notifications } from "./notifications.ts";
import { serveDocument } from "./openapi.ts";
import { passkeys } from "./passkeys.ts";
import { preferences } from "./preferences.ts";
import { createPresence } from "./presence.ts";
import { checkBody } from "./read-body.ts";
import { createRouter } from "./router.ts";
import { session } from "./session.ts";
import { settings } from "./settings.ts";
import { setup } from "./setup.ts";
import { topics } from "./topics.ts";
import { users } from "./users.ts";
import { webhooks } from "./webhooks.ts";

export interface ApiOptions {
  /** Whether the server is on its way out: not ready for more. */
  isDraining?: () => boolean;
}

export function createApi(runtime: Runtime, { isDraining = () => false }: ApiOptions = {}) {
  const { maxRequestBytes } = runtime.env;
  const guard = createGuard(runtime);
  const presence = createPresence(runtime);
  const app = createRouter();
  const methodsOf = createMethods(app);

  app.use("*", async (context, next) => {
    const { method, path } = context.req;
    const methods = methodsOf(path);
    if (methods.length === 0 || methods.includes(method)) return next();
    const allow = [...methods, "OPTIONS"].join(", ");
    if (method === "OPTIONS") return context.body(null, 204, { Allow: allow });
    context.header("Allow", allow);
    throw new AppError("method_not_allowed");
  });
  app.use("/api/*", async (context, next) => {
    context.header("Cache-Control", "no-store");
    context.header("X-Content-Type-Options", "nosniff");
    await checkBody(context, maxRequestBytes);
    return next();
  });

  app.route("/", health(runtime, guard, isDraining));
  app.route("/api", notifications(runtime, guard));
  app.route("/api", inbox(runtime, guard));
  app.route("/api", users(runtime, guard));
  app.route("/api", topics(runtime, guard));
  app.route("/api", categories(runtime, guard));
  app.route("/api", drafts(runtime, guard));
  app.route("/api", keys(runtime, guard));
  app.route("/api", webhooks(runtime, guard));
  app.route("/api", audit(runtime, guard));
  app.route("/api", connections(runtime, guard));
  app.route("/api", lab(runtime, guard));
  app.route("/api", settings(runtime, guard));
  app.route("/api", account(runtime, guard, presence));
  app.route("/api", passkeys(runtime, guard, presence));
  app.route("/api", preferences(runtime, guard));
  app.route("/api", session(runtime, guard));
  app.route("/api", setup(runtime, guard));
  app.route("/api", invitation(runtime, guard));
  app.route("/api", demo(runtime, guard));
  serveDocument(app, runtime.auth.sessions.cookieName);

  app.notFound((context) => fail(context, new AppError("not_found")));
  app.onError((error, context) => {
    const known = typed(error);
    const at = { err: error, method: context.req.method, path: context.req.path };
    // Anybody can leave in the middle of a body.
    if (isCut(context)) runtime.logger.debug(at, "a request was cut off");
    else if (!known) runtime.logger.error(at, "request failed");
    return fail(context, known ?? error);
  });
  return app;
}

/** The peer left before all of its request was there; there is nobody to answer. */
function isCut({ env }: Context): boolean {
  const { incoming } = (env ?? {}) as { incoming?: IncomingMessage };
  return incoming?.destroyed === true && !incoming.complete;
}

/** What Hono or the engine threw, in our terms; null: it is our fault. */
function typed(error: Error): AppError | null {
  const known = asAppError(error);
  if (known) return known;
  if (error instanceof HTTPException && error.status === 400) return new AppError("bad_request", error.message);
  // JSON nested so deeply that walking it overflows the stack.
  if (error instanceof RangeError && /call stack/.test(error.message))
    return new AppError("bad_request", "The JSON is nested too deeply.");
  return null;
}

function fail(context: Context, error: unknown): Response {
  const body = errorBodyOf(error);
  if (statusOf(body.code) === 401) context.header("WWW-Authenticate", "Bearer");
  const retryAfter = retryAfterOf(body);
  if (retryAfter !== null) context.header("Retry-After", retryAfter);
  return context.json({ error: body }, statusOf(body.code) as ContentfulStatusCode);
}
