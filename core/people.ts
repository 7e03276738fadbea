/** People as admins see and change them. */
import type { NamedPerson, PeopleQuery, Person, PersonChange } from "./admin-protocol.ts";
import { type Actor, record } from "./audit.ts";
import { type Db, Prisma } from "./db.ts";
import { emailKey } from "./email.ts";
import { notice } from "./entry.ts";
import { AppError } from "./errors.ts";
import { fold } from "./fold.ts";
import { voidInvitations } from "./invitations.ts";
import type { Batch, Log } from "./log.ts";
import { dateOf, type Reads } from "./reads.ts";
import { revokeAccess } from "./revoke.ts";
import { turn } from "./turn.ts";
import { assertAdminStays, CHANGING, emailOf, FIELDS, recordChange, toUser, type User } from "./users.ts";
import type { Role } from "./vocabulary.ts";

export interface People {
  /** By name. `next`: give it as `after` for the next page. Throws `invalid` for an `after` that is none of these. */
  page(query: PeopleQuery): Promise<{ people: Person[]; next: string | null }>;
  /** Those of the names, ids or emails, that are somebody's, each once, and the names that are nobody's. */
  lookup(names: readonly string[]): Promise<{ users: NamedPerson[]; missing: string[] }>;
  /** Throws `not_found`. */
  get(id: string): Promise<User & Person & { topics: { slug: string; name: string }[] }>;
  /**
   * What is left out stays. One who is disabled is signed out everywhere and disconnected (`revoked`), their tokens are
   * worthless, and nobody gets in as them; what is sent to them waits. Throws `not_found`, `conflict`, `last_admin`.
   */
  change(id: string, change: PersonChange, by: Actor): Promise<void>;
}

/** People looked at before the event loop gets its turn: a search that finds nobody looks at all of them. */
const A_STEP = 1_000;
/** Names in one query: each is bound twice, and SQLite takes 32,767 values. */
const A_LOOKUP = 10_000;
const { sql, empty, join } = Prisma;

type Place = { name: string; id: string };

export function createPeople(db: Db, reads: Reads, log: Log): People {
  /** Those who fit among the next few, and where to look on; null: that was all. */
  async function step(query: PeopleQuery, after: Place | null): Promise<{ found: Row[]; place: Place | null }> {
    const text = fold(query.q ?? "").trim();
    const beyond = after ? sql`WHERE (name, id) > (${after.name}, ${after.id})` : empty;
    const [found, ends] = (await reads.snapshot(
      sql`SELECT id, name, email, role, image, "createdAt", "disabledAt"
          FROM (SELECT * FROM "User" ${beyond} ORDER BY name, id LIMIT ${A_STEP}) u
          ${whereOf(query)} ORDER BY name, id LIMIT ${text === "" ? query.limit + 1 : A_STEP}`,
      sql`SELECT name, id FROM "User" ${beyond} ORDER BY name, id LIMIT 1 OFFSET ${A_STEP - 1}`,
    )) as [Row[], Place[]];
    const isMeant = ({ name, email, id }: Row) => [name, email, id].some((said) => fold(said).includes(text));
    return { found: text === "" ? found : found.filter(isMeant), place: ends[0] ?? null };
  }

  return {
    async page(query) {
      const rows: Row[] = [];
      let place = placeOf(query.after);
      do {
        const { found, place: end } = await step(query, place);
        rows.push(...found);
        place = end;
        if (place) await turn();
      } while (place && rows.length <= query.limit);
      const shown = rows.slice(0, query.limit);
      const last = shown.at(-1);
      return { people: shown.map(toPerson), next: rows.length > query.limit && last ? cursorOf(last) : null };
    },
    async lookup(names) {
      const byName = new Map<string, NamedPerson>();
      for (let at = 0; at < names.length; at += A_LOOKUP) {
        const part = names.slice(at, at + A_LOOKUP);
        const rows = await db.user.findMany({
          where: { OR: [{ id: { in: part } }, { emailKey: { in: part.map(emailKey) } }] },
          select: { id: true, name: true, email: true, image: true, emailKey: true },
        });
        for (const { emailKey: key, ...person } of rows) byName.set(person.id, person).set(key, person);
      }
      const users = new Set<NamedPerson>();
      const missing: string[] = [];
      for (const name of names) {
        const one = byName.get(name) ?? byName.get(emailKey(name));
        if (one) users.add(one);
        else missing.push(name);
      }
      return { users: [...users], missing };
    },
    async get(id) {
      const row = await db.user.findUnique({
        where: { id },
        select: {
          ...FIELDS,
          createdAt: true,
          disabledAt: true,
          memberships: { where: { toSeq: null }, select: { topic: { select: { slug: true, name: true } } } },
        },
      });
      if (!row) throw new AppError("not_found", "There is no such user.");
      const { memberships, ...fields } = row;
      const topics = memberships.map(({ topic }) => topic);
      topics.sort((one, other) => one.name.localeCompare(other.name));
      return { ...toUser(fields), ...toPerson(fields), topics };
    },
    async change(id, change, by) {
      await log.commit(async (batch) => {
        const before = await batch.tx.user.findUnique({ where: { id } });
        if (!before) throw new AppError("not_found", "There is no such user.");
        const { disabled, email, ...fields } = change;
        const address = email === undefined ? {} : await emailOf(batch.tx, email, id);
        if (disabled === true || change.role === "member") await assertAdminStays(batch.tx, id);
        const after = await batch.tx.user.update({
          where: { id },
          data: { ...fields, ...address },
        });
        if (CHANGING.some((field) => before[field] !== after[field]))
          batch.append(notice({ kind: "changed", userId: id }));
        recordChange(batch, by, before, after);
        if (disabled === true && !before.disabledAt) await disable(batch, id, by);
        if (disabled === false && before.disabledAt) await enable(batch, id, by);
      });
    },
  };
}

async function disable(batch: Batch, id: string, by: Actor): Promise<void> {
  await voidInvitations(batch.tx, id);
  await batch.tx.user.update({ where: { id }, data: { disabledAt: batch.at } });
  await revokeAccess(batch, id);
  record(batch, by, { action: "user.disabled", target: `users/${id}` });
}

async function enable(batch: Batch, id: string, by: Actor): Promise<void> {
  await batch.tx.user.update({ where: { id }, data: { disabledAt: null } });
  record(batch, by, { action: "user.enabled", target: `users/${id}` });
}

/** `q` is not looked at: SQL does not fold. */
function whereOf({ role, topic, status }: PeopleQuery): Prisma.Sql {
  const conditions = [
    ...(role ? [sql`role = ${role}`] : []),
    ...(status ? [status === "active" ? sql`"disabledAt" IS NULL` : sql`"disabledAt" IS NOT NULL`] : []),
    ...(topic
      ? [sql`EXISTS (SELECT 1 FROM "Membership" m WHERE m.slug = ${topic} AND m."userId" = u.id AND m."toSeq" IS NULL)`]
      : []),
  ];
  return conditions.length > 0 ? sql`WHERE ${join(conditions, " AND ")}` : empty;
}

interface Row extends Place {
  email: string;
  role: string;
  image: string | null;
  createdAt: Date | string;
  disabledAt: Date | string | null;
}

const toPerson = ({ id, name, email, role, image, createdAt, disabledAt }: Row): Person => ({
  id,
  name,
  email,
  role: role as Role,
  image,
  createdAt: new Date(createdAt).toISOString(),
  disabledAt: dateOf(disabledAt)?.toISOString() ?? null,
});

const cursorOf = ({ name, id }: Place): string => Buffer.from(JSON.stringify([name, id])).toString("base64url");

function placeOf(cursor: string | undefined): Place | null {
  if (cursor === undefined) return null;
  try {
    const [name, id] = JSON.parse(Buffer.from(cursor, "base64url").toString()) as unknown[];
    if (typeof name === "string" && typeof id === "string") return { name, id };
  } catch {
    // Not one of ours: told below.
  }
  throw new AppError("invalid", "after: is not the `next` of a page", [{ path: "after", message: "is unknown" }]);
}
