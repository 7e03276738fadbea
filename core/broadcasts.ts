/** Sending, now or at a time, and taking back. One notification row and one entry per audience, however many people that is. */
import { v7 as uuid } from "uuid";
import { type Actor, record } from "./audit.ts";
import type { Categories } from "./categories.ts";
import type { Db } from "./db.ts";
import { createDryRun, type RunDry } from "./dry-run.ts";
import { A_WAVE, type ScheduledRow, sendDue } from "./due.ts";
import type { Content } from "./entry.ts";
import { AppError, type ErrorDetail, errorBodyOf, isAppError, refuse } from "./errors.ts";
import { oncePerKey } from "./idempotency.ts";
import { listBroadcasts, rolloutOf, scheduleOf } from "./listing.ts";
import type { Batch, Draft, Log } from "./log.ts";
import type {
  BroadcastQuery,
  DryRunQuery,
  NewNotification,
  Published,
  Rollout,
  RolloutChange,
  Schedule,
} from "./protocol.ts";
import { aimAt, type Reach, readReach } from "./reach.ts";
import { beginReach } from "./reach-marks.ts";
import { recall, recallCollapsed } from "./recall.ts";
import { reachedBy } from "./revisions.ts";
import { changeRollout } from "./rollout.ts";
import type { NotificationRow } from "./rows.ts";
import { countPeople, isResolved, keptSelection, ofKind, peopleMeant, type Selection } from "./selection.ts";
import { type Timing, timingOf } from "./timing.ts";
import type { Topics } from "./topics.ts";
import type { Users } from "./users.ts";
import type { Priority } from "./vocabulary.ts";
import { storedTranslations, wordingFaults } from "./wording.ts";

/** Who sends, and within whose keys an idempotency key is looked up. */
export interface Sender {
  id: string;
  /** Somebody who is signed in, and no program with a key: what they send is listed, and goes into the audit log. */
  by?: Actor;
}
export type BatchAnswer = { ok: true; value: Published } | { ok: false; error: ReturnType<typeof errorBodyOf> };

export interface Broadcasts {
  /** Throws `invalid`, `unknown_audience`, `empty_audience`, `audience_too_large`, `unknown_category`, `idempotency_conflict`. */
  publish(input: NewNotification, sender: Sender, idempotencyKey?: string): Promise<Published>;
  /**
   * Committed together; a bad one does not hold up the others, and one that is no notification is answered with its
   * error, at its place. A key is good for the batch as a whole, once one of it was sent. Throws `idempotency_conflict`.
   */
  publishMany(
    inputs: readonly (NewNotification | AppError)[],
    sender: Sender,
    idempotencyKey?: string,
  ): Promise<BatchAnswer[]>;
  /** Throws `not_found`. */
  get(id: string): Promise<Told>;
  /** Further, a halt, or on again. Throws `not_found`, `not_staged`, `invalid`. */
  rollOut(id: string, change: RolloutChange, by: Actor): Promise<void>;
  /** Whom it would reach and alert. Throws `unknown_audience`, `unknown_category`. */
  dryRun(query: DryRunQuery): ReturnType<RunDry>;
  /** @param senderId leaves out what others sent. */
  list(query: BroadcastQuery, senderId?: string): ReturnType<typeof listBroadcasts>;
  /** Who sent it; null: nobody that is known, or there is no such notification. */
  senderOf(id: string): Promise<string | null>;
  /** Takes it out of every inbox, or off the schedule. Nothing happens to one recalled before. Throws `not_found`. */
  recall(id: string, by?: Actor): Promise<void>;
  /** Another time for what is scheduled. Throws `not_found`, `invalid`, `audience_too_large`, `not_scheduled`. */
  reschedule(id: string, schedule: Schedule, by: Actor): Promise<void>;
  /** Sends what is due. Resolves to how many were sent. */
  sendDue(): Promise<number>;
}

interface Told {
  content: Content;
  status: string;
  audience: "all" | string[];
  reach: Reach;
  schedule: ReturnType<typeof scheduleOf>;
  rollout: Rollout | null;
  /** Whom it was meant for, as it was asked for; of what programs send, who got it. */
  selection: Selection;
}

/** People whom one send may reach each by an entry of their own: as many as can be written within some seconds. */
const MAX_NAMED = 100_000;
/** Audiences that the audit log names. */
const TOLD = 20;

export function createBroadcasts(db: Db, log: Log, users: Users, topics: Topics, categories: Categories): Broadcasts {
  const runDry = createDryRun(db);

  /** What does not exist can be found out before the transaction: topics and categories are not deleted. */
  async function prepare(input: NewNotification): Promise<Prepared> {
    const now = new Date();
    const { timing: asked, faults } = timingOf(input, now);
    const wrong = [...faults, ...rolloutFaults(input), ...wordingFaults(input)];
    const timing = asked ?? (input.rollout === undefined ? null : inWaves(now));
    if (input.expiresAt !== null && new Date(input.expiresAt) <= (timing?.last ?? now)) {
      wrong.push({ path: "expiresAt", message: timing ? "is before it is sent" : "is in the past" });
    }
    refuse(wrong);
    const priority = await priorityOf(input);
    const selection = selectionOf(input);
    await assertKnown(selection);
    const { groups, people } = split(selection.audience);
    if (!isResolved(selection) && input.rollout === undefined) {
      if (timing?.wall) await assertNamed(selection, "audience");
      return { input, priority, selection, groups, people, timing };
    }
    const count = await assertNamed(selection, "audience");
    const waves = count > A_WAVE ? inWaves(now) : null;
    if (timing ?? waves) return { input, priority, selection, groups: [], people: [], timing: timing ?? waves };
    const meant = await peopleMeant(db, selection, A_WAVE);
    if (meant.length === 0) {
      throw new AppError("empty_audience", undefined, [{ path: "audience", message: "nobody is in it" }]);
    }
    return { input, priority, selection, groups: [], people: meant, timing };
  }

  async function priorityOf({ category, priority }: Pick<NewNotification, "category" | "priority">): Promise<Priority> {
    const found = await categories.priorityIn(category, priority);
    if (found !== null) return found;
    throw new AppError("unknown_category", undefined, [{ path: "category", message: "does not exist" }]);
  }

  async function assertKnown({ audience, except }: Selection): Promise<void> {
    const names = [...new Set([...audience, ...except])];
    const [strangers, noTopics] = await Promise.all([
      users.unknown(ofKind(names, "users")),
      topics.unknown(ofKind(names, "topics")),
    ]);
    const missing = [...noTopics.map((slug) => `topics/${slug}`), ...strangers.map((id) => `users/${id}`)];
    if (missing.length === 0) return;
    throw new AppError(
      "unknown_audience",
      `There is no ${missing.slice(0, 3).join(", ")}.`,
      missing.slice(0, 20).map((name) => {
        const [field, list] = audience.includes(name) ? ["audience", audience] : ["except", except];
        return { path: `${field}.${list.indexOf(name)}`, message: `${name} does not exist` };
      }),
    );
  }

  async function assertNamed(selection: Selection, path: string): Promise<number> {
    const people = await countPeople(db, selection);
    if (people <= MAX_NAMED) return people;
    const message = `${people} people; one by one at most ${MAX_NAMED}`;
    throw new AppError("audience_too_large", undefined, [{ path, message }]);
  }

  function enter(draft: Draft, prepared: Prepared, sender: Sender): Published {
    const seq = draft.next;
    // Ids in order of time: each index grows at its end. Random ones cost four times as many pages a commit.
    const row = { ...toRow(uuid(), prepared, sender, draft.at), seq: BigInt(seq) };
    draft.insert(row);
    for (const audience of audiencesOf(prepared.groups, prepared.people)) {
      draft.append({ audience, type: "item.created", content: row });
    }
    return { id: row.id, seq, status: "sent" };
  }

  /** With what is to be known of it beyond its content; the older ones of its key go first. */
  async function enterBroadcast(batch: Batch, prepared: Prepared, sender: Sender): Promise<Published> {
    const { timing, groups, people, selection } = prepared;
    const row = toRow(uuid(), prepared, sender, batch.at);
    const { id } = row;
    const percent = prepared.input.rollout ?? null;
    const meant = keptOf(selection, timing, percent);
    if (!timing) {
      await recallCollapsed(batch, row, meant);
      row.seq = BigInt(batch.next);
    }
    await batch.tx.notification.create({ data: row });
    if (timing || sender.by || meant.audience !== null) {
      const { wall = null, timeZone = null, cron = null } = timing ?? {};
      await batch.tx.broadcast.create({
        data: { notificationId: id, at: batch.at, ...meant, wall, timeZone, cron, percent },
      });
    }
    record(batch, sender.by, {
      action: timing && timing.at > batch.at ? "notification.scheduled" : "notification.sent",
      target: `notifications/${id}`,
      after: {
        title: row.title,
        audience: selection.audience.slice(0, TOLD),
        ...(selection.except.length > 0 && { except: selection.except.slice(0, TOLD) }),
        category: row.category,
      },
    });
    if (timing) return { id, seq: null, status: "scheduled" };
    const seq = batch.next;
    const isBroadcast = sender.by !== undefined || meant.audience !== null;
    if (isBroadcast) await beginReach(batch, row);
    for (const audience of audiencesOf(groups, people)) {
      batch.append({ audience, type: "item.created", content: row, isBroadcast });
    }
    return { id, seq, status: "sent" };
  }

  async function publish(input: NewNotification, sender: Sender, idempotencyKey?: string): Promise<Published> {
    if (idempotencyKey === undefined) {
      const prepared = await prepare(input);
      return isPlain(prepared, sender)
        ? log.add((draft) => enter(draft, prepared, sender))
        : log.commit((batch) => enterBroadcast(batch, prepared, sender));
    }
    return oncePerKey(db, log, { scope: sender.id, key: idempotencyKey }, digested(input), {
      before: () => prepare(input),
      act: (batch, prepared) => enterBroadcast(batch, prepared, sender),
    });
  }

  async function enterAll(batch: Batch, prepared: readonly (Prepared | AppError)[], sender: Sender) {
    const answers: BatchAnswer[] = [];
    for (const one of prepared) {
      answers.push(one instanceof Error ? refused(one) : { ok: true, value: await enterBroadcast(batch, one, sender) });
    }
    return answers;
  }

  /** It is committed by now: what fails here is tried, and told, at the clock's next tick. */
  const sendNow = () => sendDue(db, log).catch(() => 0);

  return {
    async publish(input, sender, idempotencyKey) {
      const published = await publish(input, sender, idempotencyKey);
      // What goes by waves now does not wait for the clock's next tick.
      if (published.seq === null && input.scheduledAt === undefined && input.cron === undefined) await sendNow();
      return published;
    },
    async publishMany(inputs, sender, idempotencyKey) {
      const prepareAll = () =>
        Promise.all(
          inputs.map((input) =>
            input instanceof Error
              ? input
              : prepare(input).catch((error: unknown) => (isAppError(error) ? error : Promise.reject(error))),
          ),
        );
      if (idempotencyKey !== undefined) {
        const request = inputs.map((input) => (input instanceof Error ? errorBodyOf(input) : digested(input)));
        return oncePerKey(db, log, { scope: sender.id, key: idempotencyKey }, request, {
          before: prepareAll,
          act: (batch, prepared) => enterAll(batch, prepared, sender),
          keeps: (answers) => answers.some(({ ok }) => ok),
        });
      }
      const prepared = await prepareAll();
      if (prepared.every((one) => one instanceof Error || isPlain(one, sender))) {
        return log.add((draft) =>
          prepared.map((one) => (one instanceof Error ? refused(one) : { ok: true, value: enter(draft, one, sender) })),
        );
      }
      return log.commit((batch) => enterAll(batch, prepared, sender));
    },
    async get(id) {
      const row = await db.notification.findUnique({ where: { id }, include: { broadcast: true } });
      if (!row) throw new AppError("not_found", "There is no such notification.");
      const reached = await reachedBy(db, id);
      const audience = reached.length > 0 ? reached : [...meantBy(row).audience];
      return {
        content: row,
        status: row.status,
        audience: audience[0] === "all" ? "all" : audience,
        reach: await readReach(db, aimAt(id, row.seq, audience)),
        schedule: scheduleOf(row),
        rollout: rolloutOf(row),
        selection: keptSelection(row.broadcast) ?? { audience, except: [] },
      };
    },
    async dryRun(query) {
      const priority = await priorityOf(query);
      const selection = selectionOf(query);
      await assertKnown(selection);
      const isByName = isResolved(selection) || query.rollout !== undefined || query.timeZone === "reader";
      const defaults = await categories.alertsIn(query.category);
      return runDry(selection, { category: query.category, priority, isByName, defaults });
    },
    list: (query, senderId) => listBroadcasts(db, query, senderId),
    async senderOf(id) {
      return (await db.notification.findUnique({ where: { id }, select: { senderId: true } }))?.senderId ?? null;
    },
    recall: (id, by) => log.commit((batch) => recall(batch, id, by)),
    async reschedule(id, schedule, by) {
      const { timing, faults } = timingOf(schedule, new Date());
      refuse(faults);
      if (!timing) refuse([{ path: "scheduledAt", message: "give a time, or cron" }]);
      const row = await db.notification.findUnique({ where: { id }, include: { broadcast: true } });
      if (!row) throw new AppError("not_found", "There is no such notification.");
      const selection = meantBy(row);
      if (timing?.wall) await assertNamed(selection, "timeZone");
      await log.commit((batch) => move(batch, { id, selection }, timing as Timing, by));
    },
    async rollOut(id, change, by) {
      await log.commit((batch) => changeRollout(batch, id, change, by));
      await sendNow();
    },
    sendDue: () => sendDue(db, log),
  };
}

/** Fields that came later count only where they are used: keys from before stay good. */
const digested = ({ translations, variables, ...input }: NewNotification) => ({
  ...input,
  ...(translations && { translations }),
  ...(variables && { variables }),
});

/** Sent at once by a program: only added to the log. */
const isPlain = ({ input, timing }: Prepared, { by }: Sender): boolean =>
  !timing && !by && input.collapseKey === undefined;

/** What is for many by name, or for a part at first, begins now and goes by waves, as what has a time does. */
const inWaves = (at: Date): Timing => ({ at, last: at, wall: null, cron: null, timeZone: null });

function rolloutFaults({ rollout, timeZone, cron }: NewNotification): ErrorDetail[] {
  if (rollout === undefined || (timeZone !== "reader" && cron === undefined)) return [];
  return [{ path: "rollout", message: "goes by one clock, once" }];
}

const refused = (error: Error): BatchAnswer => ({ ok: false, error: errorBodyOf(error) });

interface Prepared {
  input: NewNotification;
  priority: Priority;
  selection: Selection;
  /** Audiences of its entries, and people beside them: none as yet, if they are found out as it is sent. */
  groups: string[];
  people: string[];
  /** null: now. */
  timing: Timing | null;
}

const selectionOf = ({ audience, except }: Pick<NewNotification, "audience" | "except">): Selection => ({
  audience: audience === "all" ? ["all"] : [...new Set(audience)],
  except: [...new Set(except)],
});

/** What is kept of whom it means, where that is found out as it is sent, or cannot be told from who got it. */
function keptOf(
  selection: Selection,
  timing: Timing | null,
  percent: number | null,
): { audience: string | null; except: string | null } {
  if (!isResolved(selection) && !timing?.wall && percent === null) return { audience: null, except: null };
  return { audience: JSON.stringify(selection.audience), except: JSON.stringify(selection.except) };
}

/** Groups first: who is in one has the notification from there. `all` holds everyone. */
function split(names: readonly string[]): { groups: string[]; people: string[] } {
  if (names.includes("all")) return { groups: ["all"], people: [] };
  return {
    groups: names.filter((name) => name.startsWith("topics/")),
    people: ofKind(names, "users"),
  };
}

const audiencesOf = (groups: readonly string[], people: readonly string[]): string[] => [
  ...groups,
  ...people.map((id) => `users/${id}`),
];

/** Whom it was meant for. */
const meantBy = ({ groups, people, broadcast }: ScheduledRow): Selection =>
  keptSelection(broadcast) ?? {
    audience: audiencesOf(JSON.parse(groups) as string[], JSON.parse(people) as string[]),
    except: [],
  };

function toRow(
  id: string,
  { input, priority, groups, people, timing }: Prepared,
  sender: Sender,
  at: Date,
): NotificationRow {
  // People are in the entries; the list itself is wanted only by what has none yet, or looks for its like.
  const keepsPeople = timing !== null || input.collapseKey !== undefined;
  return {
    id,
    seq: null,
    status: timing ? "scheduled" : "sent",
    ...namesOf(groups, keepsPeople ? people : [], timing),
    title: input.title,
    body: input.body,
    category: input.category,
    priority,
    href: input.href,
    icon: input.icon,
    actions: JSON.stringify(input.actions),
    data: input.data === null ? null : JSON.stringify(input.data),
    collapseKey: input.collapseKey ?? null,
    senderId: sender.id,
    createdAt: at,
    scheduledAt: timing?.at ?? null,
    expiresAt: input.expiresAt === null ? null : new Date(input.expiresAt),
    recalledAt: null,
    revision: 1,
    translations: storedTranslations(input.translations),
    variables: input.variables,
  };
}

/** Of what goes out by each reader's clock everyone gets an entry of their own: no group has it. */
const namesOf = (groups: readonly string[], people: readonly string[], timing: Timing | null) => ({
  groups: timing?.wall ? "[]" : JSON.stringify(groups),
  people: timing?.wall ? "[]" : JSON.stringify(people),
});

async function move(
  batch: Batch,
  { id, selection }: { id: string; selection: Selection },
  timing: Timing,
  by: Actor,
): Promise<void> {
  const { tx, at } = batch;
  const row = await tx.notification.findUnique({
    where: { id },
    select: { status: true, expiresAt: true, scheduledAt: true, broadcast: true },
  });
  if (row?.status !== "scheduled") throw new AppError("not_scheduled");
  if (row.expiresAt && row.expiresAt <= timing.last) {
    refuse([{ path: "scheduledAt", message: "is after it expires" }]);
  }
  const kept = keptOf(selection, timing, row.broadcast?.percent ?? null);
  const { groups, people } = kept.audience === null ? split(selection.audience) : { groups: [], people: [] };
  const { wall, timeZone, cron } = timing;
  await tx.notification.update({
    where: { id },
    data: { scheduledAt: timing.at, ...namesOf(groups, people, timing) },
  });
  const broadcast = { ...kept, wall, timeZone, cron, nextAt: null };
  await tx.broadcast.upsert({
    where: { notificationId: id },
    create: { notificationId: id, at, ...broadcast },
    update: broadcast,
  });
  record(batch, by, {
    action: "notification.scheduled",
    target: `notifications/${id}`,
    before: { scheduledAt: row.scheduledAt },
    after: { scheduledAt: timing.at },
  });
}
