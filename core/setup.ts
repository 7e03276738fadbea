/** The first admin of a production server: made by whoever can read its log, through a link that works once. */
import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { Db } from "./db.ts";
import { AppError } from "./errors.ts";

const IDENTIFIER = "setup";
const LIFETIME_MS = 24 * 3600 * 1000;

/** A new token, which voids the one before it; null: there is an admin already. */
export async function issueSetupToken(db: Db): Promise<string | null> {
  await db.verification.deleteMany({ where: { identifier: IDENTIFIER } });
  if (await hasAdmin(db)) return null;
  const token = randomBytes(24).toString("base64url");
  await db.verification.create({
    data: {
      id: randomUUID(),
      identifier: IDENTIFIER,
      value: digest(token),
      expiresAt: new Date(Date.now() + LIFETIME_MS),
    },
  });
  return token;
}

/** Spends the token on `act`; if that fails, the token is good again. Throws `unauthorized`. */
export async function spendSetupToken<T>(db: Db, token: string, act: () => Promise<T>): Promise<T> {
  const row = await db.verification.findFirst({ where: { identifier: IDENTIFIER, value: digest(token) } });
  const refusal = new AppError(
    "unauthorized",
    "The link was used already, or is too old. Restart the server for a new one.",
  );
  if (!row || row.expiresAt <= new Date() || (await hasAdmin(db))) throw refusal;
  // Of two that come at once, one deletes it.
  const { count } = await db.verification.deleteMany({ where: { id: row.id } });
  if (count === 0) throw refusal;
  try {
    return await act();
  } catch (error) {
    await db.verification.create({ data: row });
    throw error;
  }
}

const hasAdmin = async (db: Db): Promise<boolean> => (await db.user.count({ where: { role: "admin" } })) > 0;

const digest = (token: string): string => createHash("sha256").update(token).digest("hex");
