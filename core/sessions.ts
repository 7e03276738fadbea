/** Browser sessions: better-auth keeps them, the passwords and the cookie; this file is all that knows it. */

import { randomUUID } from "node:crypto";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { createAuthEndpoint } from "better-auth/api";
import { setSessionCookie } from "better-auth/cookies";
import { betterAuth } from "better-auth/minimal";
import { z } from "zod";
import type { Db, Prisma } from "./db.ts";
import { deleteInParts } from "./delete-in-parts.ts";
import { emailKey } from "./email.ts";
import { notice } from "./entry.ts";
import { AppError } from "./errors.ts";
import { forgetOldest } from "./forget-oldest.ts";
import type { Log } from "./log.ts";
import { revokeAccess } from "./revoke.ts";

interface Session {
  id: string;
  userId: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}
export interface SignedIn extends Omit<Session, "id"> {
  /** `Set-Cookie` headers to answer with. */
  cookies: string[];
}

export interface Sessions {
  /** Of this instance alone: cookies know no ports, and another one on the same host has its own. */
  readonly cookieName: string;
  /** The session of a request's cookie header, whichever of several cookies of the name is good; null: none is. */
  find(cookies: string | null): Promise<Session | null>;
  /** `userAgent`: the browser's, to know the session by. Throws `unauthorized`, `disabled`. */
  signIn(email: string, password: string, userAgent?: string): Promise<SignedIn>;
  /** Without a password: for the demo, and for one who has just proved who they are. Throws `not_found`, `disabled`. */
  signInAs(userId: string, userAgent?: string): Promise<SignedIn>;
  /** Ends the session and its connections, and returns the headers that clear its cookie. */
  signOut(cookies: string | null): Promise<string[]>;
  /** Those that go on, the one used last first. */
  list(userId: string): Promise<SessionOfUser[]>;
  /** Ends it and its connections. Throws `not_found`. */
  end(userId: string, id: string): Promise<void>;
  /** Ends every session, makes every token worthless, and cuts every connection. */
  endAll(userId: string): Promise<void>;
  /** Whoever got in before is out, tokens and connections included, but for the session that is kept. */
  setPassword(userId: string, password: string, keptId?: string): Promise<void>;
  hasPassword(userId: string): Promise<boolean>;
  isPassword(userId: string, password: string): Promise<boolean>;
  /** Looks at the database again for this user's sessions. */
  forget(userId: string): void;
}

export interface SessionOfUser {
  id: string;
  userAgent: string | null;
  createdAt: Date;
  /** To the minute, for those that ask by HTTP. */
  lastSeenAt: Date;
}

const LIFETIME_S = 30 * 24 * 3600;
/** How long a session is believed without asking the database. */
const BELIEVED_MS = 5_000;
const KEPT = 10_000;
/** How far behind the time that a session was last seen may be. */
const SEEN_MS = 60_000;
/** Of one user; with one more, the one used longest ago ends. */
const KEPT_EACH = 50;

export const MAX_PASSWORD = 128;

/** Cookies of our name that are looked at: a host or path beside ours may have set one more (the browser sends both). */
const COOKIES_TRIED = 4;

/** @param name tells this instance from others on the same host. */
export function createSessions(db: Db, log: Log, secret: string, name: string, baseUrl: string): Sessions {
  const isSecure = baseUrl.startsWith("https:");
  // A browser takes `__Host-` from this very host alone, over TLS, so that no neighbour can put its own in our place.
  const cookiePrefix = `${isSecure ? "__Host-" : ""}carillon-${name}`;
  const cookieName = `${cookiePrefix}.session_token`;
  const auth = betterAuth({
    appName: "Carillon",
    baseURL: baseUrl,
    secret,
    database: prismaAdapter(db, { provider: "sqlite" }),
    session: { expiresIn: LIFETIME_S, disableSessionRefresh: true },
    // Its own idea of a secure cookie puts `__Secure-` before the name.
    advanced: { cookiePrefix, useSecureCookies: false, defaultCookieAttributes: { secure: isSecure } },
    logger: { disabled: true },
    telemetry: { enabled: false },
    plugins: [sessionMaker],
  });
  const known = new Map<string, Session & { until: number }>();
  let forgets = 0;

  const candidates = (cookies: string | null): string[] =>
    (cookies ?? "")
      .split(/;\s*/)
      .filter((cookie) => cookie.startsWith(`${cookieName}=`))
      .slice(0, COOKIES_TRIED);

  /** Of one cookie. */
  async function sessionOf(cookie: string): Promise<Session | null> {
    const believed = known.get(cookie);
    if (believed && believed.until > Date.now()) return believed;
    known.delete(cookie);
    const before = forgets;
    const found = await auth.api.getSession({ headers: new Headers({ cookie }) });
    if (!found) return null;
    const { id, userId, expiresAt, updatedAt } = found.session;
    const session = { id, userId, expiresAt: expiresAt.getTime() };
    // One ended while the row was on its way: it may have been this.
    if (before === forgets) keep(cookie, session);
    // Not waited for: who only reads goes on while the database takes no writes, and the next request notes it again.
    if (Date.now() - updatedAt.getTime() > SEEN_MS)
      db.session.updateMany({ where: { id }, data: { updatedAt: new Date() } }).catch(() => undefined);
    return session;
  }

  function keep(cookie: string, session: Session): void {
    known.set(cookie, { ...session, until: Math.min(Date.now() + BELIEVED_MS, session.expiresAt) });
    forgetOldest(known, KEPT);
  }

  const endThese = (userId: string, which: Prisma.SessionWhereInput): Promise<number> =>
    log.commit(async ({ tx, append }) => {
      const rows = await tx.session.findMany({ where: { ...which, userId }, select: { id: true } });
      const ids = rows.map(({ id }) => id);
      if (ids.length === 0) return 0;
      await tx.session.deleteMany({ where: { id: { in: ids } } });
      append(notice({ kind: "ended", userId, sessions: ids }));
      return ids.length;
    });

  async function made(headers: Headers, userId: string): Promise<SignedIn> {
    const old = await db.session.findMany({
      where: { userId },
      orderBy: [{ updatedAt: "desc" }, { createdAt: "desc" }],
      skip: KEPT_EACH,
      select: { id: true },
    });
    if (old.length > 0) await endThese(userId, { id: { in: old.map(({ id }) => id) } });
    return signedIn(headers, userId);
  }

  async function passwordOf(userId: string): Promise<string | null> {
    const account = await db.account.findFirst({
      where: { userId, providerId: "credential" },
      select: { password: true },
    });
    return account?.password ?? null;
  }

  /** Told only to one who has proved who they are. */
  async function assertEnabled(userId: string): Promise<void> {
    const user = await db.user.findUnique({ where: { id: userId }, select: { disabledAt: true } });
    if (!user?.disabledAt) return;
    await db.session.deleteMany({ where: { userId } });
    throw new AppError("disabled");
  }

  async function signInAs(userId: string, userAgent?: string): Promise<SignedIn> {
    await assertEnabled(userId);
    const { headers } = await auth.api.signInAs({
      body: { userId },
      headers: agentHeader(userAgent),
      returnHeaders: true,
    });
    return made(headers, userId);
  }

  return {
    cookieName,
    async find(cookies) {
      for (const cookie of candidates(cookies)) {
        const session = await sessionOf(cookie);
        if (session) return session;
      }
      return null;
    },
    async signIn(email, password, userAgent) {
      // better-auth's own call takes other emails than we do (core/email.ts).
      const user = await db.user.findUnique({ where: { emailKey: emailKey(email) }, select: { id: true } });
      const hash = user && (await passwordOf(user.id));
      const passwords = (await auth.$context).password;
      // Nobody's email takes as long as somebody's.
      if (!hash) await passwords.hash(password);
      if (!user || !hash || !(await passwords.verify({ hash, password })))
        throw new AppError("unauthorized", "The email or the password is wrong.");
      return signInAs(user.id, userAgent);
    },
    signInAs,
    async signOut(cookies) {
      // All of them: one that is left would be who is signed in now.
      for (const cookie of candidates(cookies)) {
        const found = await auth.api.getSession({ headers: new Headers({ cookie }) });
        if (found) await endThese(found.session.userId, { id: found.session.id });
      }
      const { headers } = await auth.api.signOut({ headers: new Headers(), returnHeaders: true });
      return headers.getSetCookie();
    },
    list: async (userId) => {
      const rows = await db.session.findMany({
        where: { userId, expiresAt: { gt: new Date() } },
        orderBy: { updatedAt: "desc" },
        take: KEPT_EACH,
        select: { id: true, userAgent: true, createdAt: true, updatedAt: true },
      });
      return rows.map(({ updatedAt, ...row }) => ({ ...row, lastSeenAt: updatedAt }));
    },
    async end(userId, id) {
      if ((await endThese(userId, { id })) === 0) throw new AppError("not_found", "There is no such session.");
    },
    async endAll(userId) {
      await log.commit((batch) => revokeAccess(batch, userId));
    },
    async hasPassword(userId) {
      return (await passwordOf(userId)) !== null;
    },
    async isPassword(userId, password) {
      const hash = await passwordOf(userId);
      return hash !== null && (await auth.$context).password.verify({ hash, password });
    },
    async setPassword(userId, password, keptId) {
      const hash = await (await auth.$context).password.hash(password);
      await log.commit(async (batch) => {
        const account = { userId, providerId: "credential" };
        const { count } = await batch.tx.account.updateMany({ where: account, data: { password: hash } });
        if (count === 0)
          await batch.tx.account.create({ data: { ...account, id: randomUUID(), accountId: userId, password: hash } });
        await revokeAccess(batch, userId, keptId);
      });
    },
    forget(userId) {
      forgets += 1;
      for (const [cookie, session] of known) if (session.userId === userId) known.delete(cookie);
    },
  };
}

/** Removes those that are worth nothing any more; their connections have ended by themselves. */
export async function forgetExpired(db: Db): Promise<void> {
  const now = new Date();
  await deleteInParts(
    (most) => db.$executeRaw`DELETE FROM "Session" WHERE rowid IN
      (SELECT rowid FROM "Session" WHERE "expiresAt" <= ${now} LIMIT ${most})`,
  );
}

const agentHeader = (userAgent: string | undefined): Headers =>
  new Headers(userAgent === undefined ? {} : { "user-agent": userAgent.slice(0, 512) });

const signedIn = (headers: Headers, userId: string): SignedIn => ({
  userId,
  expiresAt: Date.now() + LIFETIME_S * 1000,
  cookies: headers.getSetCookie(),
});

/** A call of ours in better-auth's own terms, so that the cookie is made in one place. It has no route. */
const sessionMaker = {
  id: "sign-in-as",
  endpoints: {
    signInAs: createAuthEndpoint(
      "/sign-in-as",
      { method: "POST", body: z.object({ userId: z.string() }), metadata: { SERVER_ONLY: true } },
      async (context) => {
        const { internalAdapter } = context.context;
        const user = await internalAdapter.findUserById(context.body.userId);
        if (!user) throw new AppError("not_found");
        const session = await internalAdapter.createSession(user.id);
        await setSessionCookie(context, { session, user });
        return context.json({});
      },
    ),
  },
};
