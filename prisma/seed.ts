/** Fills an empty database with the demo, so that the first look is at a lived-in inbox. */
import { v7 as uuid } from "uuid";
import { newCategory } from "#core/protocol.ts";
import type { NotificationRow } from "#core/rows.ts";
import type { Runtime } from "#core/runtime.ts";
import { storedTranslations } from "#core/wording.ts";
import { CATEGORIES, type DemoNotification, NOTIFICATIONS, PEOPLE, TOPICS } from "./demo-content.ts";
import { describeBroadcasts, type SeededBroadcast, seededBroadcasts } from "./seed-broadcasts.ts";

const HOUR = 3600 * 1000;
/** Older than this, most people have dealt with it. */
const DEALT_WITH_HOURS = 140;

/** The categories to begin with, demo or not: without one nothing can be sent. */
export async function seedCategories({ categories }: Runtime): Promise<void> {
  if ((await categories.list()).length > 0) return;
  for (const [slug, name] of Object.entries(CATEGORIES)) await categories.put(slug, newCategory.parse({ name }));
}

/** Does nothing when there is anybody already. Resolves to whether it seeded. */
export async function seedDemo(runtime: Runtime): Promise<boolean> {
  if ((await runtime.users.first(1)).length > 0) return false;
  for (const [slug, name] of Object.entries(TOPICS)) await runtime.topics.put(slug, { name });
  for (const { id, name, role, locale, title, topics } of PEOPLE) {
    await runtime.users.put(id, { name, email: `${id}@carillon.example`, role, locale, data: { title } });
    await Promise.all(topics.map((slug) => runtime.topics.join(slug, id)));
  }
  const now = Date.now();
  const seeded = seededBroadcasts(now);
  const all: Entered[] = [...NOTIFICATIONS, ...seeded].sort((one, other) => other.ago - one.ago);
  // The log takes them in the order in which they are handed in, and commits them together.
  await Promise.all(all.map((notification) => enter(runtime, notification, now)));
  await describeBroadcasts(runtime, seeded, now);
  await Promise.all(PEOPLE.map(({ id }) => dealWithTheOld(runtime, id)));
  return true;
}

type Entered = DemoNotification & Partial<Pick<SeededBroadcast, "id" | "senderId">>;

/** Like a publish, but in the past. */
const enter = (
  { log }: Runtime,
  { ago, to, title, body, category, priority = "normal", ...more }: Entered,
  now: number,
) =>
  log.add((draft) => {
    const createdAt = new Date(now - ago * HOUR);
    const content: NotificationRow = {
      id: more.id ?? uuid({ msecs: createdAt.getTime() }),
      seq: BigInt(draft.next),
      status: "sent",
      people: "[]",
      collapseKey: null,
      senderId: more.senderId ?? null,
      scheduledAt: null,
      groups: JSON.stringify(to.filter((audience) => !audience.startsWith("users/"))),
      title,
      body,
      category,
      priority,
      href: more.href ?? null,
      icon: more.icon ?? null,
      actions: JSON.stringify(more.actions ?? []),
      data: null,
      createdAt,
      expiresAt: null,
      recalledAt: null,
      revision: 1,
      translations: storedTranslations(more.translations ?? null),
      variables: false,
    };
    draft.insert(content);
    for (const audience of to) draft.append({ audience, type: "item.created", content });
  });

async function dealWithTheOld({ inbox, log }: Runtime, userId: string): Promise<void> {
  const { items } = await inbox.page({ userId }, { view: "inbox", limit: 100 });
  const old = items.filter((item) => Date.now() - Date.parse(item.createdAt) > DEALT_WITH_HOURS * HOUR);
  const newestOld = old[0]?.seq;
  if (newestOld !== undefined) await inbox.run(userId, { command: "read", through: newestOld });
  const away = old.filter((_, index) => index % 3 === 2).map((item) => item.id);
  if (away.length > 0) await inbox.run(userId, { command: "archive", ids: away });
  await inbox.run(userId, { command: "seen", through: log.head - 4 });
}
