/** Everything about a user, as JSON in pieces: however much there is, a page of it is in memory. */
import type { Runtime } from "./runtime.ts";

export async function* exportOf(
  { db, users, preferences, inbox, auth }: Pick<Runtime, "db" | "users" | "preferences" | "inbox" | "auth">,
  userId: string,
): AsyncGenerator<string> {
  const topics = await db.membership.findMany({
    where: { userId },
    orderBy: { fromSeq: "asc" },
    select: { slug: true, joinedAt: true, toSeq: true },
  });
  const head = {
    exportedAt: new Date().toISOString(),
    profile: await users.get(userId),
    preferences: await preferences.of(userId),
    topics: topics.map(({ slug, joinedAt, toSeq }) => ({ slug, joinedAt, isMember: toSeq === null })),
    // Without their tokens: whoever reads the file must not become its owner.
    sessions: await auth.sessions.list(userId),
  };
  yield `${JSON.stringify(head).slice(0, -1)},"items":[`;
  let isFirst = true;
  for await (const rows of inbox.walk(userId)) {
    yield `${isFirst ? "" : ","}\n${rows.map((row) => JSON.stringify(row)).join(",\n")}`;
    isFirst = false;
  }
  yield "\n]}\n";
}
