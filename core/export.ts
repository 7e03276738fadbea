/** Everything about a user, as JSON in pieces: however much there is, a page of it is in memory. */
import { actsOf } from "./audit.ts";
import { pressedBy } from "./callbacks.ts";
import type { Runtime } from "./runtime.ts";

export async function* exportOf(
  {
    db,
    users,
    preferences,
    inbox,
    auth,
    passkeys,
  }: Pick<Runtime, "db" | "users" | "preferences" | "inbox" | "auth" | "passkeys">,
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
    passkeys: (await passkeys.list(userId)).passkeys,
    sessions: await auth.sessions.list(userId),
    mqttSessions: await mqttSessionsOf(db, userId),
    pressedActions: await pressedBy(db, userId),
  };
  yield `${JSON.stringify(head).slice(0, -1)},"items":[`;
  yield* listOf(inbox.walk(userId));
  yield '\n],"acts":[';
  yield* listOf(actsOf(db, userId));
  yield "\n]}\n";
}

async function* listOf(pages: AsyncIterable<readonly unknown[]>): AsyncGenerator<string> {
  let isFirst = true;
  for await (const rows of pages) {
    yield `${isFirst ? "" : ","}\n${rows.map((row) => JSON.stringify(row)).join(",\n")}`;
    isFirst = false;
  }
}

async function mqttSessionsOf(db: Runtime["db"], userId: string) {
  const rows = await db.mqttSession.findMany({
    where: { userId },
    orderBy: { updatedAt: "asc" },
    select: { clientId: true, topics: true, updatedAt: true },
  });
  return rows.map(({ topics, ...row }) => ({ ...row, topics: JSON.parse(topics) as unknown }));
}
