/** What admins may set while the server runs; the environment says what holds until then. */
import {
  type ItemRetention,
  itemRetention,
  type LabAccess,
  labAccess,
  type Retention,
  retention,
} from "./admin-protocol.ts";
import { type Actor, record } from "./audit.ts";
import { trimLog } from "./chores.ts";
import type { Db } from "./db.ts";
import type { Env } from "./env.ts";
import { AppError } from "./errors.ts";
import type { Batch, Log } from "./log.ts";

export interface Settings {
  /** How much of the log is kept. */
  readonly retention: Retention;
  /** What holds when nothing is set. */
  readonly defaults: Retention;
  /** What is beyond it is forgotten at once. null: as the environment says. */
  setRetention(next: Retention | null, by: Actor): Promise<void>;
  /** How long items are kept. */
  readonly itemRetention: ItemRetention;
  /** It is followed within the hour. Throws `unknown_category`. */
  setItemRetention(next: ItemRetention, by: Actor): Promise<void>;
  /** Who may use the transport lab: until it is set, members in a demo only. {@link Lab.setAccess} sets it. */
  readonly labAccess: LabAccess;
  setLabAccess(next: LabAccess, by: Actor): Promise<void>;
}

const RETENTION = "retention";
const ITEM_RETENTION = "item-retention";
const LAB = "lab";
/** Items stay. */
const KEEP_ALL: ItemRetention = itemRetention.parse({});

export async function openSettings(
  db: Db,
  log: Log,
  { logMaxEntries, logMaxAgeDays, isDemo }: Pick<Env, "logMaxEntries" | "logMaxAgeDays" | "isDemo">,
): Promise<Settings> {
  const defaults: Retention = { maxEntries: logMaxEntries, maxAgeDays: logMaxAgeDays };
  const read = async (name: string): Promise<unknown> => {
    const stored = await db.setting.findUnique({ where: { name } });
    return stored && JSON.parse(stored.value);
  };
  const [stored, storedItems, storedLab] = [await read(RETENTION), await read(ITEM_RETENTION), await read(LAB)];
  let current = stored ? retention.parse(stored) : defaults;
  let lab = storedLab ? labAccess.parse(storedLab) : { members: isDemo };
  let items = storedItems ? itemRetention.parse(storedItems) : KEEP_ALL;

  async function write(
    batch: Batch,
    name: string,
    next: object | null,
    by: Actor,
    states: { before: object; after: object },
  ): Promise<void> {
    const row = { name, value: JSON.stringify(next), updatedAt: batch.at };
    if (next) await batch.tx.setting.upsert({ where: { name }, create: row, update: row });
    else await batch.tx.setting.deleteMany({ where: { name } });
    record(batch, by, {
      action: "settings.changed",
      target: `settings/${name}`,
      before: { ...states.before },
      after: { ...states.after },
    });
  }

  return {
    get retention() {
      return current;
    },
    defaults,
    async setRetention(next, by) {
      const after = next ?? defaults;
      await log.commit((batch) => write(batch, RETENTION, next, by, { before: current, after }));
      current = after;
      await trimLog(db, log, current);
    },
    get itemRetention() {
      return items;
    },
    async setItemRetention(next, by) {
      await log.commit(async (batch) => {
        const slugs = next.categories.map(({ category }) => category);
        const there = await batch.tx.category.findMany({ where: { slug: { in: slugs } }, select: { slug: true } });
        const known = new Set(there.map(({ slug }) => slug));
        const gone = slugs.flatMap((one, index) => (known.has(one) ? [] : `categories.${index}.category`));
        if (gone.length > 0) {
          const details = gone.map((path) => ({ path, message: "does not exist" }));
          throw new AppError("unknown_category", undefined, details);
        }
        await write(batch, ITEM_RETENTION, next, by, { before: items, after: next });
      });
      items = next;
    },
    get labAccess() {
      return lab;
    },
    async setLabAccess(next, by) {
      await log.commit((batch) => write(batch, LAB, next, by, { before: lab, after: next }));
      lab = next;
    },
  };
}
