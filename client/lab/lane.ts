/** One lane in the tab: the connection that inboxes have, with a ledger in the inbox's place. */
import type { LabRun, Mark } from "#core/lab-protocol.ts";
import type { LaneName } from "#core/lab-words.ts";
import type { TransportName } from "#core/vocabulary.ts";
import { createConnection } from "../connection.ts";
import { transports } from "../transports.ts";
import type { Connection, ConnectionSnapshot, Why } from "../types.ts";
import type { Hit, Outage } from "./disturbance.ts";
import { createLedger, type Ledger } from "./ledger.ts";

/** What happened to a lane, for whoever wants to follow it. */
export type LaneNews =
  | { kind: "lost"; why: Why }
  /** A try that begins after this many ms. */
  | { kind: "waiting"; ms: number }
  /** Open again after this many ms. */
  | { kind: "resumed"; ms: number }
  /** Nothing is outstanding any more, this many ms after it was lost. */
  | { kind: "caught-up"; ms: number; events: number }
  | { kind: "handed-over"; from: TransportName; to: TransportName; ms: number; absorbed: number }
  | { kind: "fell-back"; to: TransportName };

export interface Lane {
  readonly name: LaneName;
  readonly ledger: Ledger;
  readonly connection: Connection;
  /** Times that it had to connect anew. */
  readonly reconnects: number;
  /** From its start to its first event, in ms. */
  readonly firstEventMs: number | null;
  /** Since when it waits for events; infinite: it does not yet. */
  readonly readyAt: number;
  /** The newest {@link KEPT} of each, the oldest first. */
  readonly hits: Hit[];
  readonly outages: readonly Outage[];
  /** A fault has it, and none from before has any more. */
  hit(hit: Hit): void;
  start(): void;
  stop(): void;
}

export interface LaneOptions {
  run: LabRun;
  total: number;
  serverNow(): number;
  /** Events published so far, as far as is known here. */
  published(): number;
  onArrival(mark: Mark): void;
  onNews(news: LaneNews): void;
}

/** Between two changes of transport. */
const HOP_MS = 3_000;
const KEPT = 100;

export function createLane(name: LaneName, options: LaneOptions): Lane {
  const { run, serverNow, onNews } = options;
  let startedAt = 0;
  let readyAt = Number.POSITIVE_INFINITY;
  let firstEventMs: number | null = null;
  let reconnects = 0;
  let hops: ReturnType<typeof setInterval> | undefined;
  /** Since when there is no connection, and what was published by then. */
  let lostAt: number | null = null;
  let isCatchingUp = false;
  let receivedThen = 0;
  const hits: Hit[] = [];
  const outages: Outage[] = [];
  let before: ConnectionSnapshot;
  /** The change of transport that is under way. */
  let hop: { since: number; absorbed: number } | null = null;

  const ledger = createLedger({
    cursor: run.cursor,
    total: options.total,
    serverNow,
    countsFrom: () => readyAt,
    onArrival(mark) {
      firstEventMs ??= serverNow() - startedAt;
      options.onArrival(mark);
      if (!isCatchingUp || lostAt === null || ledger.newest < options.published()) return;
      onNews({ kind: "caught-up", ms: serverNow() - lostAt, events: ledger.received - receivedThen });
      isCatchingUp = false;
      lostAt = null;
    },
  });
  const connection = createConnection({
    transports: name === "hop" ? transports : transports.filter((one) => one.name === name),
    store: ledger,
    api: {
      command: () => Promise.reject(new Error("The lab takes no commands.")),
      isReachable: () =>
        fetch("/healthz").then(
          ({ ok }) => ok,
          () => false,
        ),
    },
    open: () => ({ baseUrl: "", under: `/lab/${run.secret}/${name}`, userId: run.id, topics: [] }),
    preferred: "auto",
  });
  before = connection.getSnapshot();

  connection.subscribe(() => {
    const now = connection.getSnapshot();
    const was = before;
    before = now;
    if (was.state === "open" && (now.state === "waiting" || now.state === "offline")) {
      lostAt = serverNow();
      receivedThen = ledger.received;
      hop = null;
      outages.push({ from: lostAt, until: null });
      if (outages.length > KEPT) outages.shift();
      if (now.reason && "why" in now.reason) onNews({ kind: "lost", why: now.reason.why });
    }
    if (now.retryAt !== null && now.retryAt !== was.retryAt)
      onNews({ kind: "waiting", ms: Math.max(0, now.retryAt - Date.now()) });
    if (now.state === "open" && was.state !== "open") opened();
    if (now.switchingTo && now.switchingTo !== was.switchingTo) hop = { since: serverNow(), absorbed: ledger.absorbed };
    if (was.transport && now.transport && now.transport !== was.transport) changed(was.transport, now.transport);
  });

  function opened(): void {
    if (readyAt === Number.POSITIVE_INFINITY) {
      readyAt = serverNow();
      return;
    }
    reconnects += 1;
    if (lostAt === null) return;
    const now = serverNow();
    const outage = outages.at(-1);
    if (outage) outage.until = now;
    onNews({ kind: "resumed", ms: now - lostAt });
    isCatchingUp = true;
  }

  function changed(from: TransportName, to: TransportName): void {
    if (hop) {
      const { since, absorbed } = hop;
      onNews({ kind: "handed-over", from, to, ms: serverNow() - since, absorbed: ledger.absorbed - absorbed });
    } else onNews({ kind: "fell-back", to });
    hop = null;
  }

  function hopOn(): void {
    const { transport, state, switchingTo } = connection.getSnapshot();
    if (state !== "open" || switchingTo || !transport) return;
    const { available } = connection;
    const next = available[(available.indexOf(transport) + 1) % available.length];
    if (next) connection.switchTo(next);
  }

  return {
    name,
    ledger,
    connection,
    get reconnects() {
      return reconnects;
    },
    get firstEventMs() {
      return firstEventMs;
    },
    get readyAt() {
      return readyAt;
    },
    hits,
    outages,
    hit(hit) {
      const last = hits.at(-1);
      if (last) last.until = Math.min(last.until, hit.from);
      hits.push(hit);
      if (hits.length > KEPT) hits.shift();
    },
    start() {
      startedAt = serverNow();
      connection.start();
      if (name === "hop") hops = setInterval(hopOn, HOP_MS);
    },
    stop() {
      clearInterval(hops);
      connection.stop();
    },
  };
}
