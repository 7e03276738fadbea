/** A run's control connection: the tab's hold on it. It tells the clock and the figures; with it the run ends. */

import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { isAppError } from "#core/errors.ts";
import { type Lab, labClock, type Run } from "#core/lab.ts";
import { type ControlAnswer, controlRequest, type LaneFigures } from "#core/lab-protocol.ts";
import { LANES, type LaneName } from "#core/lab-words.ts";

/** Between two figures. */
const FIGURES_MS = 500;
const MAX_MESSAGE_BYTES = 1_024;
/** A tab that does not take what it is told for so many bytes is gone. */
const MAX_UNSENT_BYTES = 256 * 1024;
/** Close codes of our own: the run is over, and another tab has it. */
const OVER = 4_000;
const TAKEN = 4_001;

type FiguresOf = (run: Run, lane: LaneName) => LaneFigures;

export function createControl(lab: Lab, figuresOf: FiguresOf) {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
  });

  function hold(run: Run, peer: WebSocket): void {
    try {
      lab.take(run);
    } catch (error) {
      peer.close(TAKEN, isAppError(error) ? error.code : "internal");
      return;
    }
    const tell = (answer: ControlAnswer): void => {
      if (peer.bufferedAmount > MAX_UNSENT_BYTES) peer.terminate();
      else if (peer.readyState === peer.OPEN) peer.send(JSON.stringify(answer));
    };
    const figures = setInterval(() => {
      const lanes = Object.fromEntries(LANES.map((lane) => [lane, figuresOf(run, lane)])) as Record<
        LaneName,
        LaneFigures
      >;
      tell({ type: "figures", at: labClock(), published: run.published, isOver: run.isOver, lanes });
    }, FIGURES_MS);
    run.onEnd((reason) => {
      clearInterval(figures);
      tell({ type: "end", reason });
      peer.close(OVER, reason);
    });
    peer.on("message", (data) => {
      const asked = controlRequest.safeParse(parsed(String(data)));
      if (!asked.success) return peer.close(1008, "bad_request");
      if (asked.data.type === "start") run.start();
      else tell({ type: "clock", ask: asked.data.ask, at: labClock() });
    });
    peer.on("error", () => undefined);
    peer.on("close", () => {
      clearInterval(figures);
      lab.end(run, "left");
    });
  }

  return (run: Run, request: IncomingMessage, socket: Duplex, head: Buffer): void =>
    server.handleUpgrade(request, socket, head, (peer) => hold(run, peer));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
