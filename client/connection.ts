/**
 * The only place that chooses a transport, retries, resumes, falls back and climbs up again. Nothing is lost when two
 * connections overlap: each starts from a cursor that the store has reached and delivers in seq order, so whichever is
 * first with an event has delivered, or found applied, all before it; the store drops what the other repeats.
 */
import { seqOf } from "#core/cursor.ts";
import type { InboxEvent } from "#core/protocol.ts";
import { isFatal, type TransportName } from "#core/vocabulary.ts";
import type { ClientConnection, ClientTransport, OpenOptions, TransportCallbacks } from "#transports/transport.ts";
import { backoff } from "./backoff.ts";
import { createListeners } from "./listeners.ts";
import { serverNow } from "./server-clock.ts";
import type {
  Connection,
  ConnectionReason,
  ConnectionSnapshot,
  EventReader,
  InboxApi,
  Preference,
  Why,
} from "./types.ts";

const READY_MS = 5_000;
/** A connection that held for this long is a good one. */
const STABLE_MS = 5_000;
/** Failures of one transport, with the server within reach, before the next is tried. */
const MAX_FAILURES = 2;
const SILENCE = 2.5;
/** Quiet before the wanted transport is tried again; doubles each time it fails. */
const CLIMB_MS = 30_000;
const MAX_CLIMB_MS = 600_000;
const STORAGE_KEY = "carillon-transport";

export interface ConnectionOptions {
  /** In the order of falling back. */
  transports: readonly ClientTransport[];
  store: EventReader;
  api: Pick<InboxApi, "command" | "isReachable">;
  /** Asked at each opening, so that a renewed token is used. */
  open(): Omit<OpenOptions, "after">;
  preferred: Preference;
  /** Remembers what the user chose. */
  storage?: Pick<Storage, "getItem" | "setItem"> | undefined;
  /** Gets a fresh token when the old one expired; false: there is none. */
  renew?(): Promise<boolean>;
  random?: () => number;
}

/** Longer ago than this, it is what was missed and no measure of the way here. */
const LIVE_MS = 10_000;

/** Null: it came late, with what was missed. */
function latencyOf({ at }: InboxEvent): number | null {
  const ms = serverNow() - Date.parse(at);
  return ms < LIVE_MS ? Math.max(0, Math.round(ms)) : null;
}

type Control = Parameters<TransportCallbacks["control"]>[0];
type Timer = ReturnType<typeof setTimeout>;

interface Link {
  transport: ClientTransport;
  after: string | undefined;
  connection: ClientConnection | null;
  isReady: boolean;
  isStable: boolean;
  isClosed: boolean;
  heartbeatMs: number;
  heardAt: number;
  openedAt: number;
  /** By the user, as another than the one in use: no trial of ours. */
  isAsked: boolean;
  watch: Timer | undefined;
  stable: Timer | undefined;
}

export function createConnection(options: ConnectionOptions): Connection {
  const { store, api, random = Math.random } = options;
  const listeners = createListeners();
  /** What this browser cannot do is left out at the start: a page that is rendered by the server does not know yet. */
  let transports = options.transports;
  const failures = new Map<TransportName, number>();
  let status: ConnectionSnapshot = {
    transport: null,
    preferred: options.preferred,
    state: "connecting",
    switchingTo: null,
    lastEventAt: null,
    latencyMs: null,
    switched: null,
    retryAt: null,
    reason: null,
    attempts: 0,
  };
  let active: Link | null = null;
  /** Opened beside the active one, to take its place once it is ready. */
  let candidate: Link | null = null;
  let isRunning = false;
  let isOffline = false;
  let retryTimer: Timer | undefined;
  let climbTimer: Timer | undefined;
  let climbMs = CLIMB_MS;
  /** Why the wanted transport is not the one in use. */
  let fallen: ConnectionReason | null = null;
  /** The transport whose next failure is its own: the server was seen to be there before the try. */
  let suspect: TransportName | null = null;
  let hasRenewed = false;
  /** Answers that arrive for an earlier state of affairs (a probe, a renewal) are dropped by it. */
  let era = 0;

  function set(change: Partial<ConnectionSnapshot>): void {
    status = { ...status, ...change };
    listeners.tell();
  }

  const wanted = (): ClientTransport | undefined =>
    transports.find(({ name }) => name === status.preferred) ?? transports[0];
  const current = (): ClientTransport | undefined =>
    transports.find(({ name }) => name === status.transport) ?? wanted();

  // One connection

  function makeLink(transport: ClientTransport): Link {
    return {
      transport,
      after: store.cursor() ?? undefined,
      connection: null,
      isReady: false,
      isStable: false,
      isClosed: false,
      heartbeatMs: 0,
      heardAt: Date.now(),
      openedAt: performance.now(),
      isAsked: false,
      watch: undefined,
      stable: undefined,
    };
  }

  /** The link has its place by now: a transport may call back before it returns. */
  function open(link: Link): void {
    link.watch = setTimeout(() => ended(link, "timeout", 0), READY_MS);
    link.connection = link.transport.open(
      { ...options.open(), after: link.after },
      {
        control: (message) => link.isClosed || heard(link, message),
        event(event) {
          if (link.isClosed) return;
          listen(link);
          store.apply(event);
          status = { ...status, lastEventAt: Date.now(), latencyMs: latencyOf(event) ?? status.latencyMs };
          listeners.tellSoon();
        },
        end: (reason, retryMs) => ended(link, reason, retryMs),
      },
    );
    if (link.isClosed) link.connection.close();
  }

  function openActive(transport: ClientTransport): void {
    active = makeLink(transport);
    open(active);
  }

  function openBeside(transport: ClientTransport, isAsked = false): void {
    close(candidate);
    candidate = { ...makeLink(transport), isAsked };
    set({ switchingTo: transport.name });
    open(candidate);
  }

  function close(link: Link | null): void {
    if (!link || link.isClosed) return;
    link.isClosed = true;
    clearTimeout(link.watch);
    clearTimeout(link.stable);
    link.connection?.close();
  }

  /** Any word is a sign of life. */
  function listen(link: Link): void {
    link.heardAt = Date.now();
    if (!link.isReady) return;
    clearTimeout(link.watch);
    link.watch = setTimeout(() => ended(link, "silence", 0), link.heartbeatMs * SILENCE);
  }

  function heard(link: Link, message: Control): void {
    if (message.type === "reset") {
      restarted(link, message);
      return;
    }
    if (message.type === "ready") {
      const at = store.cursor();
      // It began at the head, but a page has been read meanwhile that stands before it: begin where the page ends.
      if (link.after === undefined && at !== null && seqOf(at) < seqOf(message.cursor)) {
        close(link);
        if (link === candidate) openBeside(link.transport, link.isAsked);
        else openActive(link.transport);
        return;
      }
      link.heartbeatMs = message.heartbeatMs;
      link.isReady = true;
    }
    store.control(message);
    listen(link);
    if (message.type === "ready") ready(link);
  }

  /** The log that the others read on from is not the store's any more. */
  function restarted(link: Link, message: Control): void {
    const other = link === active ? candidate : active;
    store.control(message);
    listen(link);
    if (!other) return;
    close(other);
    if (link === candidate) promote(link);
    else openBeside(other.transport);
  }

  function ready(link: Link): void {
    if (link === candidate) {
      close(active);
      promote(link);
    }
    link.stable = setTimeout(() => {
      link.isStable = true;
      failures.delete(link.transport.name);
      set({ attempts: 0 });
    }, STABLE_MS);
    isOffline = false;
    hasRenewed = false;
    suspect = null;
    if (link.transport === wanted()) fallen = null;
    set({ state: "open", retryAt: null, reason: fallen });
    planClimb();
  }

  function promote(link: Link): void {
    const [from, to] = [status.transport, link.transport.name];
    if (link.isAsked && from !== null && from !== to)
      status = { ...status, switched: { from, to, overlapMs: performance.now() - link.openedAt } };
    active = link;
    candidate = null;
    set({ transport: link.transport.name, switchingTo: null, state: link.isReady ? "open" : "connecting" });
  }

  // When it ends

  function ended(link: Link, why: Why, retryMs: number | null): void {
    if (link.isClosed) return;
    close(link);
    if (link === candidate) {
      candidate = null;
      climbMs = Math.min(MAX_CLIMB_MS, climbMs * 2);
      const to = link.transport.name;
      // A trial after a fall tells the same story anew; a switch that was asked for has its own.
      if (fallen) fallen = { code: "fell-back", from: to, why };
      set({ switchingTo: null, reason: fallen ?? { code: "switch-failed", to, why } });
      planClimb();
      return;
    }
    active = null;
    clearTimeout(climbTimer);
    if (candidate) {
      promote(candidate);
      return;
    }
    if (why === "expired") void renew();
    else if (isFinal(why, retryMs)) refuse(why);
    else void again(link, why, retryMs);
  }

  async function renew(): Promise<void> {
    const mine = ++era;
    set({ state: "connecting" });
    const isRenewed = !hasRenewed && ((await options.renew?.().catch(() => false)) ?? false);
    if (mine !== era) return;
    hasRenewed = true;
    if (isRenewed) connect(current());
    else refuse("expired");
  }

  function refuse(why: Why): void {
    halt();
    set({ state: "closed", retryAt: null, reason: { code: "refused", why } });
  }

  async function again({ transport, isStable }: Link, why: Why, retryMs: number | null): Promise<void> {
    const mine = ++era;
    const attempts = isStable ? 1 : status.attempts + 1;
    set({ state: isOffline ? "offline" : "waiting", attempts, reason: { code: "lost", why } });
    let next = transport;
    if (!isStable && isTooMuch(transport.name, why)) {
      // A server that is away is no fault of the transport's.
      const isReachable = why === "unsupported" || (await api.isReachable());
      if (mine !== era) return;
      if (!isReachable) {
        suspect = null;
        set({ reason: { code: "unreachable" } });
      } else if (why !== "network" || suspect === transport.name) next = fallFrom(transport, why);
      else suspect = transport.name;
    }
    const wait = backoff(attempts, retryMs, random);
    set({ transport: next.name, retryAt: Date.now() + wait });
    clearTimeout(retryTimer);
    retryTimer = setTimeout(() => connect(next), wait);
  }

  function isTooMuch(name: TransportName, why: Why): boolean {
    if (why === "timeout" || why === "silence" || why === "unsupported") return true;
    if (why !== "network") return false;
    const count = (failures.get(name) ?? 0) + 1;
    failures.set(name, count);
    return count >= MAX_FAILURES;
  }

  function fallFrom(transport: ClientTransport, why: Why): ClientTransport {
    failures.delete(transport.name);
    suspect = null;
    const below = transports[(transports.indexOf(transport) + 1) % transports.length] ?? transport;
    if (below === transport) return transport;
    fallen = { code: "fell-back", from: transport.name, why };
    set({ reason: fallen });
    return below;
  }

  // Choosing

  function connect(transport: ClientTransport | undefined): void {
    era += 1;
    clearTimeout(retryTimer);
    close(active);
    close(candidate);
    candidate = null;
    if (!transport) {
      refuse("unsupported");
      return;
    }
    set({ transport: transport.name, state: "connecting", retryAt: null, switchingTo: null });
    openActive(transport);
  }

  function planClimb(): void {
    clearTimeout(climbTimer);
    const target = wanted();
    if (!target || !active?.isReady || active.transport === target) {
      climbMs = CLIMB_MS;
      return;
    }
    climbTimer = setTimeout(() => openBeside(target), climbMs);
  }

  function switchTo(preference: Preference): void {
    options.storage?.setItem(STORAGE_KEY, preference);
    fallen = null;
    clearTimeout(climbTimer);
    climbMs = CLIMB_MS;
    failures.clear();
    close(candidate);
    candidate = null;
    set({ preferred: preference, switchingTo: null, reason: null });
    if (!isRunning) return;
    const target = preference === "auto" ? transports[0] : transports.find(({ name }) => name === preference);
    if (!target && preference !== "auto") {
      set({ reason: { code: "switch-failed", to: preference, why: "unsupported" } });
    } else if (target && active?.isReady && active.transport !== target) {
      openBeside(target, true);
    } else if (!active?.isReady) {
      set({ attempts: 0 });
      connect(target);
    }
  }

  function retry(): void {
    if (!isRunning || active || status.retryAt === null) return;
    connect(current());
  }

  // What the browser says

  const world = typeof window === "undefined" ? undefined : window;

  function wentOnline(): void {
    isOffline = false;
    set({ attempts: 0 });
    retry();
  }

  /** The browser's word is a hint: a server on this machine is still there. */
  async function wentOffline(): Promise<void> {
    const mine = active;
    if (await api.isReachable()) return;
    isOffline = true;
    if (mine && mine === active) ended(mine, "network", 0);
    else if (status.state === "waiting") set({ state: "offline" });
  }
  const heardOffline = () => void wentOffline();

  /** Timers of a hidden page come late. */
  function becameVisible(): void {
    if (world?.document.visibilityState !== "visible") return;
    if (active?.isReady && Date.now() - active.heardAt > active.heartbeatMs * SILENCE) ended(active, "silence", 0);
    retry();
  }

  function halt(): void {
    isRunning = false;
    era += 1;
    clearTimeout(retryTimer);
    clearTimeout(climbTimer);
    close(candidate);
    close(active);
    candidate = null;
    active = null;
    world?.removeEventListener("online", wentOnline);
    world?.removeEventListener("offline", heardOffline);
    world?.document.removeEventListener("visibilitychange", becameVisible);
  }

  return {
    getSnapshot: () => status,
    subscribe: listeners.subscribe,
    get available() {
      return transports.map(({ name }) => name);
    },
    start() {
      if (isRunning) return;
      isRunning = true;
      isOffline = false;
      failures.clear();
      fallen = null;
      transports = options.transports.filter((transport) => transport.isSupported());
      world?.addEventListener("online", wentOnline);
      world?.addEventListener("offline", heardOffline);
      world?.document.addEventListener("visibilitychange", becameVisible);
      const preferred = remembered(options.storage, transports) ?? status.preferred;
      set({ preferred, attempts: 0, reason: null });
      connect(wanted());
    },
    stop() {
      halt();
      set({ state: "closed", retryAt: null, switchingTo: null });
    },
    switchTo,
    retry,
    async command(command) {
      const duplex = active?.isReady ? active.connection : null;
      // Commands may be run twice, so one whose reply was lost with its connection goes over HTTP.
      return (await duplex?.command?.(command).catch(() => null)) ?? api.command(command);
    },
  };
}

function isFinal(why: Why, retryMs: number | null): boolean {
  if (why === "network" || why === "unsupported" || why === "timeout" || why === "silence" || why === "expired") {
    return false;
  }
  return retryMs === null || isFatal(why);
}

function remembered(storage: ConnectionOptions["storage"], transports: readonly ClientTransport[]): Preference | null {
  const name = storage?.getItem(STORAGE_KEY);
  if (name === "auto") return name;
  return transports.find((transport) => transport.name === name)?.name ?? null;
}
