/**
 * A persistent session (clean = false) is a stored cursor: the log is its queue. Cursors are written behind, at most
 * once a second: what a crash forgets was acknowledged is sent again, as QoS 1 allows. What cannot be written (a full
 * disk) waits here for the next second, of so many sessions, and is answered from here meanwhile.
 */
import { type Cursor, formatCursor } from "#core/cursor.ts";
import type { Tx } from "#core/db.ts";
import { forgetOldest } from "#core/forget-oldest.ts";
import type { Runtime } from "#core/runtime.ts";
import type { QoS } from "./packets.ts";
import { levelsOf, pathOfLevels } from "./topics.ts";

export interface SessionKey {
  userId: string;
  clientId: string;
}
export interface SessionState {
  /** The last seq acknowledged, with all before it. */
  seq: number;
  /** Paths of topics, by the QoS granted. */
  grants: ReadonlyMap<string, QoS>;
  /** The last seq sent. */
  sent: number;
}
export interface StoredSession extends Pick<SessionState, "grants" | "sent"> {
  cursor: Cursor;
}

export interface Sessions {
  find(key: SessionKey): Promise<StoredSession | null>;
  /** Stores what `state` then says, soon. */
  keep(key: SessionKey, state: () => SessionState): void;
  forget(key: SessionKey): Promise<void>;
  /** Stores what is still to be stored. */
  close(): Promise<void>;
}

const WRITE_MS = 1_000;
/** Sessions written in one go; more wait for the next. */
const WRITTEN_AT_ONCE = 500;
/** Sessions that wait to be written; of more, the oldest are sent again what they had. */
const WAITING = 20_000;
/** Of one user; with more, those used longest ago are forgotten. */
const KEPT_EACH = 20;
const UNUSED_MS = 7 * 24 * 3_600_000;
const SWEEP_MS = 3_600_000;

type Topics = { qos: Record<string, QoS>; sent: number };
type Waiting = { key: SessionKey; state: () => SessionState };

export function createSessions({ db, log, logger }: Runtime): Sessions {
  const dirty = new Map<string, Waiting>();
  /** Names of sessions that had no row when they were asked for. */
  const fresh = new Map<string, true>();
  let writing: Promise<void> = Promise.resolve();
  let isFailing = false;

  function wait(name: string, one: Waiting): void {
    dirty.set(name, one);
    forgetOldest(dirty, WAITING);
  }

  /** Through the log's own writer: one transaction at a time, and a shared sync to disk. */
  async function write(): Promise<void> {
    const batch = [...dirty].slice(0, WRITTEN_AT_ONCE);
    for (const [name] of batch) dirty.delete(name);
    if (batch.length === 0) return;
    try {
      await log.commit(async ({ tx, at }) => {
        // Who was removed meanwhile took their sessions along, and must not take the others'.
        const ids = [...new Set(batch.map(([, { key }]) => key.userId))];
        const users = await tx.user.findMany({ where: { id: { in: ids } }, select: { id: true } });
        const known = new Set(users.map(({ id }) => id));
        for (const [, { key, state }] of batch) {
          if (!known.has(key.userId)) continue;
          const { seq, grants, sent } = state();
          const qos = Object.fromEntries([...grants].map(([path, granted]) => [levelsOf(path), granted]));
          const topics = JSON.stringify({ qos, sent } satisfies Topics);
          const row = { seq: BigInt(seq), epoch: log.epoch, topics, updatedAt: at };
          await tx.mqttSession.upsert({ where: { userId_clientId: key }, create: { ...key, ...row }, update: row });
        }
        const grown = batch.flatMap(([name, { key }]) => (fresh.has(name) ? key.userId : []));
        for (const userId of new Set(grown)) await keepNewest(tx, userId);
      });
      for (const [name] of batch) fresh.delete(name);
      isFailing = false;
    } catch (error) {
      // What was acknowledged since is in what `state` says.
      for (const [name, one] of batch) if (!dirty.has(name)) wait(name, one);
      if (!isFailing) logger.warn({ err: error }, "mqtt sessions could not be stored, and wait");
      isFailing = true;
    }
  }
  const flush = (): Promise<void> => {
    writing = writing.then(write);
    return writing;
  };
  const timer = setInterval(flush, WRITE_MS).unref();

  const sweep = (): void => {
    const before = new Date(Date.now() - UNUSED_MS);
    log
      .commit(({ tx }) => tx.mqttSession.deleteMany({ where: { updatedAt: { lt: before } } }))
      .catch((error) => logger.warn({ err: error }, "old mqtt sessions were not removed"));
  };
  const sweeper = setInterval(sweep, SWEEP_MS).unref();
  sweep();

  const findStored = (key: SessionKey) => db.mqttSession.findUnique({ where: { userId_clientId: key } });

  return {
    async find(key) {
      await writing;
      const waiting = dirty.get(nameOf(key))?.state();
      if (waiting) return { ...waiting, cursor: formatCursor(log.epoch, waiting.seq) };
      const row = await findStored(key);
      if (!row) {
        fresh.set(nameOf(key), true);
        forgetOldest(fresh, WAITING);
        return null;
      }
      const { qos, sent } = JSON.parse(row.topics) as Topics;
      return {
        cursor: formatCursor(row.epoch, Number(row.seq)),
        grants: new Map(Object.entries(qos).map(([levels, granted]) => [pathOfLevels(levels) ?? levels, granted])),
        sent: row.epoch === log.epoch ? sent : 0,
      };
    },
    keep(key, state) {
      wait(nameOf(key), { key, state });
    },
    async forget(key) {
      dirty.delete(nameOf(key));
      await writing;
      // It may have come back from a write that failed.
      dirty.delete(nameOf(key));
      // Most clients never had one: reading is cheaper than writing.
      if (await findStored(key)) await log.commit(({ tx }) => tx.mqttSession.deleteMany({ where: key }));
    },
    async close() {
      clearInterval(timer);
      clearInterval(sweeper);
      for (let rounds = Math.ceil(dirty.size / WRITTEN_AT_ONCE); rounds > 0; rounds -= 1) await flush();
      await writing;
      if (dirty.size > 0) logger.error({ sessions: dirty.size }, "mqtt sessions were not stored");
    },
  };
}

async function keepNewest(tx: Tx, userId: string): Promise<void> {
  const old = await tx.mqttSession.findMany({
    where: { userId },
    orderBy: [{ updatedAt: "desc" }, { clientId: "desc" }],
    skip: KEPT_EACH,
    select: { clientId: true },
  });
  if (old.length === 0) return;
  await tx.mqttSession.deleteMany({ where: { userId, clientId: { in: old.map(({ clientId }) => clientId) } } });
}

/** No id has a line break. */
export const nameOf = ({ userId, clientId }: SessionKey): string => `${userId}\n${clientId}`;
