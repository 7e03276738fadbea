/** What admins may set while the server runs; the environment says what holds until then. */
import { type Retention, retention } from "./admin-protocol.ts";
import { type Actor, record } from "./audit.ts";
import { trimLog } from "./chores.ts";
import type { Db } from "./db.ts";
import type { Env } from "./env.ts";
import type { Log } from "./log.ts";

export interface Settings {
  /** How much of the log is kept. */
  readonly retention: Retention;
  /** What holds when nothing is set. */
  readonly defaults: Retention;
  /** What is beyond it is forgotten at once. null: as the environment says. */
  setRetention(next: Retention | null, by: Actor): Promise<void>;
}

const RETENTION = "retention";

export async function openSettings(
  db: Db,
  log: Log,
  { logMaxEntries, logMaxAgeDays }: Pick<Env, "logMaxEntries" | "logMaxAgeDays">,
): Promise<Settings> {
  const defaults: Retention = { maxEntries: logMaxEntries, maxAgeDays: logMaxAgeDays };
  const stored = await db.setting.findUnique({ where: { name: RETENTION } });
  let current = stored ? retention.parse(JSON.parse(stored.value)) : defaults;
  return {
    get retention() {
      return current;
    },
    defaults,
    async setRetention(next, by) {
      await log.commit(async (batch) => {
        const row = { name: RETENTION, value: JSON.stringify(next), updatedAt: batch.at };
        if (next) await batch.tx.setting.upsert({ where: { name: RETENTION }, create: row, update: row });
        else await batch.tx.setting.deleteMany({ where: { name: RETENTION } });
        record(batch, by, {
          action: "settings.changed",
          target: "settings/retention",
          before: { ...current },
          after: { ...(next ?? defaults) },
        });
      });
      current = next ?? defaults;
      await trimLog(db, log, current);
    },
  };
}
