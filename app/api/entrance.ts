/** What happens at every sign-in, by whatever it was proved: cookies, and a line for whoever watches the door. */
import type { Context } from "hono";
import { createRateLimit } from "#core/rate-limit.ts";
import type { Runtime } from "#core/runtime.ts";
import type { SignedIn } from "#core/sessions.ts";

export function setCookies(context: Context, { cookies }: Pick<SignedIn, "cookies">): void {
  for (const cookie of cookies) context.header("Set-Cookie", cookie, { append: true });
}

/** Signs the browser in, and makes it one that the person's account knows. */
export async function enter(context: Context, { auth }: Runtime, signedIn: SignedIn): Promise<void> {
  setCookies(context, signedIn);
  const known = await auth.devices.remember(context.req.header("cookie") ?? null, signedIn.userId);
  if (known !== null) setCookies(context, { cookies: [known] });
}

/** Refusals of one address that are worth a line; guesses are bounded by themselves. */
const REFUSALS = { burst: 20, perMinute: 10 };

/**
 * A line for each sign-in that failed, for people and for fail2ban (docs/self-hosting.md: its filter reads this message
 * and these fields, in this order).
 */
export function createDoorLog({ logger }: Pick<Runtime, "logger">) {
  const refusals = createRateLimit(REFUSALS);
  return {
    wrong: (address: string, account: string): void => logger.warn({ address, account }, "sign-in failed"),
    refused(address: string, account: string): void {
      if (refusals.waitMs(address) > 0) return;
      refusals.take(address);
      logger.warn({ address, account }, "sign-in refused");
    },
  };
}
