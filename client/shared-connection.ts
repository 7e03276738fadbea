/**
 * One connection for all tabs of a user. The leading tab holds it and tells the others of each event; they feed their
 * own stores from that, each from its own cursor, so what comes twice is dropped and what a tab has missed is asked
 * for: of the leader, whose store remembers the last events, else of the server. It never retries: that is the
 * connection's. Where a tab cannot be told that it is behind, it is not: it joins anew at each change of the lead and
 * whenever it is shown.
 */
import type { Cursor } from "#core/cursor.ts";
import type { ControlMessage, InboxEvent } from "#core/protocol.ts";
import type { TransportName } from "#core/vocabulary.ts";
import { createLeadership, type Locks } from "./leadership.ts";
import { createListeners } from "./listeners.ts";
import type { Connection, ConnectionSnapshot, EventReader, InboxApi, Preference } from "./types.ts";

/** A leader that has been hidden for so long makes way for a tab that is shown. */
const HIDDEN_MS = 30_000;
/** With all tabs hidden for so long, and nobody to alert, the connection rests until one is shown. */
const REST_MS = 300_000;
/** A leader that does not answer within this has stopped. */
const ANSWER_MS = 3_000;
const MISSED_PAGE = 500;

/** Later ones win: what one that was deposed still says is not heard. */
interface Lead {
  id: string;
  term: number;
}
type Control = Exclude<ControlMessage, { type: "close" }>;

export type TabMessage =
  | { kind: "join"; from: string; cursor: Cursor }
  | { kind: "switch"; preference: Preference }
  | { kind: "retry" }
  | { kind: "event"; lead: Lead; event: InboxEvent }
  | { kind: "control"; lead: Lead; message: Control }
  /** Everything after the cursor that was named; null: it is no longer remembered. */
  | { kind: "missed"; lead: Lead; to: string; events: readonly InboxEvent[] | null }
  | {
      kind: "status";
      lead: Lead;
      snapshot: ConnectionSnapshot;
      available: readonly TransportName[];
      hiddenSince: number | null;
    };

/** What is used of `BroadcastChannel`. */
export interface Channel {
  post(message: TabMessage): void;
  close(): void;
}

/** What tabs know of each other by. */
export interface Tabs {
  locks: Locks;
  openChannel(name: string, receive: (message: TabMessage) => void): Channel;
  isVisible(): boolean;
  /** Returns how to stop listening. */
  onVisibility(listener: () => void): () => void;
}

export interface SharedConnectionOptions {
  tabs: Tabs;
  /** The same for tabs of the same user of the same server. */
  name: string;
  store: EventReader;
  api: Pick<InboxApi, "command" | "events">;
  /** Makes this tab's own connection, which is open only while the tab leads. */
  connect(store: EventReader): Connection;
  /** Whether the connection is wanted though no tab is shown: to alert somebody. */
  staysWhenHidden(): boolean;
}

type Timer = ReturnType<typeof setTimeout>;

export function createSharedConnection(options: SharedConnectionOptions): Connection {
  const { tabs, name, store, api } = options;
  const id = crypto.randomUUID();
  const listeners = createListeners();
  const leadership = createLeadership(tabs.locks, name, { won, lost });
  const own = options.connect({
    ...store,
    apply(event) {
      const before = store.cursor();
      store.apply(event);
      if (store.cursor() !== before) say({ kind: "event", lead: mine(), event });
    },
    control(message) {
      store.control(message);
      say({ kind: "control", lead: mine(), message });
    },
  });
  let channel: Channel | null = null;
  let unwatch: (() => void) | null = null;
  let isLeading = false;
  /** Leading, but all is hidden and quiet. */
  let isResting = false;
  /** Our own last try was refused for good: others may have better credentials. */
  let isRefused = false;
  let term = 0;
  let heard: Lead | null = null;
  let shared: { snapshot: ConnectionSnapshot; available: readonly TransportName[] } | null = null;
  let leaderHiddenSince: number | null = null;
  let hiddenSince: number | null = null;
  /** `live`: it has everything that the leader has told of. `failed`: the next sign of life is the occasion to ask again. */
  let joining: "no" | "asked" | "fetching" | "live" | "failed" = "no";
  let hasFetched = false;
  let fetching = new AbortController();
  let answerTimer: Timer | undefined;
  let takeTimer: Timer | undefined;
  let restTimer: Timer | undefined;

  const mine = (): Lead => ({ id, term });
  const say = (message: TabMessage): void => channel?.post(message);

  own.subscribe(() => {
    if (!isLeading || isResting) return;
    tell();
    const { state, reason } = own.getSnapshot();
    if (state === "closed" && reason?.code === "refused") stepDown();
  });

  /** To this page and the other tabs: how things stand. */
  function tell(): void {
    const { available } = own;
    const snapshot = isResting ? { ...own.getSnapshot(), state: "connecting" as const } : own.getSnapshot();
    shared = { snapshot, available };
    say({ kind: "status", lead: mine(), snapshot, available, hiddenSince });
    listeners.tell();
  }

  // Leading

  function won(): void {
    stopFollowing();
    isLeading = true;
    isResting = false;
    // Above any that was heard, also when the clock was put back.
    term = Math.max(Date.now(), (heard?.term ?? 0) + 1);
    heard = mine();
    hiddenSince = tabs.isVisible() ? null : Date.now();
    own.start();
    tell();
    planRest();
  }

  function lost(): void {
    stopLeading();
    leadership.queue();
    join();
  }

  function stopLeading(): void {
    isLeading = false;
    isResting = false;
    clearTimeout(restTimer);
    own.stop();
  }

  /** Refused: whoever is next finds out for itself, and this tab follows if one of them gets on. */
  function stepDown(): void {
    isRefused = true;
    isLeading = false;
    clearTimeout(restTimer);
    leadership.resign();
  }

  function planRest(): void {
    clearTimeout(restTimer);
    if (hiddenSince === null) return;
    restTimer = setTimeout(() => {
      if (options.staysWhenHidden()) return planRest();
      isResting = true;
      own.stop();
      tell();
    }, REST_MS);
  }

  function answer({ from, cursor }: Extract<TabMessage, { kind: "join" }>): void {
    say({ kind: "missed", lead: mine(), to: from, events: store.eventsAfter(cursor) });
    tell();
  }

  // Following

  /** Asks for what this tab has missed. Until the answer nothing is applied: it would leave a gap. */
  function join(): void {
    stopFollowing();
    hasFetched = false;
    planTake();
    ask();
  }

  function ask(): void {
    const cursor = store.cursor();
    if (cursor === null) return void fetchMissed();
    joining = "asked";
    say({ kind: "join", from: id, cursor });
    clearTimeout(answerTimer);
    answerTimer = setTimeout(unanswered, ANSWER_MS);
  }

  function unanswered(): void {
    if (tabs.isVisible()) take();
    else joining = "failed";
  }

  function missed(events: readonly InboxEvent[] | null): void {
    if (joining !== "asked") return;
    clearTimeout(answerTimer);
    if (events) {
      for (const event of events) store.apply(event);
      joining = "live";
    } else if (hasFetched) joining = "failed";
    else void fetchMissed();
  }

  async function fetchMissed(): Promise<void> {
    joining = "fetching";
    hasFetched = true;
    const { signal } = fetching;
    try {
      for (let isMore = true; isMore; ) {
        const after = store.cursor();
        const page = await api.events({ after, limit: MISSED_PAGE, signal });
        if (signal.aborted) return;
        const { events, cursor, counts, reset, more } = page;
        isMore = more;
        if (reset) store.control({ type: "reset", reason: reset.reason, cursor });
        // Else a page of the inbox has been read meanwhile: it goes on from there.
        else if (after === null && store.cursor() === null && counts)
          store.control({ type: "ready", cursor, counts, heartbeatMs: 0 });
        for (const event of events) store.apply(event);
        if (after !== null && !reset) store.control({ type: "heartbeat", cursor });
      }
      ask();
    } catch {
      if (!signal.aborted) joining = "failed";
    }
  }

  function stopFollowing(): void {
    joining = "no";
    clearTimeout(answerTimer);
    clearTimeout(takeTimer);
    fetching.abort();
    fetching = new AbortController();
  }

  function take(): void {
    if (isLeading || isRefused) return;
    leadership.take();
  }

  /** A leader that nobody sees makes way for this tab, if this one is seen. */
  function planTake(): void {
    clearTimeout(takeTimer);
    if (isLeading || leaderHiddenSince === null || !tabs.isVisible()) return;
    takeTimer = setTimeout(take, Math.max(0, leaderHiddenSince + HIDDEN_MS - Date.now()));
  }

  function follow(message: Extract<TabMessage, { lead: Lead }>): void {
    if (heard && message.lead.term < heard.term) return;
    const isNew = message.lead.id !== heard?.id || message.lead.term !== heard.term;
    // One with a later term has taken the lead from us: the lock will say so.
    if (isLeading) return;
    heard = message.lead;
    if (message.kind === "status") {
      shared = { snapshot: message.snapshot, available: message.available };
      leaderHiddenSince = message.hiddenSince;
      planTake();
      listeners.tell();
    }
    if (isNew) join();
    else if (message.kind === "missed" && message.to === id) missed(message.events);
    else if (message.kind === "event" && joining === "live") store.apply(message.event);
    else if (message.kind === "control" && joining === "live") store.control(message.message);
    else if (message.kind === "control" && joining === "failed") join();
  }

  function receive(message: TabMessage): void {
    if ("lead" in message) follow(message);
    else if (!isLeading) return;
    else if (message.kind === "join") answer(message);
    else if (message.kind === "switch") own.switchTo(message.preference);
    else own.retry();
  }

  function visibilityChanged(): void {
    const isVisible = tabs.isVisible();
    if (!isLeading) {
      clearTimeout(takeTimer);
      if (!isVisible) return;
      say({ kind: "retry" });
      join();
      return;
    }
    hiddenSince = isVisible ? null : Date.now();
    if (isResting && isVisible) {
      isResting = false;
      own.start();
    }
    tell();
    planRest();
  }

  return {
    getSnapshot: () => shared?.snapshot ?? own.getSnapshot(),
    subscribe: listeners.subscribe,
    get available() {
      return shared?.available ?? own.available;
    },
    start() {
      if (channel) return;
      channel = tabs.openChannel(name, receive);
      unwatch = tabs.onVisibility(visibilityChanged);
      isRefused = false;
      heard = null;
      leadership.queue();
      join();
    },
    stop() {
      stopFollowing();
      stopLeading();
      leadership.resign();
      unwatch?.();
      channel?.close();
      channel = null;
      shared = null;
      listeners.tell();
    },
    switchTo(preference) {
      // Of one that is not open it only remembers, for when this tab leads.
      own.switchTo(preference);
      if (!isLeading) say({ kind: "switch", preference });
    },
    retry() {
      if (isLeading) own.retry();
      else if (isRefused) {
        isRefused = false;
        leadership.queue();
      } else say({ kind: "retry" });
    },
    command: (command) => (isLeading && !isResting ? own.command(command) : api.command(command)),
  };
}
