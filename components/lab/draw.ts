/** The two pictures of a lane: events on their way, and how late each one was. */
import type { Lane } from "#client/lab/lane.ts";
import type { LabSession } from "#client/lab/run.ts";
import { isStill } from "./use-drawing.ts";

/** What a strip shows while it moves, and at least; in between it is as wide as the run is long. */
const SPAN_MS = { most: 30_000, least: 10_000, tail: 4_000 };
/** Events looked back at: more make no other picture. */
const TRAVELLING = 300;
const DRAWN = 2_000;
/** A dot slows down ahead of the end, where it waits until its event has come. */
const PACE_MS = 350;
const FLASH_MS = 450;
/** On its way for so long, an event is late. */
const LATE_MS = 2_000;
const SLOWEST_MS = 30_000;
/** Left of the strip's time axis, for what its lines stand for. */
const AXIS = 30;

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

/** From the server on the left to here on the right. */
export function drawTravel(canvas: HTMLCanvasElement, session: LabSession, { ledger }: Lane): void {
  const drawing = begin(canvas);
  if (!drawing) return;
  const { context, width, height, colour } = drawing;
  const end = width - 10;
  context.fillStyle = colour("line");
  context.fillRect(8, height / 2 - 0.5, end - 8, 1);
  context.fillRect(end, 6, 2, height - 12);
  const isOver = !isRunning(session);
  const now = session.serverNow();
  const still = isStill();
  for (let n = session.newest; n > Math.max(0, session.newest - TRAVELLING); n -= 1) {
    const sent = session.sentAt[n] ?? 0;
    const came = ledger.cameAt[n] ?? 0;
    if (sent === 0 || (came > 0 && (isOver || now - came > FLASH_MS))) continue;
    // Those that come together would hide each other on one line.
    const y = height / 2 + (((n * 7) % 11) - 5) * (height / 26);
    const way = came > 0 || still ? 1 : 0.94 * (1 - Math.exp((sent - now) / PACE_MS));
    context.globalAlpha = came > 0 ? 1 - (now - came) / FLASH_MS : 1;
    context.fillStyle = colour(came === 0 && now - sent > LATE_MS ? "warning" : "accent");
    context.beginPath();
    context.arc(8 + way * (end - 8), y, came > 0 ? 4 : 3, 0, Math.PI * 2);
    context.fill();
  }
  context.globalAlpha = 1;
}

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

  context.font = "9px ui-monospace, monospace";
  for (const [ms, label] of [
    [10, "10ms"],
    [1_000, "1s"],
  ] as const) {
    context.fillStyle = colour("line");
    context.fillRect(AXIS, yOf(ms), width - AXIS, 1);
    context.fillStyle = colour("ink-muted");
    context.fillText(label, 4, yOf(ms) + 3);
  }
  for (const entry of journal) {
    if (entry.lane !== name) continue;
    const x = xOf(session.beganAt + entry.at);
    if (x < AXIS) continue;
    if (entry.kind === "handed-over") {
      // From the opening of the new one to the closing of the old: both were there.
      const since = Math.max(AXIS, xOf(session.beganAt + entry.at - entry.ms));
      context.fillStyle = colour("accent-soft");
      context.fillRect(since, 0, Math.max(2, x - since), height);
      context.fillStyle = colour("accent");
      context.fillRect(x, 0, 1, height);
      context.fillStyle = colour("ink-soft");
      context.fillText(entry.to, x + 3, 9);
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
