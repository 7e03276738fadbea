/** What the first admin of a production server has done of what makes it useful. */
import type { Db } from "./db.ts";
import type { Env } from "./env.ts";
import { FIRST_RUN, type FirstRunStep } from "./vocabulary.ts";

/** The steps that are done. Each looks for a row or two. */
export async function readFirstRun(db: Db, env: Pick<Env, "apiKey" | "origins">): Promise<ReadonlySet<FirstRunStep>> {
  const one = { take: 1, select: { id: true } } as const;
  const [people, topics, keys, sent] = await Promise.all([
    db.user.findMany({ ...one, take: 2 }),
    db.topic.findMany({ take: 1, select: { slug: true } }),
    db.apiKey.findMany(one),
    db.notification.findMany(one),
  ]);
  const done: Record<FirstRunStep, boolean> = {
    person: people.length > 1,
    topic: topics.length > 0,
    key: env.apiKey !== null || keys.length > 0,
    send: sent.length > 0,
    embed: env.origins.length > 0,
  };
  return new Set(FIRST_RUN.filter((step) => done[step]));
}
