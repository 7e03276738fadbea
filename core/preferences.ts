/** What a user wants to be told, how and when: one document a user, and defaults where it says nothing. */
import type { Audiences, Stays } from "./audiences.ts";
import type { Categories } from "./categories.ts";
import type { Db, Tx } from "./db.ts";
import type { PreferencesNews } from "./entry.ts";
import { AppError } from "./errors.ts";
import { settleQuiet } from "./inbox.ts";
import type { Batch, Log } from "./log.ts";
import type { Preferences, PreferencesChange, QuietRule } from "./protocol.ts";
import { rulesFrom } from "./quiet.ts";
import type { Reads } from "./reads.ts";
import type { Watermarks } from "./state.ts";
import { turn } from "./turn.ts";
import { readWatermarks } from "./watermark-rows.ts";

export interface UserPreferences {
  /** Throws `not_found` for a user that is not there. */
  of(userId: string): Promise<Preferences>;
  /** Resolves to all of them. Throws `unknown_category`, `unknown_audience`, `not_found`. */
  change(userId: string, change: PreferencesChange): Promise<Preferences>;
  /** Of a category that is to be no more. What came by it quietly is read now by itself. */
  forgetCategory(userId: string, slug: string): Promise<void>;
}

export const DEFAULTS: Preferences = {
  channels: {},
  alertsFrom: { desktop: "high", sound: "high" },
  muted: [],
  quietHours: null,
  timeZone: null,
  locale: null,
  density: "comfortable",
};

export function createPreferences(
  db: Db,
  reads: Reads,
  log: Log,
  audiences: Audiences,
  categories: Categories,
): UserPreferences {
  /**
   * Makes receipts of what is read by these rules alone, which are over, and forgets them with the last. In parts,
   * between which everybody else has their turn. Where it is broken off the rules hold, and whoever asks next begins anew.
   */
  async function settle(userId: string, over: readonly QuietRule[]): Promise<void> {
    if (over.length === 0) return;
    for (let before: number | null = Number.MAX_SAFE_INTEGER; before !== null; await turn()) {
      const stays = await audiences.of(userId);
      if (!stays) return;
      const top: number = before;
      before = await log.commit((batch) => settlePart(batch, { userId, stays }, over, top));
    }
  }

  return {
    of: (userId) => read(db, userId),
    async change(userId, change) {
      await assertCategories(categories, change);
      // Before it, so that a refusal has changed nothing that anybody sees.
      await settle(
        userId,
        deciding(await readWatermarks(reads, userId))
          .filter(isOver)
          .slice(0, -MAX_OVER),
      );
      return log.commit(async (batch) => {
        const { tx, at } = batch;
        const before = await read(tx, userId);
        await assertTopics(tx, userId, change, before);
        const next = tidy({ ...before, ...change }, at);
        const document = JSON.stringify(next);
        await tx.preference.upsert({
          where: { userId },
          create: { userId, document, updatedAt: at },
          update: { document, updatedAt: at },
        });
        await keepQuiet(batch, userId, next);
        return next;
      });
    },
    async forgetCategory(userId, slug) {
      if (!(await audiences.of(userId))) return;
      // What comes after this entry is not quiet; the rule is over, and settled as others are.
      await log.commit(async (batch) => {
        const before = await read(batch.tx, userId);
        const { [slug]: _, ...channels } = before.channels;
        const next = { ...before, channels };
        const document = JSON.stringify(next);
        await batch.tx.preference.updateMany({ where: { userId }, data: { document, updatedAt: batch.at } });
        await keepQuiet(batch, userId, next);
      });
      const { quiet } = await readWatermarks(reads, userId);
      await settle(
        userId,
        quiet.filter(({ category }) => category === slug),
      );
    },
  };
}

async function read(db: Pick<Tx, "user">, userId: string): Promise<Preferences> {
  const user = await db.user.findUnique({
    where: { id: userId },
    select: { timeZone: true, preference: { select: { document: true } } },
  });
  if (!user) throw new AppError("not_found", "There is no such user.");
  return preferencesFrom(user.preference?.document ?? "{}", user.timeZone);
}

/** What a user chose, and defaults; the zone that the host product knows holds until the user says otherwise. */
export function preferencesFrom(document: string, timeZone: string | null): Preferences {
  const chosen = JSON.parse(document) as PreferencesChange;
  return { ...DEFAULTS, ...chosen, timeZone: chosen.timeZone ?? timeZone };
}

/** Rules that are over and still decide something; of more, the oldest become receipts. */
const MAX_OVER = 40;

const isOver = ({ to }: QuietRule): boolean => to !== null;

/** The others are about what is read by the watermark too. */
const deciding = ({ quiet, read }: Watermarks, rules = quiet): QuietRule[] =>
  rules.filter(({ to }) => to === null || to > read);

/** Writes down what arrives read from this entry on, without what decides nothing any more, and says it. */
async function keepQuiet(batch: Batch, userId: string, preferences: Preferences): Promise<void> {
  const watermarks = await readWatermarks(batch.reads, userId);
  const quiet = rulesFrom(deciding(watermarks), preferences, batch.next);
  await write(batch, userId, watermarks, { preferences, quiet });
}

/** Resolves to where the next part begins; null: nothing is left, and the rules are forgotten. */
async function settlePart(
  batch: Batch,
  { userId, stays }: { userId: string; stays: Stays },
  over: readonly QuietRule[],
  before: number,
): Promise<number | null> {
  const watermarks = await readWatermarks(batch.reads, userId);
  const quiet = deciding(watermarks, [...over]);
  const reader = { userId, stays, watermarks: { ...watermarks, quiet }, now: batch.at };
  const next = quiet.length === 0 ? null : await settleQuiet(batch, reader, before);
  // Nothing further down came while they held.
  if (next !== null && quiet.some(({ from }) => from < next)) return next;
  const gone = new Set(over.map((rule) => JSON.stringify(rule)));
  const rest = watermarks.quiet.filter((rule) => !gone.has(JSON.stringify(rule)));
  await write(batch, userId, watermarks, { preferences: await read(batch.tx, userId), quiet: rest });
  return null;
}

async function write(batch: Batch, userId: string, before: Watermarks, news: PreferencesNews): Promise<void> {
  const quiet = JSON.stringify(news.quiet);
  if (quiet !== JSON.stringify(before.quiet))
    await batch.tx.watermark.upsert({ where: { userId }, create: { userId, quiet }, update: { quiet } });
  batch.append({ audience: `users/${userId}`, type: "preferences.changed", payload: JSON.stringify(news) });
}

/**
 * No mute that is over, and nothing of what is on by itself. An alert that was chosen is kept, on or off: what it is by
 * default can change.
 */
function tidy(preferences: Preferences, at: Date): Preferences {
  const channels = Object.entries(preferences.channels).flatMap(([category, { inApp, ...alerts }]) => {
    const said = { ...(inApp === false && { inApp }), ...alerts };
    return Object.keys(said).length > 0 ? [[category, said]] : [];
  });
  const muted = preferences.muted.filter(({ until }) => until === null || Date.parse(until) > at.getTime());
  return { ...preferences, channels: Object.fromEntries(channels), muted };
}

async function assertCategories(categories: Categories, { channels = {} }: PreferencesChange): Promise<void> {
  const unknown = await categories.unknown(Object.keys(channels));
  if (unknown.length === 0) return;
  const details = unknown.map((slug) => ({ path: `channels.${slug}`, message: "is no category" }));
  throw new AppError("unknown_category", undefined, details);
}

/** A topic that is muted may stay so after one has left it; of others one may not learn here whether they exist. */
async function assertTopics(
  tx: Tx,
  userId: string,
  { muted = [] }: PreferencesChange,
  before: Preferences,
): Promise<void> {
  const old = new Set(before.muted.map(({ topic }) => topic));
  const fresh = muted.map(({ topic }) => topic).filter((topic) => !old.has(topic));
  if (fresh.length === 0) return;
  const own = await tx.membership.findMany({ where: { userId, slug: { in: fresh } }, select: { slug: true } });
  const known = new Set(own.map(({ slug }) => slug));
  const details = muted.flatMap(({ topic }, index) =>
    old.has(topic) || known.has(topic) ? [] : [{ path: `muted.${index}.topic`, message: "is no topic of yours" }],
  );
  if (details.length > 0) throw new AppError("unknown_audience", undefined, details);
}
