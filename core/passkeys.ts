/**
 * Passkeys (WebAuthn): a way in without a password, and what a password can be made to need (docs/decisions/0030). The
 * checks are @simplewebauthn's; here is whose they are, and which questions are ours.
 */
import { createHmac, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from "@simplewebauthn/server";
import { type Actor, record } from "./audit.ts";
import type { Db, Tx } from "./db.ts";
import type { Env } from "./env.ts";
import { AppError } from "./errors.ts";
import { forgetOldest } from "./forget-oldest.ts";
import type { Batch, Log } from "./log.ts";

export interface KeptPasskey {
  id: string;
  name: string;
  createdAt: Date;
  lastUsedAt: Date | null;
}
/** `origin`: of the page, by its header. All throw `not_found` where a browser would refuse: see `isPossible`. */
export interface Passkeys {
  /** Browsers want a host name, and https but for `localhost`. */
  isPossible(origin: string | null): boolean;
  list(userId: string): Promise<{ passkeys: KeptPasskey[]; isNeeded: boolean }>;
  registration(userId: string, origin: string | null): Promise<PublicKeyCredentialCreationOptionsJSON>;
  /** Throws `invalid` for an answer that is not to a question of ours, `conflict` for one too many. */
  add(userId: string, name: string, answer: RegistrationResponseJSON, origin: string | null): Promise<void>;
  /** Throws `not_found`. */
  rename(userId: string, id: string, name: string): Promise<void>;
  /** With the last of them the password is enough again. Throws `not_found`. */
  remove(userId: string, id: string): Promise<void>;
  /** Throws `conflict` if there is none. */
  need(userId: string, isNeeded: boolean): Promise<void>;
  isNeeded(userId: string): Promise<boolean>;
  question(origin: string | null): Promise<PublicKeyCredentialRequestOptionsJSON>;
  /** Whose it is. Throws `unauthorized`. */
  prove(answer: AuthenticationResponseJSON, origin: string | null): Promise<string>;
}

const MAX_PASSKEYS = 20;
const ANSWER_MS = 5 * 60_000;
/** Answers kept, so that none is taken twice. They are kept only if they were right. */
const USED = 10_000;

export function createPasskeys(db: Db, log: Log, key: Buffer, { url }: Pick<Env, "url">): Passkeys {
  const used = new Map<string, true>();

  /** Nothing is stored for a question: strangers may ask as often as they like. `of`: what it is for. */
  function challengeOf(of: string): string {
    const told = `${(Date.now() + ANSWER_MS).toString(36)}.${randomBytes(16).toString("base64url")}`;
    return `${told}.${macOf(of, told)}`;
  }
  const macOf = (of: string, told: string): string =>
    createHmac("sha256", key)
      .update(JSON.stringify([of, told]))
      .digest("base64url");

  /** As the browser repeats it. */
  function isOurs(of: string, challenge: string): boolean {
    const [ends = "", nonce = "", mac = ""] = Buffer.from(challenge, "base64url").toString().split(".");
    const [given, own] = [Buffer.from(mac), Buffer.from(macOf(of, `${ends}.${nonce}`))];
    return given.length === own.length && timingSafeEqual(given, own) && Number.parseInt(ends, 36) > Date.now();
  }

  function spend(challenge: string): boolean {
    if (used.has(challenge)) return false;
    used.set(challenge, true);
    forgetOldest(used, USED);
    return true;
  }

  /** Throws `not_found`. */
  function siteOf(origin: string | null): Site {
    const site = siteAt(url ?? origin);
    if (!site) throw new AppError("not_found", "Passkeys need an https address with a host name, or localhost.");
    return site;
  }

  const listOf = (tx: Pick<Tx, "passkey">, userId: string) =>
    tx.passkey.findMany({ where: { userId }, orderBy: { createdAt: "asc" }, take: MAX_PASSKEYS, select: KEPT });

  return {
    isPossible: (origin) => siteAt(url ?? origin) !== null,
    async list(userId) {
      const [passkeys, user] = await Promise.all([
        listOf(db, userId),
        db.user.findUnique({ where: { id: userId }, select: { needsPasskey: true } }),
      ]);
      return { passkeys, isNeeded: (user?.needsPasskey ?? false) && passkeys.length > 0 };
    },
    async registration(userId, origin) {
      const { rpID } = siteOf(origin);
      const { generateRegistrationOptions } = await import("@simplewebauthn/server");
      const user = await db.user.findUniqueOrThrow({ where: { id: userId }, select: { name: true, email: true } });
      const kept = await db.passkey.findMany({ where: { userId }, take: MAX_PASSKEYS, select: { credentialId: true } });
      return generateRegistrationOptions({
        rpName: "Carillon",
        rpID,
        // Not the id: the device keeps it where anybody who holds it may look.
        userID: new Uint8Array(createHmac("sha256", key).update(userId).digest()),
        userName: user.email,
        userDisplayName: user.name,
        challenge: challengeOf(`add ${userId}`),
        timeout: ANSWER_MS,
        attestationType: "none",
        excludeCredentials: kept.map(({ credentialId }) => ({ id: credentialId })),
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
      });
    },
    async add(userId, name, answer, origin) {
      const { rpID, expectedOrigin } = siteOf(origin);
      const { verifyRegistrationResponse } = await import("@simplewebauthn/server");
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        response: answer,
        expectedChallenge: (challenge) => isOurs(`add ${userId}`, challenge) && spend(challenge),
        expectedOrigin,
        expectedRPID: rpID,
        requireUserVerification: true,
      }).catch(() => ({ verified: false, registrationInfo: undefined }) as const);
      if (!verified || !registrationInfo)
        throw new AppError("invalid", undefined, [{ path: "answer", message: "is not to a question of ours" }]);
      const { id: credentialId, publicKey, counter } = registrationInfo.credential;
      await log.commit(async ({ tx, at }) => {
        if ((await tx.passkey.count({ where: { userId } })) >= MAX_PASSKEYS)
          throw new AppError("conflict", `There are ${MAX_PASSKEYS} passkeys; remove one first.`);
        if (await tx.passkey.findUnique({ where: { credentialId }, select: { id: true } }))
          throw new AppError("conflict", "This passkey is there already.");
        const row = {
          id: randomUUID(),
          userId,
          name,
          credentialId,
          publicKey,
          counter: BigInt(counter),
          createdAt: at,
        };
        await tx.passkey.create({ data: { ...row, transports: JSON.stringify(answer.response.transports ?? []) } });
      });
    },
    async rename(userId, id, name) {
      const { count } = await db.passkey.updateMany({ where: { userId, id }, data: { name } });
      if (count === 0) throw new AppError("not_found", NO_SUCH);
    },
    async remove(userId, id) {
      await log.commit(async ({ tx }) => {
        const { count } = await tx.passkey.deleteMany({ where: { userId, id } });
        if (count === 0) throw new AppError("not_found", NO_SUCH);
        if ((await tx.passkey.count({ where: { userId } })) === 0)
          await tx.user.update({ where: { id: userId }, data: { needsPasskey: false } });
      });
    },
    async need(userId, isNeeded) {
      await log.commit(async ({ tx }) => {
        if (isNeeded && (await tx.passkey.count({ where: { userId } })) === 0)
          throw new AppError("conflict", "Add a passkey first.");
        await tx.user.update({ where: { id: userId }, data: { needsPasskey: isNeeded } });
      });
    },
    isNeeded: async (userId) =>
      (await db.user.count({ where: { id: userId, needsPasskey: true, passkeys: { some: {} } } })) > 0,
    async question(origin) {
      const { rpID } = siteOf(origin);
      const { generateAuthenticationOptions } = await import("@simplewebauthn/server");
      // Of nobody in particular: a list of somebody's would tell who is here.
      const asked = {
        rpID,
        challenge: challengeOf("enter"),
        timeout: ANSWER_MS,
        userVerification: "required",
      } as const;
      return generateAuthenticationOptions(asked);
    },
    async prove(answer, origin) {
      const { rpID, expectedOrigin } = siteOf(origin);
      const { verifyAuthenticationResponse } = await import("@simplewebauthn/server");
      const row = await db.passkey.findUnique({ where: { credentialId: answer.id } });
      const refusal = new AppError("unauthorized", "This passkey is not one of those known here.");
      if (!row) throw refusal;
      let asked = "";
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response: answer,
        expectedChallenge: (challenge) => {
          asked = challenge;
          return isOurs("enter", challenge);
        },
        expectedOrigin,
        expectedRPID: rpID,
        requireUserVerification: true,
        credential: { id: row.credentialId, publicKey: new Uint8Array(row.publicKey), counter: Number(row.counter) },
      }).catch(() => ({ verified: false, authenticationInfo: undefined }) as const);
      // Spent only by whoever could answer it, so that junk pushes nothing out. As it was signed: around that the same
      // answer can be spelled in several ways.
      if (!verified || !authenticationInfo || !spend(asked)) throw refusal;
      const { newCounter } = authenticationInfo;
      await db.passkey.updateMany({
        where: { id: row.id },
        data: { counter: BigInt(newCounter), lastUsedAt: new Date() },
      });
      return row.userId;
    },
  };
}

/** For one who gets in by a link: whoever was in before may have put theirs there. */
export async function forgetPasskeys(batch: Batch, userId: string, by: Actor): Promise<void> {
  const { count } = await batch.tx.passkey.deleteMany({ where: { userId } });
  if (count === 0) return;
  await batch.tx.user.update({ where: { id: userId }, data: { needsPasskey: false } });
  record(batch, by, { action: "user.passkeys_removed", target: `users/${userId}`, after: { count } });
}

const NO_SUCH = "There is no such passkey.";
const KEPT = { id: true, name: true, createdAt: true, lastUsedAt: true } as const;

interface Site {
  rpID: string;
  expectedOrigin: string;
}
/** Null: browsers have no passkeys there. */
function siteAt(origin: string | null): Site | null {
  if (origin === null || !URL.canParse(origin)) return null;
  const { protocol, hostname, origin: expectedOrigin } = new URL(origin);
  const isName = /[a-z]/i.test(hostname) && !hostname.startsWith("[");
  const isSecure = protocol === "https:" || hostname === "localhost" || hostname.endsWith(".localhost");
  return isName && isSecure ? { rpID: hostname, expectedOrigin } : null;
}
