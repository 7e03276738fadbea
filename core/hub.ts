/**
 * The registry of subscribers. Each is a cursor over the log: `live` at the head, or `behind` and reading on until it
 * gets there. Nothing is queued without bound: a full sink turns its subscriber behind, and it reads on when drained.
 */
import { type Audiences, applyNotice, isFor, isMove, noticeOf, type Stays } from "./audiences.ts";
import type { UserPrincipal } from "./auth.ts";
import type { Cursor } from "./cursor.ts";
import { type Entry, endsSession } from "./entry.ts";
import { AppError, isAppError } from "./errors.ts";
import type { Following } from "./following.ts";
import { controlFrame, type EventsFrame, eventsFrame, type Frame } from "./frame.ts";
import type { Log } from "./log.ts";
import type { Logger } from "./logger.ts";
import type { InboxCounts } from "./protocol.ts";
import { isWorded, type Readers } from "./readers.ts";
import { turn } from "./turn.ts";
import { type CloseReason, HEARTBEAT_MS, type ResetReason, TRANSPORTS, type TransportName } from "./vocabulary.ts";

/** Where a subscriber's frames go: one connection. */
export interface Sink {
  readonly transport: TransportName;
  /** It tells by itself what it has handed over: after an acknowledgement, or of a part of a frame. */
  readonly isAccounting?: true;
  /** Takes the frame in any case; false: full, and `Subscription.drained` will be called. Never throws. */
  write(frame: Frame): boolean;
  /** Says why in the transport's own way and ends the connection. Called once at most. */
  close(reason: CloseReason): void;
}

export interface SubscribeOptions {
  /** Left out: start at the head. */
  after?: Cursor | undefined;
  /** Of the user's audiences, only these (MQTT). */
  only?: ReadonlySet<string>;
  /** No `ready` first: for a reader that knows where it stands (a long poll). */
  isQuiet?: boolean;
}

export interface Subscription {
  /** How far this reader has everything that was for it. */
  cursor(): Cursor;
  /** The sink can take more. */
  drained(): void;
  /** Listens to these of the user's audiences from now on. */
  listen(only: ReadonlySet<string>): void;
  /** Leaves; the sink is not told. May be called twice. */
  close(): void;
}

export interface Hub {
  /** Registers at once; `ready`, or a close, follows. Throws `bad_cursor`. */
  subscribe(principal: UserPrincipal, sink: Sink, options?: SubscribeOptions): Subscription;
  /** One page for a reader that asks instead of being told. */
  read(principal: UserPrincipal, after: Cursor, limit: number): Promise<HubPage>;
  readonly size: number;
  /** What was counted since the start, and how the subscribers stand now. Walks over all of them: for a scrape. */
  stats(): HubStats;
  sizeBy(transport: TransportName): number;
  /** Closes every connection of a user; of `sessions`, if given, only theirs. */
  disconnect(userId: string, reason: CloseReason, sessions?: ReadonlySet<string>): void;
  /** The ones opened last first, at most `limit`. Walks over all of them: for an admin. */
  connections(
    filter: { user?: string | undefined; transport?: TransportName | undefined },
    limit: number,
  ): HubConnection[];
  /** Null: there is none by that id here. */
  closeOne(id: number, reason: CloseReason): Pick<HubConnection, "userId" | "transport"> | null;
  /** The browser sessions of a user that have a connection here. */
  sessionsOf(userId: string): Set<string>;
  /** Closes all with `shutdown`, in steps, and refuses new ones. */
  drain(): Promise<void>;
}
export interface HubPage {
  frame: EventsFrame;
  cursor: Cursor;
  more: boolean;
  reset?: ResetReason;
}

/** A connection as an admin sees it. */
export interface HubConnection {
  /** Never given again, by this node after a restart neither. */
  id: number;
  userId: string;
  transport: TransportName;
  state: "opening" | "live" | "behind" | "full";
  /** Entries between the head and its cursor. */
  lag: number;
  via: UserPrincipal["via"];
  /** Milliseconds since the epoch. */
  openedAt: number;
}

/** Why a subscriber is gone; `left`: by itself. */
export type EndOfSubscriber = CloseReason | "left";

/** One transport's share. */
export interface TransportStats {
  /** Events handed to connections and polls. */
  events: number;
  readonly resets: Partial<Record<ResetReason, number>>;
  readonly ends: Partial<Record<EndOfSubscriber, number>>;
}
export interface TransportStanding extends TransportStats {
  connections: number;
  /** Of them, those that read on from the log. */
  behind: number;
  /** Of those, the ones whose peer takes nothing at the moment. */
  full: number;
  /** Entries between the head and the slowest reader's cursor. */
  lag: number;
}
export type HubStats = ReadonlyMap<TransportName, TransportStanding>;

export interface HubOptions {
  counts: (userId: string) => Promise<InboxCounts>;
  following: Pick<Following, "among" | "handed">;
  readers: Pick<Readers, "entries" | "entriesNow">;
  logger: Logger;
  heartbeatMs?: number;
  /** A sink that stays full for so long is closed with `slow`. */
  stallMs?: number;
  maxConnections?: number;
  maxConnectionsPerUser?: number;
  /** Entries a live subscriber may have waiting; with more it reads on from the log instead. */
  maxPending?: number;
  /** Sockets written to before the event loop gets its turn. */
  socketsATurn?: number;
}

/** Entries of one page of a reader that is behind. */
const PAGE = 500;
/** Of a page from the database, so many come first: their size tells how many more make up the page. */
const FIRST_OF_PAGE = 8;
/** Characters of one page, unless a single entry has more: a peer that does not read holds a page at most. */
const PAGE_CHARS = 256 * 1024;
const SOCKETS_A_TURN = 400;

/** Entries waiting for a subscriber. Paths are shared: who waits for the same entries waits at the same node. */
interface Pending {
  readonly parent: Pending | null;
  readonly entry: Entry;
  readonly depth: number;
  /** One of them says something else to each reader: no frame is shared. */
  readonly isWorded: boolean;
  readonly next: Map<Entry, Pending>;
  frame: EventsFrame | null;
}

interface Subscriber {
  readonly id: number;
  readonly principal: UserPrincipal;
  readonly sink: Sink;
  readonly stats: TransportStats;
  stays: Stays;
  only: ReadonlySet<string> | undefined;
  state: "opening" | "behind" | "live" | "closed";
  seq: number;
  pending: Pending | null;
  isPumping: boolean;
  /** Since when the sink is full; null: it is not. */
  fullSince: number | null;
}

/** What it takes to read on. */
type Reader = Pick<Subscriber, "seq" | "stays" | "only">;
/** `through`: how far the entries are everything. */
interface Page {
  entries: Entry[];
  through: number;
}

export function createHub(log: Log, audiences: Audiences, options: HubOptions): Hub {
  const { heartbeatMs = HEARTBEAT_MS, stallMs = 30_000, maxPending = 1_000 } = options;
  const { maxConnections = 50_000, maxConnectionsPerUser = 50, following, readers } = options;
  const { socketsATurn = SOCKETS_A_TURN } = options;
  const byAudience = new Map<string, Set<Subscriber>>();
  const byUser = new Map<string, Set<Subscriber>>();
  const sizes = new Map<TransportName, number>();
  const statsBy = new Map<TransportName, TransportStats>(
    TRANSPORTS.map((name) => [name, { events: 0, resets: {}, ends: {} }]),
  );
  let size = 0;
  /** Of the connection opened last. It holds when that was, too: so many thousandths of a millisecond since the epoch. */
  let lastId = 0;
  let isDraining = false;
  /** Live subscribers with pending entries. */
  const dirty = new Set<Subscriber>();
  /** Where the paths of this run of entries begin. */
  let paths = new Map<Entry, Pending>();
  let isFlushing = false;

  log.onEntries((entries) => {
    paths = new Map();
    for (const entry of entries) {
      const notice = noticeOf(entry);
      if (notice?.kind === "revoked" || notice?.kind === "ended") {
        for (const subscriber of [...(byUser.get(notice.userId) ?? [])])
          if (endsSession(notice, subscriber.principal.sessionId)) end(subscriber, "revoked");
      } else if (notice && isMove(notice)) {
        for (const subscriber of byUser.get(notice.userId) ?? []) {
          if (subscriber.state === "opening") continue;
          applyNotice(subscriber.stays, notice, entry.seq);
          if (notice.kind === "joined") add(byAudience, notice.audience, subscriber);
        }
      } else if (!notice) {
        for (const subscriber of listenersOf(entry.audience)) {
          if (subscriber.state === "live" && isFor(subscriber.stays, entry, subscriber.only))
            enqueue(subscriber, entry);
        }
      }
    }
    if (dirty.size > 0 && !isFlushing) void flush();
  });

  /** A user's own audience is all of that user's subscribers: one index serves both. */
  const listenersOf = (audience: string): Iterable<Subscriber> =>
    (isPersonal(audience) ? byUser.get(audience.slice(PERSONAL.length)) : byAudience.get(audience)) ?? [];

  function enqueue(subscriber: Subscriber, entry: Entry): void {
    // It fell behind and caught up within this very run of entries.
    if (entry.seq <= subscriber.seq) return;
    const from = subscriber.pending;
    if (from && from.depth >= maxPending) {
      fallBehind(subscriber);
      return;
    }
    const siblings = from ? from.next : paths;
    let node = siblings.get(entry);
    if (!node) {
      const isWordedPath = from?.isWorded || (entry.content !== null && isWorded(entry.content));
      node = {
        parent: from,
        entry,
        depth: (from?.depth ?? 0) + 1,
        isWorded: isWordedPath,
        next: new Map(),
        frame: null,
      };
      siblings.set(entry, node);
    }
    subscriber.pending = node;
    dirty.add(subscriber);
  }

  /** Writes what waits, in steps that leave the event loop its turns; entries that come meanwhile join in. */
  async function flush(): Promise<void> {
    isFlushing = true;
    let written = 0;
    for (const subscriber of dirty) {
      dirty.delete(subscriber);
      try {
        deliver(subscriber);
      } catch (error) {
        giveUp(subscriber, error);
      }
      written += 1;
      if (written % socketsATurn === 0) await turn();
    }
    isFlushing = false;
  }

  function deliver(subscriber: Subscriber): void {
    const { pending } = subscriber;
    if (!pending || subscriber.state !== "live") return;
    const frame = pending.isWorded ? frameFor(subscriber, pathTo(pending)) : sharedFrame(pending);
    if (!frame) {
      // It has all that is for it and came before these: no need to look for more further back.
      subscriber.seq = Math.max(subscriber.seq, firstOf(pending).seq - 1);
      fallBehind(subscriber);
      return;
    }
    subscriber.pending = null;
    subscriber.seq = pending.entry.seq;
    subscriber.stats.events += pending.depth;
    if (!handOver(subscriber, frame)) fallBehind(subscriber, Date.now());
  }

  function sharedFrame(pending: Pending): EventsFrame {
    pending.frame ??= framed(pathTo(pending));
    return pending.frame;
  }

  /** null: on the way through the log its reader can be waited for, and it goes in pages. */
  function frameFor({ principal }: Subscriber, entries: readonly Entry[]): EventsFrame | null {
    if (entries.length > 1 && charsOf(entries) > PAGE_CHARS) return null;
    const own = readers.entriesNow(principal, entries);
    return own && framed(own);
  }

  const framed = (entries: readonly Entry[]): EventsFrame => eventsFrame(entries, following.among(entries));

  /** False: full. */
  function handOver({ principal, sink }: Subscriber, frame: EventsFrame): boolean {
    const hasRoom = sink.write(frame);
    if (frame.followed !== null && !sink.isAccounting)
      following.handed(principal.userId, sink.transport, frame.followed);
    return hasRoom;
  }

  function fallBehind(subscriber: Subscriber, fullSince: number | null = null): void {
    if (subscriber.state === "closed") return;
    subscriber.state = "behind";
    subscriber.pending = null;
    subscriber.fullSince = fullSince;
    dirty.delete(subscriber);
    if (fullSince === null) void pump(subscriber);
  }

  /** Reads on from the cursor until the head, the sink is full, or it is closed. */
  async function pump(subscriber: Subscriber): Promise<void> {
    if (subscriber.isPumping) return;
    subscriber.isPumping = true;
    try {
      while (subscriber.state === "behind" && subscriber.fullSince === null) {
        const page = nextInMemory(subscriber) ?? (await nextStored(subscriber));
        const { principal } = subscriber;
        const entries = readers.entriesNow(principal, page.entries) ?? (await readers.entries(principal, page.entries));
        if (isClosed(subscriber)) return;
        // The log was trimmed past it: what was read may lack entries. It returns, and is told `reset`.
        if (subscriber.seq < log.tail) return end(subscriber, "slow");
        subscriber.seq = page.through;
        subscriber.stats.events += page.entries.length;
        if (entries.length > 0 && !handOver(subscriber, framed(entries))) subscriber.fullSince = Date.now();
        if (subscriber.fullSince !== null || isClosed(subscriber)) return;
        // No await between this look at the head and "live": an entry is either in a page or enqueued.
        if (subscriber.seq >= log.head) subscriber.state = "live";
        else await turn();
      }
    } catch (error) {
      giveUp(subscriber, error);
    } finally {
      subscriber.isPumping = false;
    }
  }

  function nextInMemory(subscriber: Reader): Page | null {
    const recent = log.recent(subscriber.seq, PAGE);
    return (
      recent &&
      fitting({
        entries: recent.filter((entry) => isFor(subscriber.stays, entry, subscriber.only)),
        through: recent.at(-1)?.seq ?? log.head,
      })
    );
  }

  async function nextStored(reader: Reader): Promise<Page> {
    const first = await stored(reader, FIRST_OF_PAGE);
    const chars = charsOf(first.entries);
    if (first.through >= log.head || chars >= PAGE_CHARS) return fitting(first);
    const each = chars / first.entries.length || 1;
    const rest = await stored({ ...reader, seq: first.through }, Math.min(PAGE, Math.ceil(PAGE_CHARS / each)));
    return fitting({ entries: [...first.entries, ...rest.entries], through: rest.through });
  }

  async function stored({ seq, stays, only }: Reader, limit: number): Promise<Page> {
    const { entries, through } = await log.stored(seq, [...stays.keys()], limit);
    return { entries: entries.filter((entry) => isFor(stays, entry, only)), through };
  }

  function subscribe(
    principal: UserPrincipal,
    sink: Sink,
    { after, only, isQuiet = false }: SubscribeOptions = {},
  ): Subscription {
    const place = after === undefined ? null : log.locate(after);
    lastId = Math.max(lastId + 1, Date.now() * IDS_A_MS);
    const subscriber: Subscriber = {
      id: lastId,
      principal,
      sink,
      stats: statsOf(sink.transport),
      stays: new Map(),
      only,
      state: "opening",
      seq: place && "seq" in place ? place.seq : log.head,
      pending: null,
      isPumping: false,
      fullSince: null,
    };
    const isOver = size >= maxConnections || (byUser.get(principal.userId)?.size ?? 0) >= maxConnectionsPerUser;
    size += 1;
    sizes.set(sink.transport, (sizes.get(sink.transport) ?? 0) + 1);
    add(byUser, principal.userId, subscriber);
    options.logger.debug({ transport: sink.transport, userId: principal.userId, after }, "subscribed");
    if (isDraining || isOver) queueMicrotask(() => end(subscriber, isDraining ? "shutdown" : "limit"));
    else void open(subscriber, place && "reset" in place ? place.reset : null, isQuiet);
    return {
      cursor: () => log.cursorAt(subscriber.state === "live" && !subscriber.pending ? log.head : subscriber.seq),
      drained() {
        if (subscriber.fullSince === null) return;
        subscriber.fullSince = null;
        if (subscriber.state === "behind") void pump(subscriber);
      },
      listen(next) {
        subscriber.only = next;
      },
      close: () => remove(subscriber, "left"),
    };
  }

  async function open(subscriber: Subscriber, reset: ResetReason | null, isQuiet: boolean): Promise<void> {
    const { principal, sink } = subscriber;
    try {
      const [stays, counts] = await Promise.all([
        audiences.of(principal.userId),
        isQuiet ? null : options.counts(principal.userId),
      ]);
      if (isClosed(subscriber)) return;
      if (!stays) return end(subscriber, "revoked");
      subscriber.stays = stays;
      for (const audience of stays.keys()) if (!isPersonal(audience)) add(byAudience, audience, subscriber);
      const cursor = log.cursorAt(subscriber.seq);
      if (reset) count(subscriber.stats.resets, reset);
      const isFull = [
        !reset || sink.write(controlFrame({ type: "reset", reason: reset, cursor })),
        !counts || sink.write(controlFrame({ type: "ready", cursor, counts, heartbeatMs })),
      ].includes(false);
      if (isClosed(subscriber)) return;
      subscriber.state = "behind";
      if (isFull) subscriber.fullSince = Date.now();
      else await pump(subscriber);
    } catch (error) {
      if (isAppError(error) && error.code === "not_found") end(subscriber, "revoked");
      else giveUp(subscriber, error);
    }
  }

  function remove(subscriber: Subscriber, why: EndOfSubscriber): void {
    if (subscriber.state === "closed") return;
    subscriber.state = "closed";
    count(subscriber.stats.ends, why);
    subscriber.pending = null;
    dirty.delete(subscriber);
    size -= 1;
    sizes.set(subscriber.sink.transport, (sizes.get(subscriber.sink.transport) ?? 1) - 1);
    drop(byUser, subscriber.principal.userId, subscriber);
    for (const audience of subscriber.stays.keys()) if (!isPersonal(audience)) drop(byAudience, audience, subscriber);
    const { transport } = subscriber.sink;
    options.logger.debug({ transport, userId: subscriber.principal.userId, seq: subscriber.seq, why }, "unsubscribed");
  }

  function end(subscriber: Subscriber, reason: CloseReason): void {
    if (subscriber.state === "closed") return;
    remove(subscriber, reason);
    subscriber.sink.close(reason);
  }

  /** The database did not answer: the reader keeps its cursor and may try again. */
  function giveUp(subscriber: Subscriber, error: unknown): void {
    options.logger.error({ err: error, transport: subscriber.sink.transport }, "a subscriber could not read on");
    end(subscriber, "shutdown");
  }

  function disconnect(userId: string, reason: CloseReason, sessions?: ReadonlySet<string>): void {
    for (const subscriber of [...(byUser.get(userId) ?? [])]) {
      const { sessionId } = subscriber.principal;
      if (!sessions || (sessionId !== undefined && sessions.has(sessionId))) end(subscriber, reason);
    }
  }

  async function forAll(act: (subscriber: Subscriber) => void): Promise<void> {
    let done = 0;
    for (const subscribers of [...byUser.values()]) {
      for (const subscriber of [...subscribers]) {
        act(subscriber);
        done += 1;
        if (done % socketsATurn === 0) await turn();
      }
    }
  }

  const heartbeats = setInterval(() => {
    let frame = controlFrame({ type: "heartbeat", cursor: log.cursorAt(log.head) });
    let head = log.head;
    void forAll((subscriber) => {
      if (subscriber.state !== "live" || subscriber.pending) return;
      if (head !== log.head) {
        head = log.head;
        frame = controlFrame({ type: "heartbeat", cursor: log.cursorAt(head) });
      }
      subscriber.seq = head;
      if (!subscriber.sink.write(frame)) fallBehind(subscriber, Date.now());
    });
  }, heartbeatMs).unref();

  const sweep = setInterval(() => {
    const now = Date.now();
    void forAll((subscriber) => {
      if (subscriber.principal.expiresAt !== null && subscriber.principal.expiresAt <= now) end(subscriber, "expired");
      else if (subscriber.fullSince !== null && now - subscriber.fullSince >= stallMs) end(subscriber, "slow");
    });
  }, 1_000).unref();

  async function read(principal: UserPrincipal, after: Cursor, limit: number): Promise<HubPage> {
    const stats = statsOf("short-poll");
    const place = log.locate(after);
    const begin = (reset: ResetReason): HubPage => {
      count(stats.resets, reset);
      return { frame: eventsFrame([]), cursor: log.cursorAt(log.head), more: false, reset };
    };
    if ("reset" in place) return begin(place.reset);
    const stays = await audiences.of(principal.userId);
    if (!stays) throw new AppError("unauthorized");
    const reader = { seq: place.seq, stays, only: undefined };
    const entries: Entry[] = [];
    while (reader.seq < log.head && entries.length < limit && charsOf(entries) < PAGE_CHARS) {
      const page = nextInMemory(reader) ?? (await nextStored(reader));
      // Trimmed meanwhile: what was read may lack entries.
      if (reader.seq < log.tail) return begin("expired");
      const room = limit - entries.length;
      entries.push(...page.entries.slice(0, room));
      reader.seq = page.entries.length > room ? (entries.at(-1)?.seq ?? reader.seq) : page.through;
    }
    stats.events += entries.length;
    const own = await readers.entries(principal, entries);
    return { frame: framed(own), cursor: log.cursorAt(reader.seq), more: reader.seq < log.head };
  }

  const statsOf = (transport: TransportName): TransportStats => statsBy.get(transport) as TransportStats;

  function stats(): HubStats {
    const standings = new Map<TransportName, TransportStanding>();
    for (const [name, counted] of statsBy) {
      standings.set(name, { ...counted, connections: sizes.get(name) ?? 0, behind: 0, full: 0, lag: 0 });
    }
    for (const subscribers of byUser.values()) {
      for (const { sink, state, pending, seq, fullSince } of subscribers) {
        const standing = standings.get(sink.transport);
        if (!standing || state === "opening" || (state === "live" && !pending)) continue;
        if (state === "behind") standing.behind += 1;
        if (fullSince !== null) standing.full += 1;
        standing.lag = Math.max(standing.lag, log.head - seq);
      }
    }
    return standings;
  }

  function* all(user: string | undefined): Generator<Subscriber> {
    if (user !== undefined) yield* byUser.get(user) ?? [];
    else for (const subscribers of byUser.values()) yield* subscribers;
  }

  function connections({ user, transport }: { user?: string; transport?: TransportName }, limit: number) {
    const found = [...all(user)].filter(({ sink }) => !transport || sink.transport === transport);
    return found
      .sort((one, other) => other.id - one.id)
      .slice(0, limit)
      .map(toConnection);
  }

  function toConnection({ id, principal, sink, state, pending, seq, fullSince }: Subscriber): HubConnection {
    const isAtHead = state === "opening" || (state === "live" && !pending);
    return {
      id,
      userId: principal.userId,
      transport: sink.transport,
      state: fullSince !== null ? "full" : state === "closed" ? "opening" : state,
      lag: isAtHead ? 0 : log.head - seq,
      via: principal.via,
      openedAt: Math.floor(id / IDS_A_MS),
    };
  }

  function closeOne(id: number, reason: CloseReason) {
    for (const subscriber of all(undefined)) {
      if (subscriber.id !== id) continue;
      end(subscriber, reason);
      return { userId: subscriber.principal.userId, transport: subscriber.sink.transport };
    }
    return null;
  }

  return {
    subscribe,
    read,
    connections,
    closeOne,
    stats,
    disconnect,
    sessionsOf: (userId) =>
      new Set([...(byUser.get(userId) ?? [])].flatMap(({ principal: { sessionId } }) => sessionId ?? [])),
    get size() {
      return size;
    },
    sizeBy: (transport) => sizes.get(transport) ?? 0,
    async drain() {
      isDraining = true;
      clearInterval(heartbeats);
      clearInterval(sweep);
      await forAll((subscriber) => {
        deliver(subscriber);
        end(subscriber, "shutdown");
      });
    },
  };
}

const IDS_A_MS = 1_000;
const PERSONAL = "users/";
const isPersonal = (audience: string): boolean => audience.startsWith(PERSONAL);

function count<K extends string>(counts: Partial<Record<K, number>>, key: K): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

/** While it was waited for, or from within a write: the type checker does not see either. */
const isClosed = ({ state }: Subscriber): boolean => state === "closed";

const charsOf = (entries: readonly Entry[]): number => entries.reduce((sum, { json }) => sum + json.length, 0);

/** As many of a page's entries as its size allows, one at least. */
function fitting({ entries, through }: Page): Page {
  let chars = 0;
  const over = entries.findIndex((entry) => {
    chars += entry.json.length;
    return chars > PAGE_CHARS;
  });
  if (over === -1) return { entries, through };
  const kept = entries.slice(0, Math.max(over, 1));
  return { entries: kept, through: kept.at(-1)?.seq ?? through };
}

function firstOf(node: Pending): Entry {
  let at = node;
  while (at.parent) at = at.parent;
  return at.entry;
}

function pathTo(node: Pending): Entry[] {
  const entries: Entry[] = [];
  for (let at: Pending | null = node; at; at = at.parent) entries.push(at.entry);
  return entries.reverse();
}

function add<K>(index: Map<K, Set<Subscriber>>, key: K, subscriber: Subscriber): void {
  const set = index.get(key);
  if (set) set.add(subscriber);
  else index.set(key, new Set([subscriber]));
}

function drop<K>(index: Map<K, Set<Subscriber>>, key: K, subscriber: Subscriber): void {
  const set = index.get(key);
  set?.delete(subscriber);
  if (set?.size === 0) index.delete(key);
}
