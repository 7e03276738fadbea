/** A run as its tab has it: the control connection, the lanes, and what is measured of them. */
import type { ControlAnswer, LabRun, LaneFigures, NewRun, RunEnd } from "#core/lab-protocol.ts";
import { type FaultName, LANES, type LaneName } from "#core/lab-words.ts";
import type { TransportName } from "#core/vocabulary.ts";
import { createListeners } from "../listeners.ts";
import { type ClockEstimate, createClock, ownClock } from "./clock.ts";
import { distributionOf } from "./distribution.ts";
import {
  type Counted,
  disturbedSpans,
  type Flights,
  type Hit,
  type Undisturbed,
  undisturbed,
  type Verdict,
  verdictOf,
} from "./disturbance.ts";
import { insert } from "./journal.ts";
import { createLane, type Lane, type LaneNews } from "./lane.ts";
import { percentiles } from "./ledger.ts";

export interface LaneResult {
  lane: LaneName;
  transport: TransportName | null;
  state: "connecting" | "open" | "waiting" | "offline" | "closed" | "switching";
  received: number;
  /** Milliseconds; null: nothing came yet. */
  p50: number | null;
  p95: number | null;
  p99: number | null;
  perSecond: number;
  up: number;
  down: number;
  requests: number;
  bytesPerEvent: number | null;
  /** Milliseconds that the lane's half on the server has had the event loop. */
  cpuMs: number;
  connections: number;
  reconnects: number;
  firstEventMs: number | null;
  lost: number;
  repeated: number;
  absorbed: number;
  fault: FaultName | null;
  /** Of a fault whose end is known. */
  countdown: { leftMs: number; ofMs: number } | null;
  /** When the newest fault hit it; null: none has. */
  hitAt: number | null;
  /** How it came through that; null: that is still to be seen. */
  verdict: Verdict | null;
  /** Events by how late they were, as {@link distributionOf} counts them. */
  distribution: readonly number[];
}

type News =
  | ({ lane: LaneName } & LaneNews)
  | { kind: "fault"; fault: FaultName; lanes: readonly LaneName[]; seconds: number };

/** `at`: ms since the run began. */
export type JournalEntry = { id: number; at: number } & News;

export interface RunSnapshot {
  /** `done`: all was sent, and came or will not. `stopped`: by whoever looks on. `broken`: the server let go of it. */
  phase: "opening" | "running" | "done" | "stopped" | "broken";
  clock: ClockEstimate | null;
  published: number;
  total: number;
  /** Milliseconds since the first event. */
  elapsedMs: number;
  results: readonly LaneResult[];
  /** The oldest first, and each fault before what came of it. */
  journal: readonly JournalEntry[];
  end: RunEnd | "network" | null;
}

export interface LabSession {
  readonly run: LabRun;
  readonly wants: NewRun;
  readonly lanes: readonly Lane[];
  /** When each event was published, by its place and the server's clock; 0: not yet, as far as is known here. */
  readonly sentAt: Float64Array;
  readonly newest: number;
  /** By the server's clock; 0: it has not begun. */
  readonly beganAt: number;
  serverNow(): number;
  getSnapshot(): RunSnapshot;
  subscribe(listener: () => void): () => void;
  /** Of a fault that the server has taken, asked for at `askedAt` by {@link serverNow}. */
  note(fault: FaultName, lanes: readonly LaneName[], seconds: number, askedAt: number): void;
  /** Each lane without what faults did to it; null: there were none. */
  undisturbed(): Record<LaneName, Undisturbed> | null;
  /** Lets go of everything; what was measured stays. */
  stop(): void;
}

/** Round trips before the lanes open, and between two later ones. */
const FIRST_ROUND_TRIPS = 8;
const ROUND_TRIP_MS = 1_000;
const JOURNAL = 200;
/** Counts of the server's that are looked back at: those of the longest run. */
const COUNTS = 1_000;
const TELL_MS = 250;
/** For lanes that have not caught up once all is sent: a poll's pause, a way back from a fault. */
const PATIENCE_MS = 20_000;
/** What "a second" is taken from while it runs. */
const WINDOW_MS = 4_000;

const NOTHING: LaneFigures = { up: 0, down: 0, requests: 0, connections: 0, cpuMs: 0, fault: null };

export function openRun(run: LabRun, wants: NewRun): LabSession {
  const total = Math.max(1, Math.round(wants.rate * wants.seconds));
  const clock = createClock();
  const listeners = createListeners();
  const sentAt = new Float64Array(total + 1);
  const journal: JournalEntry[] = [];
  const counts: Extract<ControlAnswer, { type: "figures" }>[] = [];
  const reached = new Map<Lane, { hit: Hit; outages: number; verdict: Verdict }>();
  let notes = 0;
  let newest = 0;
  let beganAt = 0;
  let endedAt = 0;
  let figures: Extract<ControlAnswer, { type: "figures" }> | null = null;
  let overAt: number | null = null;
  let caughtUpAt: number | null = null;
  let phase: RunSnapshot["phase"] = "opening";
  let end: RunSnapshot["end"] = null;

  const serverNow = (): number => ownClock() + (clock.estimate()?.offset ?? 0);
  const published = (): number => Math.max(newest, figures?.published ?? 0);

  function write(news: News, when = serverNow()): void {
    notes += 1;
    insert(journal, { id: notes, at: beganAt ? when - beganAt : 0, ...news });
    if (journal.length > JOURNAL) journal.shift();
  }

  const lanes = LANES.map((name) =>
    createLane(name, {
      run,
      total,
      serverNow,
      published,
      onArrival({ n, at }) {
        sentAt[n] = at;
        newest = Math.max(newest, n);
        if (!beganAt) beganAt = at;
      },
      onNews: (news) => write({ lane: name, ...news }),
    }),
  );

  const control = new WebSocket(`${location.origin.replace(/^http/, "ws")}/lab/${run.secret}/control`);
  const ask = (): void => control.send(JSON.stringify({ type: "clock", ask: ownClock() }));
  let trips = 0;
  let roundTrips: ReturnType<typeof setInterval> | undefined;
  control.onopen = ask;
  control.onmessage = ({ data }: MessageEvent<string>) => {
    const heard = ownClock();
    const answer = JSON.parse(data) as ControlAnswer;
    if (answer.type === "clock") {
      clock.hear(answer.ask, answer.at, heard);
      trips += 1;
      if (trips < FIRST_ROUND_TRIPS) ask();
      else if (trips === FIRST_ROUND_TRIPS) begin();
    } else if (answer.type === "figures") {
      for (const lane of lanes) hear(lane, answer.lanes[lane.name].fault, answer.at, figures?.at ?? answer.at);
      figures = answer;
      counts.push(answer);
      if (counts.length > COUNTS) counts.shift();
      look();
    } else end = answer.reason;
  };
  control.onclose = () => {
    if (phase !== "opening" && phase !== "running") return;
    end ??= "network";
    finish("broken");
  };
  const telling = setInterval(tell, TELL_MS);

  function begin(): void {
    phase = "running";
    control.send(JSON.stringify({ type: "start" }));
    for (const lane of lanes) lane.start();
    roundTrips = setInterval(ask, ROUND_TRIP_MS);
    tell();
  }

  /** Whether there is nothing left to wait for; what was counted after the last event came is waited for once more. */
  function look(): void {
    if (!figures?.isOver || phase !== "running") return;
    overAt ??= serverNow();
    if (lanes.every(({ ledger }) => ledger.newest >= published())) {
      if (caughtUpAt !== null && figures.at > caughtUpAt) finish("done");
      else caughtUpAt ??= serverNow();
    } else if (serverNow() - overAt > PATIENCE_MS) finish("done");
  }

  function finish(how: "done" | "stopped" | "broken"): void {
    endedAt = serverNow();
    phase = how;
    clearInterval(telling);
    clearInterval(roundTrips);
    for (const lane of lanes) lane.stop();
    control.close();
    tell();
  }

  function resultOf(lane: Lane): LaneResult {
    const { name, ledger, connection, reconnects, firstEventMs } = lane;
    const { transport, state, switchingTo } = connection.getSnapshot();
    const counted = figures?.lanes[name] ?? NOTHING;
    const latencies = ledger.latencies();
    const ranks = percentiles(latencies, [50, 95, 99]);
    const { received, lost, repeated, absorbed } = ledger;
    return {
      lane: name,
      transport,
      state: switchingTo ? "switching" : state,
      received,
      p50: ranks?.[50] ?? null,
      p95: ranks?.[95] ?? null,
      p99: ranks?.[99] ?? null,
      perSecond: rateOf(lane),
      ...counted,
      ...harmOf(lane),
      bytesPerEvent: received > 0 ? counted.down / received : null,
      reconnects,
      firstEventMs,
      // At the end what never came is lost as well.
      lost: phase === "done" ? published() - received : lost,
      repeated,
      absorbed,
      distribution: distributionOf(latencies),
    };
  }

  function rateOf({ ledger }: Lane): number {
    if (!beganAt || ledger.received === 0) return 0;
    if (endedAt) return ledger.received / Math.max(0.5, Math.min(wants.seconds, (endedAt - beganAt) / 1_000));
    const now = serverNow();
    const window = Math.min(WINDOW_MS, Math.max(500, now - beganAt));
    let count = 0;
    for (let n = ledger.newest; n > 0 && (ledger.cameAt[n] ?? 0) > now - window; n -= 1) count += 1;
    return (count * 1_000) / window;
  }

  const flightsOf = ({ ledger }: Lane): Flights => ({ sentAt, cameAt: ledger.cameAt, newest });

  /** Of a fault that somebody else put in, a program say, only the counts tell. */
  function hear(lane: Lane, fault: FaultName | null, at: number, before: number): void {
    const last = lane.hits.at(-1);
    if (fault === null || (last && last.until >= at)) return;
    if (last?.fault === fault && last.until >= before) last.until = at;
    else lane.hit({ fault, from: before, until: at });
  }

  function harmOf(lane: Lane): Pick<LaneResult, "countdown" | "hitAt" | "verdict"> {
    const hit = lane.hits.at(-1);
    if (!hit) return { countdown: null, hitAt: null, verdict: null };
    const isOver = phase !== "opening" && phase !== "running";
    const now = isOver ? endedAt : serverNow();
    const leftMs = hit.until - now;
    const known = reached.get(lane);
    const isKnown = known?.hit === hit && known.outages === lane.outages.length && !isOver;
    const verdict = isKnown ? known.verdict : verdictOf(lane.hits, lane.outages, flightsOf(lane), { now, isOver });
    // What is settled is not counted again, four times a second.
    if (verdict) reached.set(lane, { hit, outages: lane.outages.length, verdict });
    return {
      countdown: leftMs > 0 && !isOver ? { leftMs, ofMs: hit.until - hit.from } : null,
      hitAt: hit.from,
      verdict,
    };
  }

  function undisturbedOf(lane: Lane): Undisturbed {
    const flights = flightsOf(lane);
    const counted = counts.map(({ at, lanes }): Counted => ({ at, ...lanes[lane.name] }));
    const spans = disturbedSpans(lane.hits, lane.outages, flights);
    return undisturbed(spans, { ...flights, counted, countsFrom: lane.readyAt });
  }

  function snapshot(): RunSnapshot {
    return {
      phase,
      clock: clock.estimate(),
      published: published(),
      total,
      elapsedMs: beganAt ? (endedAt || serverNow()) - beganAt : 0,
      results: lanes.map(resultOf),
      journal: [...journal],
      end,
    };
  }
  let current = snapshot();
  function tell(): void {
    current = snapshot();
    listeners.tell();
  }

  return {
    run,
    wants,
    lanes,
    sentAt,
    get newest() {
      return newest;
    },
    get beganAt() {
      return beganAt;
    },
    serverNow,
    getSnapshot: () => current,
    subscribe: listeners.subscribe,
    note(fault, names, seconds, askedAt) {
      // A cut is over at once.
      const until = serverNow() + (fault === "cut" ? 0 : seconds * 1_000);
      for (const lane of lanes) if (names.includes(lane.name)) lane.hit({ fault, from: askedAt, until });
      write({ kind: "fault", fault, lanes: names, seconds }, askedAt);
      tell();
    },
    undisturbed() {
      if (lanes.every(({ hits }) => hits.length === 0)) return null;
      return Object.fromEntries(lanes.map((lane) => [lane.name, undisturbedOf(lane)])) as Record<LaneName, Undisturbed>;
    },
    stop() {
      if (phase !== "opening" && phase !== "running") return;
      finish("stopped");
    },
  };
}
