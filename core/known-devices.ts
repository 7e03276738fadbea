/**
 * Browsers that a person has signed in with before. What a stranger tries at their account is no reason to keep such a
 * one waiting (docs/decisions/0029). It is known by a cookie that says nothing to anybody but us: neither whose it is,
 * nor that two of them are the same person's. Nothing is stored.
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Db } from "./db.ts";
import { emailKey } from "./email.ts";

export interface KnownDevices {
  /** Of a request's cookie header; null: it is not known as one of this account's. */
  find(cookies: string | null, email: string): Promise<string | null>;
  /** The `Set-Cookie` by which it is known as this user's from now on, and as that of others as before. */
  remember(cookies: string | null, userId: string): Promise<string | null>;
}

/** Of people who share a browser; the one who signed in longest ago is the first to go. */
const PROOFS = 5;
const LIFETIME_S = 180 * 24 * 3600;
const PROOF = /^([A-Za-z0-9_-]{16})\.([0-9a-z]{1,9})\.([A-Za-z0-9_-]{43})$/;
const SEPARATOR = "~";

/** @param isSecure whether browsers reach us by https. */
export function createKnownDevices(db: Db, key: Buffer, isSecure: boolean): KnownDevices {
  const sign = (...said: readonly unknown[]): Buffer => createHmac("sha256", key).update(JSON.stringify(said)).digest();
  // Cookies are shared by all ports of a host, and so by instances on them.
  const name = `${isSecure ? "__Host-" : ""}carillon-known-${sign("name").toString("hex").slice(0, 8)}`;

  const proofsOf = (cookies: string | null): string[] => {
    const [value] =
      cookies?.split(/;\s*/).flatMap((part) => (part.startsWith(`${name}=`) ? part.slice(name.length + 1) : [])) ?? [];
    return value?.split(SEPARATOR, PROOFS).filter((proof) => PROOF.test(proof)) ?? [];
  };

  /** Over all that makes it worthless when it changes: who it is, and whatever shuts them out (core/revoke.ts). */
  const macOf = ({ id, createdAt, tokenVersion }: Person, device: string, ends: string): Buffer =>
    sign("device", id, createdAt.getTime(), tokenVersion, device, ends);

  function isOf(person: Person, proof: string): boolean {
    const [, device = "", ends = "", mac = ""] = PROOF.exec(proof) ?? [];
    return (
      timingSafeEqual(Buffer.from(mac, "base64url"), macOf(person, device, ends)) &&
      Number.parseInt(ends, 36) * 1000 > Date.now()
    );
  }

  return {
    async find(cookies, email) {
      const proofs = proofsOf(cookies);
      if (proofs.length === 0) return null;
      const person = await db.user.findUnique({ where: { emailKey: emailKey(email) }, select: PERSON });
      const proof = person && proofs.find((proof) => isOf(person, proof));
      return proof?.split(".")[0] ?? null;
    },
    async remember(cookies, userId) {
      const person = await db.user.findUnique({ where: { id: userId }, select: PERSON });
      if (!person) return null;
      const kept = proofsOf(cookies);
      // As the same device as before: what was tried on it still counts.
      const before = kept.find((proof) => isOf(person, proof));
      const device = before?.split(".")[0] ?? randomBytes(12).toString("base64url");
      const ends = Math.floor(Date.now() / 1000 + LIFETIME_S).toString(36);
      const proof = `${device}.${ends}.${macOf(person, device, ends).toString("base64url")}`;
      const value = [proof, ...kept.filter((other) => other !== before)].slice(0, PROOFS).join(SEPARATOR);
      return `${name}=${value}; Max-Age=${LIFETIME_S}; Path=/; HttpOnly; SameSite=Strict${isSecure ? "; Secure" : ""}`;
    },
  };
}

const PERSON = { id: true, createdAt: true, tokenVersion: true } as const;
type Person = { id: string; createdAt: Date; tokenVersion: number };
