/**
 * The transport lab's runs: streams of events that one tab asks for and that no inbox, count, log or audit hears of.
 * They go through a hub of their own over a log in memory (docs/decisions/0018), so that resume, gaps and duplicates
 * are what they are for real.
 */
import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { LabAccess } from "./admin-protocol.ts";
import { type Audiences, noticeOf } from "./audiences.ts";
import type { Actor } from "./audit.ts";
import type { UserPrincipal } from "./auth.ts";
import { endsSession } from "./entry.ts";
import type { Env } from "./env.ts";
import { AppError } from "./errors.ts";
import { createHub, type Hub } from "./hub.ts";
import { createExchanges, type Exchanges } from "./lab-exchange.ts";
import { createLabLog, type LabLog } from "./lab-log.ts";
import type { Mark, NewFault, NewRun, RunEnd, RunLimits } from "./lab-protocol.ts";
import type { Log } from "./log.ts";
import type { Logger } from "./logger.ts";
import type { InboxCounts } from "./protocol.ts";
import type { Settings } from "./settings.ts";
import { turn } from "./turn.ts";
import type { Role } from "./vocabulary.ts";

export interface Run {
  readonly id: string;
  readonly secret: string;
  readonly owner: UserPrincipal;
  readonly wants: NewRun;
  /** The seq that it begins after. */
  readonly from: number;
  /** Events so far. */
  readonly published: number;
  readonly isOver: boolean;
  /** Whether {@link Lab.take} was called. */
  readonly isTaken: boolean;
  /** Begins to send; again: nothing more. */
  start(): void;
  /** Called once. */
  onEnd(listener: (reason: RunEnd) => void): void;
}

export interface Lab {
  readonly log: LabLog;
  readonly hub: Hub;
  readonly audiences: Audiences;
  readonly exchanges: Exchanges;
  limitsOf(role: Role): RunLimits;
  /** Admins may use the lab, and members if they are let in. */
  isFor(role: Role): boolean;
  /** Lets members in or not, from now on; the runs of those who may no more end. */
  setAccess(next: LabAccess, by: Actor): Promise<void>;
  /** It ends unless a tab takes it soon. Throws `forbidden`, `invalid` naming what is too much, `rate_limited`. */
  begin(owner: UserPrincipal, wants: NewRun): Run;
  /** Whether their session has a run. */
  isUsedBy(owner: UserPrincipal): boolean;
  /** By its secret. */
  find(secret: string): Run | null;
  /** By its id, of this user. Throws `forbidden`, `not_found`. */
  of(owner: UserPrincipal, id: string): Run;
  /** A tab has it from now on, and ends it when it goes. Throws `conflict`: one has it already. */
  take(run: Run): void;
  end(run: Run, reason: RunEnd): void;
  /** Does it to the run's connections. Throws `forbidden`: only an admin may, or anybody in a demo. */
  inject(run: Run, fault: NewFault): void;
  /** Who has the connections. */
  onFault(listener: (run: Run, fault: NewFault) => void): void;
  /** Of nobody: all zero. */
  counts(): Promise<InboxCounts>;
  close(): Promise<void>;
}

export interface LabTiming {
  /** For a tab to take what it asked for. */
  takenWithinMs?: number;
  /** For a tab to read what was sent, once all is. */
  lingerMs?: number;
  heartbeatMs?: number;
}

const MEMBER: RunLimits = { rate: 20, size: 4_096, burst: 5, seconds: 60, bytesPerSecond: 32 * 1024, faults: false };
const WIDER: RunLimits = {
  rate: 500,
  size: 32_768,
  burst: 100,
  seconds: 300,
  bytesPerSecond: 512 * 1024,
  faults: true,
};
const MAX_RUNS = 20;
/** Of all runs together, so that a lab that is full is not noticed outside of it (bench/workloads/lab.ts). */
const TOGETHER = { rate: 500, bytesPerSecond: 640 * 1024 };
/** Of one person; the people of a demo are shared by all who look at it. */
const MAX_RUNS_EACH = 3;
/** Of one run: each lane twice while it changes over, and polls that cross. */
const CONNECTIONS_A_RUN = 32;
/** Between two looks at what is due. */
const TICK_MS = 10;
/** What is sent without a pause as long; an inbox's message has several turns of the event loop to go through. */
const PORTION_MS = 1;

interface Kept extends Run {
  published: number;
  isOver: boolean;
  isTaken: boolean;
  timer: ReturnType<typeof setTimeout>;
  /** At the latest. */
  endsAt: number;
  /** When it began to send; null: it has not. */
  since: number | null;
  /** Of its newest event. */
  last: number;
  readonly endings: ((reason: RunEnd) => void)[];
}

/** The one clock of the lab: milliseconds since the epoch, with fractions, and never set back. */
export const labClock = (): number => performance.timeOrigin + performance.now();

export function createLab(
  log: Log,
  settings: Pick<Settings, "labAccess" | "setLabAccess">,
  { isDemo }: Pick<Env, "isDemo">,
  logger: Logger,
  { takenWithinMs = 10_000, lingerMs = 120_000, heartbeatMs = 2_000 }: LabTiming = {},
): Lab {
  const runs = new Map<string, Kept>();
  const bySecret = new Map<string, Kept>();
  /** Those with something left to send. */
  const sending = new Set<Kept>();
  let ticks: ReturnType<typeof setInterval> | undefined;
  let isSending = false;
  const labLog = createLabLog(log);
  const audiences: Audiences = {
    async of(id) {
      const run = runs.get(id);
      if (!run) return null;
      const stay = [{ from: run.from, to: null }];
      // Nothing comes by "all"; a client that cannot have it would take itself for shut out.
      return new Map([
        ["all", stay],
        [`users/${id}`, stay],
      ]);
    },
  };
  const faultListeners: ((run: Run, fault: NewFault) => void)[] = [];
  const counts = async (): Promise<InboxCounts> => ({
    unread: 0,
    unseen: 0,
    byCategory: {},
    snoozed: 0,
    archived: 0,
    cursor: labLog.cursorAt(labLog.head),
    changesAt: null,
  });
  const hub = createHub(labLog, audiences, {
    counts,
    // Nothing here is a broadcast.
    following: { among: () => null, handed: () => undefined },
    readers: { entriesNow: (_, entries) => entries, entries: async (_, entries) => entries },
    logger,
    heartbeatMs,
    maxConnections: MAX_RUNS * CONNECTIONS_A_RUN,
    maxConnectionsPerUser: CONNECTIONS_A_RUN,
    // A lab that is full writes thousands of times a second: what others send and ask comes in between.
    socketsATurn: 1,
  });
  // Whoever is shut out, or ends the session that they asked with, loses their runs too.
  const stopListening = log.onEntries((entries) => {
    if (runs.size === 0) return;
    for (const entry of entries) {
      const notice = noticeOf(entry);
      if (notice?.kind !== "revoked" && notice?.kind !== "ended") continue;
      for (const run of [...runs.values()]) {
        const { userId, sessionId } = run.owner;
        if (userId === notice.userId && endsSession(notice, sessionId)) end(run, "revoked");
      }
    }
  });

  const limitsOf = (role: Role): RunLimits => (isDemo || role === "admin" ? WIDER : MEMBER);

  const isFor = (role: Role): boolean => role === "admin" || settings.labAccess.members;

  function refuseUnlessFor({ role }: UserPrincipal): void {
    if (!isFor(role)) throw new AppError("forbidden", "The lab is for admins here, unless they let members in.");
  }

  function begin(owner: UserPrincipal, wants: NewRun): Run {
    refuseUnlessFor(owner);
    refuseTooMuch(wants, limitsOf(owner.role));
    const own = [...runs.values()].filter((run) => run.owner.userId === owner.userId);
    if (!isDemo && own.length >= MAX_RUNS_EACH) throw tooManyRuns(own);
    for (const run of givingWay(owner, wants)) end(run, "room");
    const run: Kept = {
      id: `lab-${randomBytes(9).toString("base64url").replaceAll("_", ".")}`,
      secret: randomBytes(24).toString("base64url"),
      owner,
      wants,
      from: labLog.head,
      published: 0,
      isOver: false,
      isTaken: false,
      timer: setTimeout(() => end(run, "limit"), takenWithinMs),
      endsAt: labClock() + takenWithinMs,
      since: null,
      last: 0,
      endings: [],
      start: () => start(run),
      onEnd: (listener) => void run.endings.push(listener),
    };
    run.timer.unref();
    runs.set(run.id, run);
    bySecret.set(run.secret, run);
    return run;
  }

  /**
   * Those that have to go for there to be room: the oldest of whoever has most, as long as they have more than the
   * newcomer will. So nobody who has one loses it, and a few people cannot keep the lab full. Throws `rate_limited`.
   */
  function givingWay({ userId }: UserPrincipal, wants: NewRun): Kept[] {
    const standing = [...runs.values()];
    const lacking = lackFor(wants, standing);
    if (!lacking) return [];
    const going: Kept[] = [];
    while (lackFor(wants, standing)) {
      const one = oldestOfMost(standing, userId);
      if (!one) throw lacking;
      standing.splice(standing.indexOf(one), 1);
      going.push(one);
    }
    return going;
  }

  function start(run: Kept): void {
    if (run.since !== null || run.isOver || !runs.has(run.id)) return;
    run.since = labClock();
    clearTimeout(run.timer);
    const lastsMs = run.wants.seconds * 1_000 + lingerMs;
    run.timer = setTimeout(() => end(run, "limit"), lastsMs).unref();
    run.endsAt = labClock() + lastsMs;
    sending.add(run);
    send(run);
    ticks ??= setInterval(() => void sendAll(), TICK_MS).unref();
  }

  /** Run by run, and as long as that takes the event loop is everybody else's, however many runs there are. */
  async function sendAll(): Promise<void> {
    if (isSending) return;
    isSending = true;
    let spent = 0;
    for (const run of [...sending]) {
      const since = performance.now();
      if (!send(run)) continue;
      spent += performance.now() - since;
      if (spent < PORTION_MS) await turn();
      else {
        await delay(Math.ceil(spent), undefined, { ref: false });
        spent = 0;
      }
    }
    isSending = false;
    if (sending.size > 0) return;
    clearInterval(ticks);
    ticks = undefined;
  }

  /** What is due; false: nothing is. */
  function send(run: Kept): boolean {
    const { rate, burst, seconds, size } = run.wants;
    if (run.since === null || run.isOver) return false;
    const total = Math.max(1, Math.round(rate * seconds));
    const bursts = Math.floor(((labClock() - run.since) / 1_000) * (rate / burst)) + 1;
    const due = Math.min(total, bursts * burst) - run.published;
    if (due > 0) {
      const body = "x".repeat(size);
      const contents = Array.from({ length: due }, () => {
        run.published += 1;
        return contentOf(run, { n: run.published, at: labClock() }, body);
      });
      run.last = labLog.publish(`users/${run.id}`, run.last, contents);
    }
    run.isOver = run.published >= total;
    if (run.isOver) sending.delete(run);
    return due > 0;
  }

  function end(run: Run, reason: RunEnd): void {
    const kept = runs.get(run.id);
    if (!kept) return;
    runs.delete(kept.id);
    bySecret.delete(kept.secret);
    clearTimeout(kept.timer);
    sending.delete(kept);
    kept.isOver = true;
    hub.disconnect(kept.id, "revoked");
    for (const listener of kept.endings) listener(reason);
  }

  return {
    log: labLog,
    hub,
    audiences,
    exchanges: createExchanges(),
    limitsOf,
    isFor,
    async setAccess(next, by) {
      await settings.setLabAccess(next, by);
      for (const run of [...runs.values()]) if (!isFor(run.owner.role)) end(run, "revoked");
    },
    begin,
    isUsedBy: ({ userId, sessionId }) =>
      [...runs.values()].some(({ owner }) => owner.userId === userId && owner.sessionId === sessionId),
    find: (secret) => bySecret.get(secret) ?? null,
    of(user, id) {
      refuseUnlessFor(user);
      const run = runs.get(id);
      if (run?.owner.userId !== user.userId) throw new AppError("not_found", "There is no such run.");
      return run;
    },
    take(run) {
      const kept = runs.get(run.id);
      if (!kept) throw new AppError("not_found");
      if (kept.isTaken) throw new AppError("conflict", "Another tab has this run.");
      kept.isTaken = true;
      clearTimeout(kept.timer);
      kept.timer = setTimeout(() => end(run, "limit"), lingerMs).unref();
      kept.endsAt = labClock() + lingerMs;
    },
    end,
    inject(run, fault) {
      if (!limitsOf(run.owner.role).faults) throw new AppError("forbidden", "Only an admin may break things.");
      for (const listener of faultListeners) listener(run, fault);
    },
    onFault: (listener) => void faultListeners.push(listener),
    counts,
    async close() {
      stopListening();
      for (const run of [...runs.values()]) end(run, "shutdown");
      clearInterval(ticks);
      await hub.drain();
    },
  };
}

const FIELDS = ["rate", "size", "burst", "seconds"] as const;

function refuseTooMuch(wants: NewRun, limits: RunLimits): void {
  const details = FIELDS.filter((field) => wants[field] > limits[field]).map((path) => ({
    path: path as string,
    message: `at most ${limits[path]} for you`,
  }));
  if (details.length === 0 && wants.rate * wants.size > limits.bytesPerSecond)
    details.push({ path: "size", message: `rate times size is at most ${limits.bytesPerSecond} for you` });
  const [first] = details;
  if (first) throw new AppError("invalid", `${first.path}: ${first.message}`, details);
}

/** @param runs the oldest first. Null: nobody has two more than the newcomer. */
function oldestOfMost(runs: readonly Kept[], newcomer: string): Kept | null {
  const have = (userId: string) => runs.filter(({ owner }) => owner.userId === userId).length;
  const most = Math.max(...runs.map(({ owner }) => have(owner.userId)));
  return most > have(newcomer) + 1 ? (runs.find(({ owner }) => have(owner.userId) === most) ?? null) : null;
}

/** Why there is no room for it beside those. */
function lackFor({ rate, size }: NewRun, runs: readonly Kept[]): AppError | null {
  if (runs.length >= MAX_RUNS) return tooManyRuns(runs);
  const left = runs.reduce(
    (rest, { wants }) => ({ rate: rest.rate - wants.rate, bytes: rest.bytes - wants.rate * wants.size }),
    { rate: TOGETHER.rate, bytes: TOGETHER.bytesPerSecond },
  );
  if (rate <= left.rate && rate * size <= left.bytes) return null;
  const path = rate > left.rate ? "rate" : "size";
  const message =
    path === "rate"
      ? `at most ${left.rate} beside the others`
      : `rate times size is at most ${left.bytes} beside the others`;
  return new AppError("rate_limited", "Others use the lab at the moment.", [{ path, message }], firstEndOf(runs));
}

const tooManyRuns = (runs: readonly Kept[]) =>
  new AppError("rate_limited", "There are too many runs at the moment.", undefined, firstEndOf(runs));

/** By then one of them is over, if nobody ends one before. */
const firstEndOf = (runs: readonly Kept[]) => ({
  retryAfterMs: Math.max(1, Math.ceil(Math.min(...runs.map(({ endsAt }) => endsAt)) - labClock())),
});

const contentOf = ({ id }: Run, mark: Mark, body: string) => ({
  id: `${id}-${mark.n}`,
  groups: "[]",
  title: `#${mark.n}`,
  body,
  category: "general",
  priority: "normal",
  href: null,
  icon: null,
  actions: "[]",
  data: JSON.stringify(mark),
  createdAt: new Date(mark.at),
  expiresAt: null,
  recalledAt: null,
  revision: 1,
  translations: null,
  variables: false,
});
