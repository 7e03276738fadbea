/** Topics and who is in them. A join or leave is an entry of the log, so that it has a place among what is sent. */
import { type Actor, record } from "./audit.ts";
import type { Db } from "./db.ts";
import { notice } from "./entry.ts";
import { AppError } from "./errors.ts";
import type { Batch, Log } from "./log.ts";
import { naturally } from "./natural.ts";

export interface Topics {
  /** Creates or renames. */
  put(slug: string, topic: { name: string }, by?: Actor): Promise<{ slug: string; name: string; isNew: boolean }>;
  /** Nothing happens to one who is in it already. Throws `not_found` for the topic or the user. */
  join(slug: string, userId: string, by?: Actor): Promise<void>;
  /** Items received stay; nothing new comes. Nothing happens to one who is not in it. Throws `not_found`. */
  leave(slug: string, userId: string, by?: Actor): Promise<void>;
  list(): Promise<{ slug: string; name: string; members: number }[]>;
  /** Of these slugs, those that are no topic. */
  unknown(slugs: readonly string[]): Promise<string[]>;
}

export function createTopics(db: Db, log: Log): Topics {
  /** Those asked for so far that exist: topics are not deleted. */
  const known = new Set<string>();

  async function assertBoth({ tx }: Batch, slug: string, userId: string): Promise<void> {
    if (!(await tx.topic.findUnique({ where: { slug } }))) throw new AppError("not_found", "There is no such topic.");
    if (!(await tx.user.findUnique({ where: { id: userId } })))
      throw new AppError("not_found", "There is no such user.");
  }

  return {
    put: (slug, { name }, by) =>
      log.commit(async (batch) => {
        const { tx } = batch;
        const before = await tx.topic.findUnique({ where: { slug } });
        await tx.topic.upsert({ where: { slug }, create: { slug, name }, update: { name } });
        const names = before ? { before: { name: before.name }, after: { name } } : { after: { name } };
        record(batch, by, { action: before ? "topic.renamed" : "topic.created", target: `topics/${slug}`, ...names });
        return { slug, name, isNew: !before };
      }),
    join: (slug, userId, by) =>
      log.commit(async (batch) => {
        await assertBoth(batch, slug, userId);
        if (await batch.tx.membership.findFirst({ where: { slug, userId, toSeq: null } })) return;
        const seq = batch.append(notice({ kind: "joined", userId, audience: `topics/${slug}` }));
        await batch.tx.membership.create({
          data: { id: `${slug}:${userId}:${seq}`, slug, userId, fromSeq: BigInt(seq), joinedAt: batch.at },
        });
        record(batch, by, { action: "topic.joined", target: `topics/${slug}`, after: { user: userId } });
      }),
    leave: (slug, userId, by) =>
      log.commit(async (batch) => {
        await assertBoth(batch, slug, userId);
        const open = await batch.tx.membership.findFirst({ where: { slug, userId, toSeq: null } });
        if (!open) return;
        const seq = batch.append(notice({ kind: "left", userId, audience: `topics/${slug}` }));
        await batch.tx.membership.update({ where: { id: open.id }, data: { toSeq: BigInt(seq) } });
        record(batch, by, { action: "topic.left", target: `topics/${slug}`, before: { user: userId } });
      }),
    async list() {
      const topics = await db.topic.findMany({
        include: { _count: { select: { memberships: { where: { toSeq: null } } } } },
      });
      return naturally(topics.map(({ slug, name, _count }) => ({ slug, name, members: _count.memberships })));
    },
    async unknown(slugs) {
      const asked = slugs.filter((slug) => !known.has(slug));
      if (asked.length === 0) return [];
      const found = await db.topic.findMany({ where: { slug: { in: asked } }, select: { slug: true } });
      for (const { slug } of found) known.add(slug);
      return asked.filter((slug) => !known.has(slug));
    },
  };
}
