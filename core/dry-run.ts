/** Whom a send would reach and alert, and whom not and why, before anything is sent. */
import { type AlertChannel, type AlertDefaults, alertsFor, type Held } from "./alerts.ts";
import type { Db } from "./db.ts";
import { DEFAULTS, preferencesFrom } from "./preferences.ts";
import type { DryRun, Preferences } from "./protocol.ts";
import { countPeople, isMeant, ofKind, type Selection } from "./selection.ts";
import type { Priority } from "./vocabulary.ts";

/** People with preferences looked at before the event loop gets its turn. */
const A_STEP = 1_000;
const SAMPLE = 8;
const NO_TOPICS: ReadonlyMap<string, string> = new Map();
const CHANNELS = ["desktop", "sound"] as const satisfies readonly AlertChannel[];

/** What of a send decides whom it alerts. */
interface Sending {
  category: string;
  priority: Priority;
  /** Each gets an entry of their own, as in a roll-out and by each reader's clock: it comes by no topic. */
  isByName: boolean;
  defaults: AlertDefaults;
}
export type RunDry = (selection: Selection, sending: Sending) => Promise<Found>;
type Found = Omit<DryRun, "confirmFrom">;
type Chosen = { id: string; timeZone: string | null; document: string };

export function createDryRun(db: Db): RunDry {
  /** The next of those it means who have chosen anything. */
  const step = (selection: Selection, after: string): Promise<Chosen[]> =>
    db.$queryRaw<Chosen[]>`SELECT u.id AS id, u."timeZone" AS "timeZone", c.document AS document
      FROM "User" u JOIN "Preference" c ON c."userId" = u.id
      WHERE u.id > ${after} AND ${isMeant(selection)} ORDER BY u.id LIMIT ${A_STEP}`;

  return async (selection, { category, priority, isByName, defaults }) => {
    const { except } = selection;
    const [recipients, withoutExcept, disabled, sample] = await Promise.all([
      countPeople(db, selection),
      except.length === 0 ? null : countPeople(db, { ...selection, except: [] }),
      countDisabled(db, selection),
      db.$queryRaw<DryRun["sample"]>`SELECT u.id AS id, u.name AS name, u.email AS email FROM "User" u
        WHERE ${isMeant(selection)} ORDER BY u.name, u.id LIMIT ${SAMPLE}`,
    ]);
    const sum = { arrivesRead: 0, alerts: { desktop: nothing(), sound: nothing() } };
    const now = Date.now();
    const add = (through: string, preferences: Preferences, people: number): void => {
      const alerts = alertsFor({ audience: through, category, priority }, preferences, defaults, now);
      const held = alerts.desktop.held;
      if (held && (held.by === "muted" || held.by === "category")) sum.arrivesRead += people;
      for (const channel of CHANNELS) {
        const by = alerts[channel].held?.by;
        if (by === undefined) sum.alerts[channel].fires += people;
        else sum.alerts[channel].held[by] += people;
      }
    };
    let chose = 0;
    for (let after = ""; ; ) {
      const people = await step(selection, after);
      const through = isByName ? NO_TOPICS : await throughWhich(db, selection, people);
      for (const { id, timeZone, document } of people) {
        const preferences = preferencesFrom(document, timeZone);
        add(through.get(id) ?? "all", preferences, 1);
      }
      chose += people.length;
      const last = people.at(-1);
      if (!last || people.length < A_STEP) break;
      after = last.id;
    }
    if (recipients > chose) add("all", DEFAULTS, recipients - chose);
    return { recipients, excepted: (withoutExcept ?? recipients) - recipients, disabled, ...sum, sample };
  };
}

const nothing = () => ({
  fires: 0,
  held: { muted: 0, category: 0, channel: 0, priority: 0, quietHours: 0 } satisfies Record<Held["by"], number>,
});

/** The topic by which it comes to each, where it comes by one: the first that is named of those they are in. */
async function throughWhich(db: Db, selection: Selection, people: readonly Chosen[]): Promise<Map<string, string>> {
  const { audience } = selection;
  const slugs = ofKind(audience, "topics");
  if (slugs.length === 0 || audience.includes("all")) return new Map();
  const stays = await db.membership.findMany({
    where: { userId: { in: people.map(({ id }) => id) }, slug: { in: slugs }, toSeq: null },
    select: { userId: true, slug: true },
  });
  stays.sort((one, other) => slugs.indexOf(other.slug) - slugs.indexOf(one.slug));
  return new Map(stays.map(({ userId, slug }) => [userId, `topics/${slug}`]));
}

async function countDisabled(db: Db, selection: Selection): Promise<number> {
  const [row] = await db.$queryRaw<{ n: bigint | number }[]>`SELECT COUNT(*) AS n FROM "User" u
    WHERE u."disabledAt" IS NOT NULL AND ${isMeant(selection)}`;
  return Number(row?.n ?? 0);
}
