/**
 * The inbox in memory, framework-free. What the server said is kept as of a seq and changed by events alone; commands
 * on their way lie over it (pending.ts). A journal of the last events lets a page that was read a little earlier catch up.
 */

import { type Cursor, parseCursor, seqOf } from "#core/cursor.ts";
import type {
  Command,
  CommandReply,
  InboxCounts,
  InboxEvent,
  InboxPage,
  InboxRow,
  Preferences,
} from "#core/protocol.ts";
import { toClientError } from "./api.ts";
import { fold, isExpired, NOTHING, type Tally, tally } from "./counts.ts";
import { createListeners } from "./listeners.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import { hasHappened, isEchoed, overlay, type Pending, pend } from "./pending.ts";
import { changed, created, includes, isSameFilter, matches, mayEnter } from "./rows.ts";
import { createSendQueue } from "./send-queue.ts";
import { hearEventTime, serverNow } from "./server-clock.ts";
import type {
  CommandInput,
  Done,
  Filter,
  InboxApi,
  InboxSnapshot,
  InboxStore,
  News,
  Opened,
  Waiting,
} from "./types.ts";

const PAGE = 50;
/** The most that one quiet reload fetches; loaded rows further down are left as events made them. */
const QUIET_PAGE = 200;
const JOURNAL = 1_000;
/** Readers that must all ask the server again (a recall, an expiry) spread over this long. */
const SPREAD_MS = 2_000;
/** How long an accepted command's event may take before the server is asked. */
const ECHO_MS = 10_000;
/** Clocks differ: the same `changesAt` is not asked about more often. */
const SAME_CHANGE_MS = 30_000;

interface Known {
  row: InboxRow;
  /** The row has every event up to this seq, from the page that it came by. */
  asOf: number;
}
interface Covered {
  filter: Filter;
  /** All rows of the filter from this seq up are known. */
  low: number;
}
type Want = "counts" | "list";

const NONE_WAITING: Waiting = { commands: 0, ids: new Set() };

export interface StoreOptions {
  api: Pick<InboxApi, "page" | "counts" | "item" | "call">;
  /** What is kept of commands beyond this page; without it, nothing is. */
  outbox?: Outbox | undefined;
  send(command: Command): Promise<CommandReply>;
  initial?: { page: InboxPage; filter: Filter } | undefined;
  random?: () => number;
}

export function createInboxStore(options: StoreOptions): InboxStore {
  const { api, send, initial, outbox = createOutbox(undefined, ""), random = Math.random } = options;
  const listeners = createListeners(() => {
    told = null;
  });
  const known = new Map<string, Known>();
  const kept = new Set<string>();
  const hearers = new Set<(news: News) => void>();
  /** What is known, newest first; null: to be sorted afresh. */
  let order: Known[] | null = null;
  let snapshot: InboxSnapshot | null = null;
  let told: InboxSnapshot | null = null;
  let filter: Filter = initial?.filter ?? { view: "inbox" };
  let covered: Covered[] = [];
  let cursor: Cursor | null = null;
  let counts: InboxCounts | null = null;
  let countsAhead: InboxCounts | null = null;
  let journal: { event: InboxEvent; tally: Tally }[] = [];
  let floor = 0;
  let pending: readonly Pending[] = [];
  let opened: { id: string; status: Opened["status"] } | null = null;
  let preferences: InboxSnapshot["preferences"] = null;
  let still: { ids: ReadonlySet<string>; pinned: ReadonlySet<string>; low: number } | null = null;
  let loading: InboxSnapshot["loading"] = null;
  let error: InboxSnapshot["error"] = null;
  /** After a reset: rows are of a log, or a stretch of it, that is no more, until the next page. */
  let isOutdated = false;
  let want: Want | null = null;
  let abort = new AbortController();
  let opening = new AbortController();
  /** A store made while the server renders must leave no timer behind. */
  let isRunning = false;
  let wantTimer: ReturnType<typeof setTimeout> | undefined;
  let changeTimer: ReturnType<typeof setTimeout> | undefined;
  let changeAsked: string | null = null;

  const now = serverNow;
  const queue = createSendQueue({
    send,
    outbox,
    epoch: () => (cursor && parseCursor(cursor)?.epoch) || null,
    changed: emit,
  });
  const lowOf = (of: Filter) =>
    covered.reduce((low, one) => (includes(one.filter, of) ? Math.min(low, one.low) : low), Number.POSITIVE_INFINITY);

  function emit(): void {
    snapshot = null;
    listeners.tell();
  }

  /** For what the server says: hundreds of events a second must not mean as many drawings. */
  function emitSoon(): void {
    snapshot = null;
    listeners.tellSoon();
  }

  function getSnapshot(): InboxSnapshot {
    snapshot ??= makeSnapshot();
    return snapshot;
  }

  function getTold(): InboxSnapshot {
    told ??= getSnapshot();
    return told;
  }

  function makeSnapshot(): InboxSnapshot {
    const at = now();
    const over = overlay(known, counts ?? NOTHING, pending, at);
    const rows: InboxRow[] = [];
    const onTop: InboxRow[] = [];
    const held: InboxRow[] = [];
    const low = lowOf(filter);
    order ??= sorted(known);
    for (const { row: base } of order) {
      // Of what is further down only the pinned is known to be complete.
      if (base.seq < low && filter.view !== "inbox") break;
      const row = over.rows.size > 0 ? (over.rows.get(base.id) ?? base) : base;
      const isOnTop = filter.view === "inbox" && row.state.pinnedAt !== null && still?.pinned.has(row.id) !== false;
      if (base.seq < low && !isOnTop) continue;
      if (!matches(row, filter, at, kept.size > 0 && kept.has(row.id))) continue;
      if (still && !still.ids.has(row.id) && row.seq >= still.low) {
        held.push(row);
        continue;
      }
      if (isOnTop) onTop.push(row);
      else rows.push(row);
      if (filter.view === "unread") kept.add(row.id);
    }
    onTop.sort((one, other) => pinTime(other) - pinTime(one));
    const { unread, unseen, byCategory, snoozed, archived } = over.counts;
    return {
      filter,
      rows: onTop.length > 0 ? [...onTop, ...rows] : rows,
      held,
      pinned: onTop.length,
      opened: opened && showOpened(opened, over.rows, at),
      counts: counts && { unread, unseen, byCategory, snoozed, archived },
      hasMore: low > 0 && Number.isFinite(low),
      loading,
      error,
      cursor,
      waiting: waitingNow(),
      preferences,
    };
  }

  function showOpened(
    { id, status }: NonNullable<typeof opened>,
    over: ReadonlyMap<string, InboxRow>,
    at: number,
  ): Opened {
    const row = over.get(id) ?? known.get(id)?.row;
    if (row) return isExpired(row, at) ? { id, status: "gone", row: null } : { id, status: "shown", row };
    // Known once and not any more: it was recalled.
    return { id, status: status === "shown" ? "gone" : status, row: null };
  }

  function waitingNow(): Waiting {
    const inputs = queue.waiting();
    if (inputs.length === 0) return NONE_WAITING;
    const ids = pending.filter(({ input }) => inputs.includes(input)).flatMap((one) => one.ids);
    return { commands: inputs.length, ids: new Set(ids) };
  }

  function tell(news: News): void {
    for (const hear of hearers) hear(news);
  }

  // What the server says

  function apply(event: InboxEvent): void {
    if (cursor === null || event.seq <= seqOf(cursor)) return;
    hearEventTime(Date.parse(event.at));
    const sum = tally(event, known.get(rowIdOf(event) ?? "")?.row, counts?.quiet ?? [], now());
    if (event.type === "preferences.changed") {
      // What is said may be something else in another language.
      if ((preferences as Partial<Preferences> | null)?.locale !== event.preferences.locale) uncover(() => true);
      preferences = event.preferences;
    }
    touch(event);
    const arrived = arrivalOf(event);
    journal.push({ event, tally: sum });
    if (journal.length > JOURNAL) floor = journal.shift()?.event.seq ?? floor;
    count(sum);
    pending = pending.filter((one) => !isEchoed(one, event, known));
    moveCursor(event.seq);
    emitSoon();
    if (arrived) void tellArrival(arrived, event.at);
  }

  /** The id of the item that is new by this event; one that comes by a second audience is not. */
  function arrivalOf(event: InboxEvent): string | null {
    if (event.type === "item.created") return known.get(event.item.id)?.row.seq === event.seq ? event.item.id : null;
    return event.type === "state.changed" && event.woken ? (event.ids?.[0] ?? null) : null;
  }

  async function tellArrival(id: string, at: string): Promise<void> {
    // What woke may never have been loaded.
    if (!known.has(id)) await fetchItem(id, abort.signal).catch(() => undefined);
    const row = known.get(id)?.row;
    if (row) tell({ kind: "arrived", row, at });
  }

  /** Advances only now: an event that is not applied must come again. */
  function moveCursor(seq: number): void {
    const at = cursor && parseCursor(cursor);
    if (!at || seq < at.seq) return;
    cursor = `${at.epoch}.${seq}`;
    if (countsAhead && (pending.length === 0 || seqOf(countsAhead.cursor) <= seq)) adopt(countsAhead);
  }

  /** Makes of the rows what an event says. Events may be gone through again, in order. */
  function touch(event: InboxEvent): void {
    if (event.type === "state.changed") {
      touchStates(event);
      return;
    }
    if (event.type === "preferences.changed") return;
    const one = known.get(event.item.id);
    if (event.type === "item.recalled") {
      if (one && one.asOf < event.seq) put(event.item.id, null);
    } else if (one) {
      if (one.asOf < event.seq) put(one.row.id, { ...one, row: { ...one.row, ...event.item } });
    } else if (event.type === "item.created") {
      put(event.item.id, { row: created(event, counts?.quiet ?? []), asOf: event.seq });
    } else if (
      filter.q ||
      filter.priority ||
      event.item.expiresAt !== null ||
      filter.category === event.item.category
    ) {
      // An edit may bring in a row that was not loaded.
      uncover(() => true);
    }
  }

  function touchStates({ seq, ids, through = 0, state, woken }: Extract<InboxEvent, { type: "state.changed" }>): void {
    const touched = ids ? ids.map((id) => known.get(id)) : [...known.values()].filter(({ row }) => row.seq <= through);
    for (const one of touched) {
      if (!one || one.asOf >= seq) continue;
      const row = changed(one.row, state);
      // What woke is at the top again.
      put(row.id, { ...one, row: woken ? { ...row, seq } : row });
    }
    if (!ids || touched.includes(undefined)) uncover(({ view }) => mayEnter(view, state));
  }

  function put(id: string, one: Known | null): void {
    const before = known.get(id);
    if (one) known.set(id, one);
    else known.delete(id);
    if (order) order = reorder(order, before, one);
  }

  /** Rows that are not loaded may have come into these filters. */
  function uncover(isMeant: (filter: Filter) => boolean): void {
    if (isMeant(filter)) wantSoon("list");
    covered = covered.filter((one) => isSameFilter(one.filter, filter) || !isMeant(one.filter));
  }

  function count(sum: Tally): void {
    if (!counts || sum.seq <= seqOf(counts.cursor)) return;
    if (sum.delta) counts = fold(counts, sum);
    else wantSoon("counts");
    watchChange();
  }

  function adopt(next: InboxCounts): void {
    const at = parseCursor(next.cursor);
    if (!at || at.epoch !== (cursor && parseCursor(cursor)?.epoch)) return;
    if (counts && at.seq < seqOf(counts.cursor)) return;
    if (at.seq < floor) {
      wantSoon("counts");
      return;
    }
    // Ahead of the rows it may hold what a pending command still adds on top: wait for the events in between.
    if (pending.length > 0 && cursor && at.seq > seqOf(cursor)) {
      countsAhead = next;
      return;
    }
    counts = next;
    countsAhead = null;
    for (const one of journal) count(one.tally);
    watchChange();
  }

  /** An expiry changes rows and counts without an event. */
  function watchChange(): void {
    clearTimeout(changeTimer);
    const at = counts?.changesAt;
    if (!at || !isRunning) return;
    const wait = Math.max(Date.parse(at) - now(), at === changeAsked ? SAME_CHANGE_MS : 0);
    changeTimer = setTimeout(
      () => {
        changeAsked = at;
        emit();
        wantSoon("list");
      },
      Math.min(wait + 50, 2 ** 31 - 1),
    );
  }

  function control(message: Parameters<InboxStore["control"]>[0]): void {
    if (message.type === "reset") reset(message.cursor);
    else if (message.type === "ready") {
      if (cursor === null) startAt(message.cursor);
      adopt(message.counts);
    } else if (cursor !== null && parseCursor(message.cursor)?.epoch === parseCursor(cursor)?.epoch) {
      moveCursor(seqOf(message.cursor));
    }
    // A word from the server is the sign to try again what failed.
    if (want) wantSoon(want);
    queue.resume();
    if (opened?.status === "failed") void openItem(opened.id);
    emitSoon();
  }

  function startAt(at: Cursor): void {
    cursor = at;
    floor = seqOf(at);
    journal = [];
  }

  function reset(at: Cursor): void {
    startAt(at);
    // Roughly right until the page comes, which is better than a badge that blinks.
    counts = counts && { ...counts, cursor: at };
    countsAhead = null;
    isOutdated = true;
    preferences = "unknown";
    abort.abort();
    abort = new AbortController();
    if (loading === "more") loading = null;
    want = "list";
    void fetchWanted();
    emit();
  }

  // What the server is asked

  function wantSoon(what: Want): void {
    want = want === "list" ? "list" : what;
    if (!isRunning) return;
    wantTimer ??= setTimeout(() => {
      wantTimer = undefined;
      void fetchWanted();
    }, random() * SPREAD_MS);
  }

  /** What fails stays wanted until the server is heard of again. */
  async function fetchWanted(): Promise<void> {
    const what = want;
    const { signal } = abort;
    try {
      if (what === "counts") {
        const next = await api.counts(signal);
        if (signal.aborted) return;
        want = want === "counts" ? null : want;
        adopt(next);
      } else if (what === "list") {
        const shown = getSnapshot().rows.length;
        const asked = accepted();
        const page = await api.page(filter, { limit: Math.min(QUIET_PAGE, Math.max(PAGE, shown)), signal });
        if (signal.aborted) return;
        want = null;
        accept(page, Number.POSITIVE_INFINITY, asked);
        loading = loading === "list" ? null : loading;
      }
      error = null;
    } catch (reason) {
      if (signal.aborted) return;
      if (loading === "list") loading = null;
      error = toError(reason);
    }
    emit();
  }

  async function load(kind: "list" | "more"): Promise<void> {
    if (kind === "list") {
      abort.abort();
      abort = new AbortController();
    }
    // A later filter, or a reset, aborts this signal: its answer is then nobody's.
    const { signal } = abort;
    loading = kind;
    error = null;
    emit();
    const before = kind === "more" ? lowOf(filter) : Number.POSITIVE_INFINITY;
    const asked = accepted();
    try {
      const page = await api.page(filter, { limit: PAGE, signal, ...(kind === "more" && { before }) });
      if (signal.aborted) return;
      if (kind === "list") want = null;
      accept(page, before, kind === "list" ? asked : []);
    } catch (reason) {
      if (signal.aborted) return;
      error = toError(reason);
      if (kind === "list") want = "list";
    }
    loading = null;
    emit();
  }

  const accepted = () => pending.filter(({ isAccepted }) => isAccepted);

  /** `settled`: commands accepted before the page was asked for, so that it holds them. */
  function accept(page: InboxPage, before: number, settled: readonly Pending[]): void {
    const at = parseCursor(page.cursor);
    if (!at) return;
    if (cursor === null) startAt(page.cursor);
    // Of another log, or older than the journal reaches back: it cannot be brought up to date.
    if (at.epoch !== (cursor && parseCursor(cursor)?.epoch) || at.seq < floor) {
      wantSoon("list");
      return;
    }
    if (isOutdated) {
      known.clear();
      order = null;
      covered = [];
      isOutdated = false;
    }
    const low = page.next ?? 0;
    dropAbsent(page, low, before, at.seq);
    for (const row of [...page.items, ...page.pinned]) put(row.id, { row, asOf: at.seq });
    for (const { event } of journal) if (event.seq > at.seq) touch(event);
    const lowest = Math.min(low, lowOf(filter));
    covered = [...covered.filter((one) => !isSameFilter(one.filter, filter)), { filter, low: lowest }];
    pending = pending.filter((one) => !settled.includes(one));
    adopt(page.counts);
  }

  /** Rows that should be in the page and are not are no more, unless they are newer or a command is changing them. */
  function dropAbsent({ items }: InboxPage, low: number, before: number, seq: number): void {
    // Engines fold case differently: what a search leaves out is not gone.
    if (filter.q) return;
    const present = new Set([...items.map(({ id }) => id), ...pending.flatMap(({ ids }) => ids)]);
    const at = now();
    order ??= sorted(known);
    const inRange = order.slice(placeOf(order, Math.min(before - 1, seq)), placeOf(order, low - 1));
    for (const { row, asOf } of inRange)
      if (asOf <= seq && !present.has(row.id) && matches(row, filter, at, false)) put(row.id, null);
  }

  // What the user does

  const run = (input: CommandInput): Promise<Done> => follow(input, queue.add(input));

  /** Shows what a command will do, until its event or its refusal. */
  async function follow(input: CommandInput, answer: Promise<Done>): Promise<Done> {
    const rows = [...known.values()].map(({ row }) => row);
    const mine = pend(input, rows, now());
    pending = [...pending, mine];
    emit();
    let done: Done;
    try {
      done = await answer;
    } catch (reason) {
      forget(mine);
      throw reason;
    }
    mine.isAccepted = true;
    // What has nothing to change brings no event.
    if (input.through === undefined && hasHappened(mine, known)) forget(mine);
    else if (pending.includes(mine)) setTimeout(() => pending.includes(mine) && wantSoon("list"), ECHO_MS);
    return done;
  }

  function adoptKept(): void {
    for (const { input, answer } of queue.adopt())
      follow(input, answer).catch((error: unknown) => tell({ kind: "refused", error: toClientError(error) }));
  }

  function forget(one: Pending): void {
    pending = pending.filter((other) => other !== one);
    if (countsAhead) adopt(countsAhead);
    emit();
  }

  // One item by its id

  function open(id: string | null): void {
    if (id === (opened?.id ?? null)) return;
    opening.abort();
    opened = id === null ? null : { id, status: known.has(id) ? "shown" : "loading" };
    emit();
    if (id !== null && !known.has(id)) void openItem(id);
  }

  async function openItem(id: string): Promise<void> {
    opening = new AbortController();
    const { signal } = opening;
    let status: Opened["status"] = "shown";
    try {
      await fetchItem(id, signal);
    } catch (reason) {
      status = toClientError(reason).code === "item_gone" ? "gone" : "failed";
    }
    if (signal.aborted || opened?.id !== id) return;
    opened = { id, status };
    emit();
  }

  async function fetchItem(id: string, signal: AbortSignal): Promise<void> {
    const { item, cursor: asOf } = await api.item(id, signal);
    const at = parseCursor(asOf);
    if (signal.aborted || !at || known.has(id)) return;
    put(id, { row: item, asOf: at.seq });
    for (const { event } of journal) if (event.seq > at.seq) touch(event);
    emit();
  }

  function letGo(): void {
    still = null;
    kept.clear();
  }

  if (initial) {
    accept(initial.page, Number.POSITIVE_INFINITY, []);
  }

  return {
    getSnapshot,
    getTold,
    subscribe: listeners.subscribe,
    cursor: () => cursor,
    eventsAfter(after) {
      const at = parseCursor(after);
      if (!at || at.epoch !== (cursor && parseCursor(cursor)?.epoch) || at.seq < floor) return null;
      return journal.flatMap(({ event }) => (event.seq > at.seq ? event : []));
    },
    apply,
    control,
    setFilter(next) {
      letGo();
      filter = next;
      return load("list");
    },
    reload() {
      letGo();
      return load("list");
    },
    async loadMore() {
      if (loading === null && getSnapshot().hasMore) await load("more");
    },
    hold(isStill) {
      if (isStill === (still !== null)) return;
      const { rows, pinned } = getSnapshot();
      const ids = rows.map(({ id }) => id);
      still = isStill ? { ids: new Set(ids), pinned: new Set(ids.slice(0, pinned)), low: lowOf(filter) } : null;
      emit();
    },
    open,
    run,
    call: api.call,
    withdraw: queue.withdraw,
    listen(hearer) {
      hearers.add(hearer);
      return () => hearers.delete(hearer);
    },
    start() {
      isRunning = true;
      watchChange();
      queue.start();
      adoptKept();
      queue.resume();
      if (opened?.status === "loading") void openItem(opened.id);
      if (want) wantSoon(want);
      else if (!Number.isFinite(lowOf(filter))) void load("list");
    },
    stop() {
      isRunning = false;
      queue.stop();
      clearTimeout(wantTimer);
      clearTimeout(changeTimer);
      wantTimer = undefined;
      abort.abort();
      abort = new AbortController();
      opening.abort();
      loading = null;
    },
  };
}

const pinTime = ({ state, seq }: InboxRow): number => (state.pinnedAt ? Date.parse(state.pinnedAt) : seq);

const sorted = (known: ReadonlyMap<string, Known>): Known[] =>
  [...known.values()].sort((one, other) => other.row.seq - one.row.seq);

/**
 * The usual cases without a sort: an arrival goes to the top, a page's row to the end, a change stays in its place.
 * null: to be sorted afresh.
 */
function reorder(order: Known[], before: Known | undefined, one: Known | null): Known[] | null {
  if (!one) return before ? null : order;
  if (!before && one.row.seq > (order[0]?.row.seq ?? 0)) {
    order.unshift(one);
    return order;
  }
  if (!before && one.row.seq < (order.at(-1)?.row.seq ?? 0)) {
    order.push(one);
    return order;
  }
  if (before?.row.seq !== one.row.seq) return null;
  order[placeOf(order, one.row.seq)] = one;
  return order;
}

/** Of the first row that is not newer than `seq`. */
function placeOf(order: readonly Known[], seq: number): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((order[middle] as Known).row.seq > seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

const rowIdOf = (event: InboxEvent): string | null => ("item" in event ? event.item.id : null);

const toError = (reason: unknown): InboxSnapshot["error"] => {
  const { code, message } = toClientError(reason);
  return { code, message };
};
