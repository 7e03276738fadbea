/** The two pictures of a lane: events on their way, and how late each one was. */
import type { Lane } from "#client/lab/lane.ts";
import type { LabSession } from "#client/lab/run.ts";
import type { TransportName } from "#core/vocabulary.ts";
import { fitting } from "./fitting.ts";

/** What a strip shows while it moves, and at least; in between it is as wide as the run is long. */
const SPAN_MS = { most: 30_000, least: 10_000, tail: 4_000 };
/** Events looked back at: more make no other picture. */
const TRAVELLING = 300;
const DRAWN = 2_000;
/** An event that came can be seen for so long where it came. */
const SEEN_MS = 4_000;
const FLIGHT_MS = { least: 1, most: 10_000 };
const TICKS = [
  [1, "1ms"],
  [10, "10ms"],
  [100, "100ms"],
  [1_000, "1s"],
  [10_000, "10s"],
] as const;
/** Left and right of the flight's axis. */
const EDGE = 8;
const FONT = "9px ui-monospace, monospace";
/** On its way for so long, an event is late. */
const LATE_MS = 2_000;
const SLOWEST_MS = 30_000;
/** Left of the strip's time axis, for what its lines stand for. */
const AXIS = 30;
/** Between a line and what is written beside it. */
const GAP = 3;
/** Where a name does not fit. */
const SHORT: Readonly<Record<TransportName, string>> = {
  websocket: "ws",
  "socket-io": "s.io",
  sse: "sse",
  mqtt: "mqtt",
  iframe: "ifr",
  "long-poll": "long",
  "short-poll": "short",
};

function begin(canvas: HTMLCanvasElement) {
  const ratio = window.devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
  }
  const context = canvas.getContext("2d");
  if (!context) return null;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const style = getComputedStyle(canvas);
  return { context, width, height, colour: (name: string) => style.getPropertyValue(`--${name}`) };
}

/**
 * How late each event is, from published on the left, by powers of ten: eight milliseconds and thirty are a hand apart.
 * What is on its way goes right as it ages; what came stands where it came, and fades.
 */
export function drawFlight(canvas: HTMLCanvasElement, session: LabSession, { ledger }: Lane): void {
  const drawing = begin(canvas);
  if (!drawing) return;
  const { context, width, height, colour } = drawing;
  const xOf = (ms: number): number => EDGE + (width - 2 * EDGE) * shareOf(ms);
  context.font = FONT;
  for (const [ms, label] of TICKS) {
    context.fillStyle = colour("line");
    context.fillRect(xOf(ms), 0, 1, height);
    context.fillStyle = colour("ink-muted");
    const isLast = ms === FLIGHT_MS.most;
    context.textAlign = isLast ? "right" : "left";
    context.fillText(label, xOf(ms) + (isLast ? -3 : 3), height - 3);
  }
  const isOver = !isRunning(session);
  const now = session.serverNow();
  for (let n = session.newest; n > Math.max(0, session.newest - TRAVELLING); n -= 1) {
    const sent = session.sentAt[n] ?? 0;
    const came = ledger.cameAt[n] ?? 0;
    if (sent === 0 || (came === 0 && isOver) || (came > 0 && !isOver && now - came > SEEN_MS)) continue;
    // Those that come together would hide each other on one line.
    const y = 5 + ((n * 7) % 11) * ((height - 20) / 10);
    const x = xOf(came > 0 ? came - sent : now - sent);
    context.beginPath();
    context.arc(x, y, came > 0 ? 3 : 2.5, 0, Math.PI * 2);
    if (came > 0) {
      context.globalAlpha = isOver ? 0.4 : 1 - (now - came) / SEEN_MS;
      context.fillStyle = colour("accent");
      context.fill();
    } else {
      context.globalAlpha = 1;
      context.strokeStyle = colour(now - sent > LATE_MS ? "warning" : "accent");
      context.lineWidth = 1.5;
      context.stroke();
    }
  }
  context.globalAlpha = 1;
}

/** From 0 to 1. The clocks agree to a part of a millisecond: what seems to come before it was sent came at once. */
const shareOf = (ms: number): number =>
  Math.log10(Math.min(FLIGHT_MS.most, Math.max(FLIGHT_MS.least, ms)) / FLIGHT_MS.least) /
  Math.log10(FLIGHT_MS.most / FLIGHT_MS.least);

/** Time to the right, latency upwards by powers of ten, and what happened as lines across. */
export function drawStrip(canvas: HTMLCanvasElement, session: LabSession, { name, ledger }: Lane): void {
  const drawing = begin(canvas);
  if (!drawing) return;
  const { context, width, height, colour } = drawing;
  const { journal, elapsedMs } = session.getSnapshot();
  const now = isRunning(session) ? session.serverNow() : session.beganAt + elapsedMs;
  const span = spanOf(session);
  const xOf = (at: number): number => width - (width - AXIS) * ((now - at) / span);
  const yOf = (ms: number): number =>
    height - 3 - ((height - 6) * Math.log10(Math.min(SLOWEST_MS, Math.max(1, ms)))) / Math.log10(SLOWEST_MS);

  context.font = FONT;
  for (const [ms, label] of [
    [10, "10ms"],
    [1_000, "1s"],
  ] as const) {
    context.fillStyle = colour("line");
    context.fillRect(AXIS, yOf(ms), width - AXIS, 1);
    context.fillStyle = colour("ink-muted");
    context.fillText(label, 4, yOf(ms) + 3);
  }
  const own = journal.filter((entry) => (entry.kind === "fault" ? entry.lanes.includes(name) : entry.lane === name));
  const handovers = own.filter((entry) => entry.kind === "handed-over");
  for (const entry of own) {
    const x = xOf(session.beganAt + entry.at);
    if (x < AXIS) continue;
    if (entry.kind === "handed-over") {
      // From the opening of the new one to the closing of the old: both were there.
      const since = Math.max(AXIS, xOf(session.beganAt + entry.at - entry.ms));
      context.fillStyle = colour("accent-soft");
      context.fillRect(since, 0, Math.max(2, x - since), height);
      context.fillStyle = colour("accent");
      context.fillRect(x, 0, 1, height);
      const next = handovers[handovers.indexOf(entry) + 1];
      const end = next ? xOf(session.beganAt + next.at - next.ms) : width;
      const label = fitting([entry.to, SHORT[entry.to]], end - x - 2 * GAP, (text) => context.measureText(text).width);
      context.fillStyle = colour("ink-soft");
      if (label) context.fillText(label, x + GAP, 9);
    } else if (entry.kind === "fault" || entry.kind === "lost" || entry.kind === "resumed") {
      context.fillStyle = colour(entry.kind === "resumed" ? "accent" : entry.kind === "lost" ? "warning" : "danger");
      context.fillRect(x, 0, 1, height);
    }
  }
  context.fillStyle = colour("accent");
  for (let n = session.newest, drawn = 0; n > 0 && drawn < DRAWN; n -= 1) {
    const came = ledger.cameAt[n] ?? 0;
    const sent = session.sentAt[n] ?? 0;
    if (sent === 0 || came === 0) continue;
    if (sent < now - span) break;
    if (xOf(came) < AXIS) continue;
    drawn += 1;
    context.fillRect(xOf(came) - 1, yOf(came - sent) - 1, 2, 2);
  }
}

/** Milliseconds that the strips show: of a run that is over, all of it. */
export function spanOf(session: LabSession): number {
  const planned = Math.min(SPAN_MS.most, session.wants.seconds * 1_000 + SPAN_MS.tail);
  return Math.max(SPAN_MS.least, isRunning(session) ? planned : session.getSnapshot().elapsedMs);
}

const isRunning = (session: LabSession): boolean => ["opening", "running"].includes(session.getSnapshot().phase);
