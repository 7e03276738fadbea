/** That it is the person who sits there, and not one who found their browser open. */
import type { UserPrincipal } from "#core/auth.ts";
import { AppError } from "#core/errors.ts";
import { createRateLimit } from "#core/rate-limit.ts";
import type { Runtime } from "#core/runtime.ts";

export type Presence = ReturnType<typeof createPresence>;

/** How long a sign-in counts as one just now. */
const FRESH_MS = 10 * 60_000;
/** Wrong passwords of one session: others of the person's do not wait for it. */
const WRONG = { burst: 10, perMinute: 0.2 };

export function createPresence({ auth, env }: Pick<Runtime, "auth" | "env">) {
  const { sessions } = auth;
  const attempts = createRateLimit(WRONG);

  /** Throws `invalid`, `rate_limited`. */
  async function assertPassword({ userId, sessionId = "" }: UserPrincipal, path: string, given: string): Promise<void> {
    attempts.take(sessionId);
    if (!(await sessions.isPassword(userId, given)))
      throw new AppError("invalid", undefined, [{ path, message: "is wrong" }]);
    attempts.giveBack(sessionId);
  }

  /** For what cannot be undone: whoever finds a browser open has no password. Throws `invalid`, `sign_in_again`. */
  async function assertPresent(user: UserPrincipal, password: string | undefined): Promise<void> {
    if (await sessions.hasPassword(user.userId)) {
      if (password === undefined)
        throw new AppError("invalid", undefined, [{ path: "password", message: "is needed" }]);
      return assertPassword(user, "password", password);
    }
    const session = (await sessions.list(user.userId)).find(({ id }) => id === user.sessionId);
    const isFresh = session !== undefined && Date.now() - session.createdAt.getTime() < FRESH_MS;
    // In the demo anybody may be anyone: signing in again proves nothing.
    if (!isFresh && !env.isDemo) throw new AppError("sign_in_again");
  }

  return { assertPassword, assertPresent };
}
