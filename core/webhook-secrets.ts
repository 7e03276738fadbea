/** What signs the deliveries of a webhook: made from the server's own secret, so that none is stored. */
import { randomBytes } from "node:crypto";
import type { Env } from "./env.ts";
import { derivedSecret } from "./signed-call.ts";

/** For receivers to be given the new one while what is under way is still signed with both. */
export const OVERLAP_MS = 24 * 3_600_000;

export const newSalt = (): string => randomBytes(16).toString("base64url");

export const secretOf = (env: Pick<Env, "secret">, salt: string): string => derivedSecret(env, salt, "webhooks");

/** The one that holds, and for a day the one before it: receivers take either. */
export function secretsOf(
  env: Pick<Env, "secret">,
  { salt, oldSalt, oldUntil }: { salt: string; oldSalt: string | null; oldUntil: Date | null },
  now: Date,
): string[] {
  const isOldGood = oldSalt !== null && oldUntil !== null && oldUntil > now;
  return [salt, ...(isOldGood ? [oldSalt] : [])].map((one) => secretOf(env, one));
}
