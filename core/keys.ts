/**
 * API keys. Those made in the product are kept as a SHA-256 and looked up by it: they are long and random, so that a
 * fast hash is enough (docs/decisions/0007). One may come from the environment.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { ApiKey, NewApiKey } from "./admin-protocol.ts";
import { type Actor, record } from "./audit.ts";
import { type Db, Prisma } from "./db.ts";
import { ENVIRONMENT_KEY } from "./environment-key.ts";
import { AppError } from "./errors.ts";
import type { Log } from "./log.ts";
import type { Scope } from "./protocol.ts";
import { dateOf, type Reads } from "./reads.ts";

export interface KeyPrincipal {
  kind: "key";
  id: string;
  name: string;
  scopes: readonly Scope[];
}

export interface Keys {
  /** Whose this is; null: no key of ours, or none that is good any more. */
  find(secret: string): Promise<KeyPrincipal | null>;
  /** `secret` is told here and never again. Throws `conflict` when there are too many. */
  create(input: NewApiKey, by: Actor): Promise<{ key: ApiKey; secret: string }>;
  /** From this moment nobody gets in with it. Nothing happens to one revoked before. Throws `not_found`, `conflict`. */
  revoke(id: string, by: Actor): Promise<void>;
  /** Those that are good first, then the newest. */
  list(): Promise<ApiKey[]>;
  /** Writes down when each was last used. */
  writeUses(): Promise<void>;
}

const FROM_ENVIRONMENT: KeyPrincipal = { kind: "key", ...ENVIRONMENT_KEY, scopes: ["send", "admin"] };
const PREFIX = "ck_";
/** Characters of a key that are kept, to know it by. */
const HINT = 8;
/** For what another node may have changed. */
const KEPT_MS = 10_000;
const MAX_GOOD = 500;
const LISTED = 1_000;

interface Good extends KeyPrincipal {
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

export function createKeys(db: Db, reads: Reads, log: Log, fromEnvironment: string | null): Keys {
  const environments = fromEnvironment === null ? null : digestOf(fromEnvironment);
  /** By digest, as of `readAt`. */
  let good = new Map<string, Good>();
  let readAt = 0;
  let changes = 0;
  /** When each was last used, since the start. */
  const uses = new Map<string, number>();
  const unwritten = new Set<string>();

  async function readGood(): Promise<void> {
    const before = changes;
    const rows = await reads.$queryRaw<Row[]>(
      Prisma.sql`SELECT id, name, digest, scopes, "expiresAt" FROM "ApiKey" WHERE "revokedAt" IS NULL LIMIT ${LISTED}`,
    );
    // One was revoked while the rows were on their way: they may still have it.
    if (before !== changes) return readGood();
    good = new Map(rows.map((row) => [row.digest, toGood(row)]));
    readAt = Date.now();
  }

  function changed(): void {
    changes += 1;
    readAt = 0;
  }

  return {
    async find(secret) {
      const digest = digestOf(secret);
      if (environments && timingSafeEqual(digest, environments)) {
        uses.set(FROM_ENVIRONMENT.id, Date.now());
        return FROM_ENVIRONMENT;
      }
      if (!secret.startsWith(PREFIX)) return null;
      const now = Date.now();
      if (now - readAt > KEPT_MS) await readGood();
      const key = good.get(digest.toString("base64"));
      if (!key || key.expiresAt <= now) return null;
      uses.set(key.id, now);
      unwritten.add(key.id);
      return key;
    },
    async create({ name, scopes, expiresAt }, by) {
      const secret = `${PREFIX}${randomBytes(32).toString("base64url")}`;
      const key = await log.commit(async (batch) => {
        const before = await batch.tx.apiKey.count({ where: { revokedAt: null } });
        if (before >= MAX_GOOD) throw new AppError("conflict", `There are ${MAX_GOOD} keys: revoke some first.`);
        const row = await batch.tx.apiKey.create({
          data: {
            id: randomBytes(9).toString("base64url"),
            name,
            digest: digestOf(secret).toString("base64"),
            hint: secret.slice(0, HINT),
            scopes: JSON.stringify(scopes),
            createdAt: batch.at,
            createdBy: by.id,
            expiresAt: expiresAt === null ? null : new Date(expiresAt),
          },
        });
        record(batch, by, { action: "key.created", target: `keys/${row.id}`, after: { name, scopes, expiresAt } });
        return toKey(row);
      });
      changed();
      return { key, secret };
    },
    async revoke(id, by) {
      if (id === FROM_ENVIRONMENT.id && environments)
        throw new AppError("conflict", "This key is set by CARILLON_API_KEY: change that, and restart.");
      await log.commit(async (batch) => {
        const row = await batch.tx.apiKey.findUnique({ where: { id } });
        if (!row) throw new AppError("not_found", "There is no such key.");
        if (row.revokedAt) return;
        await batch.tx.apiKey.update({ where: { id }, data: { revokedAt: batch.at } });
        record(batch, by, { action: "key.revoked", target: `keys/${id}`, before: { name: row.name } });
      });
      changed();
    },
    async list() {
      const rows = await db.apiKey.findMany({
        orderBy: [{ revokedAt: { sort: "desc", nulls: "first" } }, { createdAt: "desc" }],
        take: LISTED,
      });
      const keys = rows.map((row) => toKey(row, uses.get(row.id)));
      return environments ? [environmentsKey(uses.get(FROM_ENVIRONMENT.id)), ...keys] : keys;
    },
    async writeUses() {
      const ids = [...unwritten];
      unwritten.clear();
      if (ids.length === 0) return;
      try {
        await db.$transaction(
          ids.map((id) => db.apiKey.updateMany({ where: { id }, data: { lastUsedAt: new Date(uses.get(id) ?? 0) } })),
        );
      } catch (error) {
        for (const id of ids) unwritten.add(id);
        throw error;
      }
    },
  };
}

type Row = { id: string; name: string; digest: string; scopes: string; expiresAt: string | null };

const toGood = ({ id, name, scopes, expiresAt }: Row): Good => ({
  kind: "key",
  id,
  name,
  scopes: JSON.parse(scopes) as Scope[],
  expiresAt: dateOf(expiresAt)?.getTime() ?? Number.POSITIVE_INFINITY,
});

function toKey(row: Prisma.ApiKeyGetPayload<object>, usedAt = 0): ApiKey {
  const lastUsedAt = Math.max(row.lastUsedAt?.getTime() ?? 0, usedAt);
  return {
    id: row.id,
    name: row.name,
    hint: row.hint,
    scopes: JSON.parse(row.scopes) as Scope[],
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt > 0 ? new Date(lastUsedAt).toISOString() : null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  };
}

const environmentsKey = (usedAt: number | undefined): ApiKey => ({
  ...FROM_ENVIRONMENT,
  scopes: [...FROM_ENVIRONMENT.scopes],
  hint: null,
  createdAt: null,
  createdBy: null,
  expiresAt: null,
  lastUsedAt: usedAt === undefined ? null : new Date(usedAt).toISOString(),
  revokedAt: null,
});

const digestOf = (text: string): Buffer => createHash("sha256").update(text).digest();
