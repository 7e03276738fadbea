/** What a user wants to be told, how and when: one document a user, and defaults where it says nothing. */
import type { Audiences, Stays } from "./audiences.ts";
import type { Categories } from "./categories.ts";
import { readWatermarks } from "./counts.ts";
import type { Db, Tx } from "./db.ts";
import type { PreferencesNews } from "./entry.ts";
import { AppError } from "./errors.ts";
import { settleQuiet } from "./inbox.ts";
import type { Batch, Log } from "./log.ts";
import type { Preferences, PreferencesChange, QuietRule } from "./protocol.ts";
import { rulesFrom } from "./quiet.ts";

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

export function createPreferences(db: Db, log: Log, audiences: Audiences, categories: Categories): UserPreferences {
  return {
    of: (userId) => read(db, userId),
    async change(userId, change) {
      await assertCategories(categories, change);
      const stays = await audiences.of(userId);
      if (!stays) throw new AppError("not_found", "There is no such user.");
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
        const quiet = await keepQuiet(batch, { userId, stays }, next);
        const payload = JSON.stringify({ preferences: next, quiet } satisfies PreferencesNews);
        batch.append({ audience: `users/${userId}`, type: "preferences.changed", payload });
        return next;
      });
    },
    async forgetCategory(userId, slug) {
      const stays = await audiences.of(userId);
      if (!stays) return;
      const forget = async (batch: Batch): Promise<void> => {
        const before = await read(batch.tx, userId);
        const { [slug]: _, ...channels } = before.channels;
        const next = { ...before, channels };
        const document = JSON.stringify(next);
        await batch.tx.preference.updateMany({ where: { userId }, data: { document, updatedAt: batch.at } });
        const quiet = await keepQuiet(batch, { userId, stays }, next, slug);
        const payload = JSON.stringify({ preferences: next, quiet } satisfies PreferencesNews);
        batch.append({ audience: `users/${userId}`, type: "preferences.changed", payload });
      };
      // It has to find what was sent before it, to settle that while the rule holds.
      await log.commit(forget, { isAlone: true });
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

/** Writes down what arrives read from this entry on, without what decides nothing any more. */
async function keepQuiet(
  batch: Batch,
  { userId, stays }: { userId: string; stays: Stays },
  preferences: Preferences,
  forgotten?: string,
): Promise<QuietRule[]> {
  const watermarks = await readWatermarks(batch.tx, userId);
  const deciding = watermarks.quiet.filter(({ to }) => to === null || to > watermarks.read);
  const isOver = ({ to }: QuietRule) => to !== null;
  const over = deciding.filter(isOver).slice(0, -MAX_OVER);
  const excess = deciding.filter((rule) => over.includes(rule) || (rule.category && rule.category === forgotten));
  if (excess.length > 0)
    await settleQuiet(batch, { userId, stays, watermarks: { ...watermarks, quiet: excess }, now: batch.at });
  const rest = deciding.filter((rule) => !excess.includes(rule));
  const rules = rulesFrom(rest, preferences, batch.next);
  const quiet = JSON.stringify(rules);
  if (quiet !== JSON.stringify(watermarks.quiet))
    await batch.tx.watermark.upsert({ where: { userId }, create: { userId, quiet }, update: { quiet } });
  return rules;
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
