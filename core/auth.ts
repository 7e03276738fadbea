/** Who is asking: a user by token or session cookie, or a sender by API key. One answer for REST, pages and sockets. */

import { createHash, hkdfSync } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { errors, jwtVerify, SignJWT } from "jose";
import { noticeOf } from "./audiences.ts";
import { type Actor, record } from "./audit.ts";
import { type Db, Prisma } from "./db.ts";
import type { Env } from "./env.ts";
import { AppError, refuse } from "./errors.ts";
import { forgetOldest } from "./forget-oldest.ts";
import type { KeyPrincipal, Keys } from "./keys.ts";
import { createKnownDevices, type KnownDevices } from "./known-devices.ts";
import { localeOfHeaders } from "./locale.ts";
import type { Log } from "./log.ts";
import type { Logger } from "./logger.ts";
import { createOrigins, type Origins } from "./origins.ts";
import { type Scope, scope } from "./protocol.ts";
import type { Queryable, Reads } from "./reads.ts";
import { createSessions, type Sessions } from "./sessions.ts";
import type { Locale, Role } from "./vocabulary.ts";

export interface UserPrincipal {
  kind: "user";
  userId: string;
  role: Role;
  /** What they may beyond their own inbox: of a session what the role may, of a token what was asked for. None: nothing. */
  scopes?: readonly Scope[];
  via: "session" | "token";
  /** Of a session. */
  sessionId?: string;
  /** That of the page, as their cookie or browser says. */
  locale?: Locale;
  /** Milliseconds since the epoch; null: never. */
  expiresAt: number | null;
}
export type Caller = UserPrincipal | KeyPrincipal;

interface Credentials {
  headers: Headers | IncomingHttpHeaders;
  /** What came by another way (`?token=`, a handshake, an MQTT password). It wins over the headers. */
  token?: string | null | undefined;
}

export interface Auth extends Origins {
  /**
   * A user, by explicit token, bearer token or session cookie, in this order. Of a foreign page the cookie counts for
   * nothing. Throws `unauthorized`, `expired`, `foreign_origin`.
   */
  authenticate(credentials: Credentials): Promise<UserPrincipal>;
  /** The same, and API keys too. */
  authenticateCaller(credentials: Credentials): Promise<Caller>;
  /**
   * For one's own inbox, and for `scopes` as long as the user's role has them. Throws `not_found`, `disabled`; `invalid`
   * for a scope that the role has not.
   */
  mintToken(
    userId: string,
    ttlSeconds: number,
    by?: Actor,
    scopes?: readonly Scope[],
  ): Promise<{ token: string; expiresAt: string }>;
  readonly sessions: Sessions;
  readonly devices: KnownDevices;
}

interface Identity {
  role: Role;
  isDisabled: boolean;
  /** Of the user's tokens: another one when the user was removed and made anew, or the tokens were revoked. */
  version: string;
}
async function readIdentity(from: Queryable, userId: string): Promise<Identity | null> {
  const [row] = await from.$queryRaw<
    { role: Role; tokenVersion: number; createdAt: string; disabledAt: string | null }[]
  >(Prisma.sql`SELECT role, "tokenVersion", "createdAt", "disabledAt" FROM "User" WHERE id = ${userId}`);
  return row
    ? {
        role: row.role,
        isDisabled: row.disabledAt !== null,
        version: `${Date.parse(row.createdAt).toString(36)}.${Number(row.tokenVersion)}`,
      }
    : null;
}
/** Users whose role and token version are kept in memory, and for how long at most. */
const KEPT = 100_000;
const KEPT_MS = 10_000;
const TOKENS_KEPT = 20_000;
const ISSUER = "carillon";

export function createAuth(db: Db, reads: Reads, env: Env, log: Log, keys: Keys, logger: Logger): Auth {
  const tokenKey = derive(env.secret, "user tokens");
  const sessions = createSessions(
    db,
    log,
    derive(env.secret, "sessions").toString("hex"),
    derive(env.secret, "cookie name").toString("hex", 0, 4),
    baseUrlOf(env),
  );
  const devices = createKnownDevices(db, derive(env.secret, "known devices"), baseUrlOf(env).startsWith("https:"));
  const origins = createOrigins(env);
  const identities = new Map<string, Identity & { until: number }>();
  /** By the digest of the token. */
  const verified = new Map<string, Claims>();
  let notices = 0;

  log.onEntries((entries) => {
    for (const entry of entries) {
      const notice = noticeOf(entry);
      if (!notice) continue;
      notices += 1;
      identities.delete(notice.userId);
      if (notice.kind === "revoked" || notice.kind === "ended") sessions.forget(notice.userId);
    }
  });

  async function identityOf(userId: string): Promise<Identity | null> {
    const kept = identities.get(userId);
    if (kept && kept.until > Date.now()) return kept;
    const before = notices;
    const identity = await readIdentity(reads, userId);
    if (!identity || identity.isDisabled) return null;
    // A notice came while the row was on its way: it may be out of date.
    if (before !== notices) return identity;
    identities.delete(userId);
    identities.set(userId, { ...identity, until: Date.now() + KEPT_MS });
    forgetOldest(identities, KEPT);
    return identity;
  }

  /** A signature is verified once: polls bring the same token with each request. */
  async function verify(token: string): Promise<Claims> {
    const key = createHash("sha256").update(token).digest("base64");
    const kept = verified.get(key);
    if (kept && kept.expiresAt > Date.now()) return kept;
    const claims = await readToken(token, tokenKey);
    verified.set(key, claims);
    forgetOldest(verified, TOKENS_KEPT);
    return claims;
  }

  async function byToken(token: string, headers: Credentials["headers"]): Promise<UserPrincipal> {
    const { userId, version, scopes, expiresAt } = await verify(token);
    const identity = await identityOf(userId);
    if (!identity || identity.version !== version) throw new AppError("unauthorized");
    const { role } = identity;
    const held = scopesOf(role).filter((scope) => scopes.includes(scope));
    return { kind: "user", userId, role, scopes: held, via: "token", expiresAt, ...localeIn(headers) };
  }

  async function bySession(headers: Credentials["headers"]): Promise<UserPrincipal> {
    // One that is listed may come, and lacks a token; any other one may not.
    origins.checkOrigin(headers);
    const session = origins.isOwnOrigin(headers) ? await sessions.find(header(headers, "cookie")) : null;
    const identity = session && (await identityOf(session.userId));
    if (!identity) throw new AppError("unauthorized");
    const { id: sessionId, userId, expiresAt } = session;
    const { role } = identity;
    const scopes = scopesOf(role);
    return { kind: "user", userId, role, scopes, via: "session", sessionId, expiresAt, ...localeIn(headers) };
  }

  async function authenticate({ headers, token }: Credentials): Promise<UserPrincipal> {
    const given = token || bearer(headers);
    return given ? byToken(given, headers) : bySession(headers);
  }

  /** A token changes no data, and people must get in while the disk is full: then the process's own log keeps it. */
  async function recordToken(by: Actor, userId: string, after: Record<string, unknown>): Promise<void> {
    const deed = { action: "token.minted", target: `users/${userId}`, after } as const;
    await log
      .add((draft) => record(draft, by, deed))
      .catch((error: unknown) => logger.error({ err: error, actor: by, ...deed }, "could not be put in the audit log"));
  }

  return {
    ...origins,
    authenticate,
    async authenticateCaller(credentials) {
      const given = credentials.token || bearer(credentials.headers);
      return (given && (await keys.find(given))) || authenticate(credentials);
    },
    async mintToken(userId, ttlSeconds, by, scopes = []) {
      const identity = await readIdentity(reads, userId);
      if (!identity) throw new AppError("not_found", "There is no such user.");
      if (identity.isDisabled) throw new AppError("disabled");
      if (!scopes.every((scope) => scopesOf(identity.role).includes(scope)))
        refuse([{ path: "scopes", message: "are for admins: this user is none" }]);
      const expires = Math.floor(Date.now() / 1000) + ttlSeconds;
      const token = await new SignJWT({ ver: identity.version, ...(scopes.length > 0 && { scopes }) })
        .setProtectedHeader({ alg: "HS256" })
        .setIssuer(ISSUER)
        .setSubject(userId)
        .setIssuedAt()
        .setExpirationTime(expires)
        .sign(tokenKey);
      const expiresAt = new Date(expires * 1000).toISOString();
      if (by) await recordToken(by, userId, { expiresAt, ...(scopes.length > 0 && { scopes }) });
      return { token, expiresAt };
    },
    sessions,
    devices,
  };
}

/** Where people reach us, as far as we know before we listen. */
export const baseUrlOf = ({ url, host, port }: Pick<Env, "url" | "host" | "port">): string =>
  url ?? `http://${host.includes(":") ? `[${host}]` : host}:${port}`;

interface Claims {
  userId: string;
  version: string;
  scopes: readonly string[];
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

/** What a role may beyond its own inbox. */
const scopesOf = (role: Role): readonly Scope[] => (role === "admin" ? scope.options : []);

async function readToken(token: string, key: Uint8Array): Promise<Claims> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ["HS256"],
      issuer: ISSUER,
      requiredClaims: ["sub", "exp", "ver"],
    });
    return {
      userId: String(payload.sub),
      version: String(payload.ver),
      scopes: Array.isArray(payload.scopes) ? payload.scopes : [],
      expiresAt: Number(payload.exp) * 1000,
    };
  } catch (error) {
    throw new AppError(error instanceof errors.JWTExpired ? "expired" : "unauthorized");
  }
}

export const derive = (secret: string, purpose: string): Buffer =>
  Buffer.from(hkdfSync("sha256", secret, "", `carillon ${purpose}`, 32));

function localeIn(headers: Credentials["headers"]): Pick<UserPrincipal, "locale"> {
  const locale = localeOfHeaders(header(headers, "cookie"), header(headers, "accept-language"));
  return locale === null ? {} : { locale };
}

type HeaderName = "authorization" | "cookie" | "accept-language";
function header(headers: Credentials["headers"], name: HeaderName): string | null {
  return typeof headers.get === "function"
    ? (headers as Headers).get(name)
    : ((headers as IncomingHttpHeaders)[name] ?? null);
}

const bearer = (headers: Credentials["headers"]): string | null =>
  /^Bearer +(\S+) *$/i.exec(header(headers, "authorization") ?? "")?.[1] ?? null;
