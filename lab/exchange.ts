/** Tapes of a transport as an exchange that people can read. */
import { cut } from "#core/graphemes.ts";
import type { Exchange } from "#core/lab-protocol.ts";
import type { TransportName } from "#core/vocabulary.ts";
import { bodySteps, type Decoded, requestStep, responseHead } from "./decode-http.ts";
import { mqttSteps } from "./decode-mqtt.ts";
import { frameSteps, framesOf, plainFrame, socketIoFrame } from "./decode-websocket.ts";
import { flowOf, HEAD_END } from "./flow.ts";
import { redact } from "./redact.ts";
import type { Tape } from "./tape.ts";

/** More make no clearer picture. */
const MAX_STEPS = 14;
const MAX_CHARS = 1_000;
/** Polls that are shown: with the one before, one sees the rhythm. */
const MAX_POLLS = 3;

export function exchangeOf(transport: TransportName, tapes: readonly Tape[], secret: string): Exchange | null {
  const answered = tapes.filter(({ down }) => down.length > 0);
  const shown = (answered.length > 0 ? answered : tapes).slice(-MAX_POLLS);
  const [first] = shown;
  if (!first) return null;
  const steps = shown.flatMap((tape) => stepsOf(transport, tape)).sort((one, other) => one.at - other.at);
  return {
    transport,
    at: new Date(first.began).toISOString(),
    steps: steps.slice(0, MAX_STEPS).map(({ from, at, title, text, bytes }) => ({
      from,
      ms: Math.max(0, Math.round((at - first.at) * 10) / 10),
      title: short(redact(title, secret)),
      text: short(redact(text, secret)),
      bytes,
    })),
    isCut: steps.length > MAX_STEPS || shown.some(({ isCut }) => isCut),
  };
}

const short = (text: string): string => (text.length > MAX_CHARS ? `${cut(text, MAX_CHARS)} …` : text);

function stepsOf(transport: TransportName, tape: Tape): Decoded[] {
  const down = flowOf(tape.down);
  const head = responseHead(down);
  const opening = [requestStep(tape), ...head];
  if (!tape.isUpgrade) {
    return [...opening, ...bodySteps(down, head[0])];
  }
  const start = down.bytes.indexOf(HEAD_END) + HEAD_END.length;
  const sides = [
    ["server", head.length > 0 ? framesOf(down, start) : []],
    ["browser", framesOf(flowOf(tape.up), 0)],
  ] as const;
  return [
    ...opening,
    ...sides.flatMap(([from, frames]) => {
      if (transport === "mqtt") return mqttSteps(from, frames);
      return frameSteps(from, frames, transport === "socket-io" ? socketIoFrame : plainFrame);
    }),
  ];
}
