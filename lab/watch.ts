/** Records what each transport of a run says to the server and hears from it, for whoever the run belongs to. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Lab, Run } from "#core/lab.ts";
import type { LaneName } from "#core/lab-words.ts";
import type { TransportName } from "#core/vocabulary.ts";
import { exchangeOf } from "./exchange.ts";
import { keep as keepBytes, record, stopRecording, type Tape } from "./tape.ts";

export interface Watch {
  request(run: Run, lane: LaneName, request: IncomingMessage, response: ServerResponse): void;
  /** `head`: what came with the request already. */
  upgrade(run: Run, lane: LaneName, request: IncomingMessage, socket: Socket, head: Buffer): void;
}

/** Of a lane's: a poll, those before it, and one that is not answered yet. */
const MAX_TAPES = 4;
/** What streams ask beside their stream, and polls alone. */
const POLL = /\/api\/events(\?|$)/;

export function watchExchanges({ exchanges }: Pick<Lab, "exchanges">): Watch {
  const runs = new WeakMap<Run, Map<TransportName, Tape[]>>();

  function tapesOf(run: Run, transport: TransportName): Tape[] {
    const ofRun = runs.get(run) ?? new Map<TransportName, Tape[]>();
    runs.set(run, ofRun);
    const known = ofRun.get(transport);
    if (known) return known;
    const tapes: Tape[] = [];
    ofRun.set(transport, tapes);
    exchanges.keep(run.owner, transport, () => exchangeOf(transport, tapes, run.secret));
    return tapes;
  }

  function keep(run: Run, transport: TransportName, tape: Tape): void {
    const tapes = tapesOf(run, transport);
    // A stream that is opened begins an exchange.
    if (tape.isUpgrade || !POLL.test(tape.request.url)) tapes.length = 0;
    tapes.push(tape);
    if (tapes.length > MAX_TAPES) tapes.shift();
  }

  return {
    request(run, lane, request, response) {
      if (lane === "hop") return;
      const { socket } = request;
      const tape = record(socket, request, false);
      keep(run, lane, tape);
      response.once("close", () => stopRecording(socket, tape));
    },
    upgrade(run, lane, request, socket, head) {
      if (lane === "hop") return;
      const tape = record(socket, request, true);
      keepBytes(tape, "up", head);
      keep(run, lane, tape);
    },
  };
}
