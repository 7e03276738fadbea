/** The wire of the transport lab, as zod schemas and types. No I/O. */
import { z } from "zod";
import { FAULTS, type FaultName, LANES, type LaneName } from "./lab-words.ts";
import type { TransportName } from "./vocabulary.ts";

/** What anybody may ask for at most; a role may have less: {@link RunLimits}. */
const MOST = { rate: 500, size: 32_768, burst: 100, seconds: 300 } as const;

export const newRun = z.strictObject({
  rate: z.number().min(0.2).max(MOST.rate).default(10).describe("Events a second."),
  size: z.int().min(0).max(MOST.size).default(200).describe("Characters of each event's body."),
  burst: z.int().min(1).max(MOST.burst).default(1).describe("Events that come at once; the rate stays the same."),
  seconds: z.int().min(1).max(MOST.seconds).default(20).describe("How long events are sent."),
});
export type NewRun = z.infer<typeof newRun>;

export const runLimits = z.object({
  rate: z.number(),
  size: z.int(),
  burst: z.int(),
  seconds: z.int(),
  bytesPerSecond: z.int().describe("Of rate times size."),
  faults: z.boolean().describe("Whether faults may be put in."),
});
export type RunLimits = z.infer<typeof runLimits>;

export const labRun = z.object({
  id: z.string().describe("The name that its transports know it by, as the user."),
  secret: z.string().describe("Opens its lanes: `/lab/<secret>/<lane>`, and below it a transport's own path."),
  cursor: z.string().describe("Where it begins: with it as `after` a lane gets all of its events."),
});
export type LabRun = z.infer<typeof labRun>;

export const newFault = z.strictObject({
  fault: z
    .enum(FAULTS)
    .describe(
      "`cut`: what is open is cut off. `refuse`: the same, and 503 from then on. `black-hole`: nothing more gets out. " +
        "`delay`: everything gets out later. `throttle`: so many bytes a second get out. `drop`: half of an answer or " +
        "frame gets out, and its connection ends. `buffer`: answers are kept back until enough is there or they end, as " +
        "by a proxy that buffers; what was upgraded is not. `restart`: what is open is let go with the word of a server " +
        "that shuts down, and 503 from then on.",
    ),
  lanes: z.array(z.enum(LANES)).min(1).max(LANES.length).optional().describe("Left out: all."),
  seconds: z.int().min(1).max(60).default(5).describe("After which it ends by itself; a cut is over at once."),
  delayMs: z.int().min(1).max(5_000).default(200).describe("Of `delay`."),
  jitterMs: z.int().min(0).max(5_000).default(0).describe("Of `delay`: up to so much more, at random."),
  bytesPerSecond: z
    .int()
    .min(500)
    .max(1_048_576)
    .default(2_000)
    .describe("Of `throttle`: of all of a lane's together."),
  bufferKiB: z.int().min(1).max(64).default(16).describe("Of `buffer`: so much is enough."),
});
export type NewFault = z.infer<typeof newFault>;

/** What the server has counted of a lane since the run began. */
export interface LaneFigures {
  /** Bytes on its sockets, headers included. */
  up: number;
  down: number;
  /** Requests and upgrades. */
  requests: number;
  /** Open at the moment; of polls, those being answered. */
  connections: number;
  /** Milliseconds that its half on the server has had the event loop. */
  cpuMs: number;
  fault: FaultName | null;
}

/** One thing that was said. */
export interface ExchangeStep {
  from: "browser" | "server";
  /** Milliseconds since the first of them. */
  ms: number;
  /** In the words of the protocol: a request line, a status, the kind of a frame or packet. */
  title: string;
  /** Headers or payload. Credentials are left out. */
  text: string;
  /** On the wire, as far as that was kept. */
  bytes: number;
}

/** What one transport of a run said to the server last, and heard. */
export interface Exchange {
  transport: TransportName;
  /** ISO 8601. */
  at: string;
  steps: ExchangeStep[];
  /** There was more than is kept. */
  isCut: boolean;
}

/** What an event of the lab carries as its item's `data`. */
export interface Mark {
  /** Place in the run, from 1. */
  n: number;
  /** When it was published: milliseconds since the epoch, by the server's clock, with fractions. */
  at: number;
}

/** From the tab, over the control connection. `ask`: the tab's clock, to be sent back. */
export const controlRequest = z.union([
  z.strictObject({ type: z.literal("clock"), ask: z.number() }),
  z.strictObject({ type: z.literal("start") }),
]);

/** To the tab. */
export type ControlAnswer =
  | { type: "clock"; ask: number; at: number }
  /** `isOver`: all that was to be sent is sent. */
  | { type: "figures"; at: number; published: number; isOver: boolean; lanes: Record<LaneName, LaneFigures> }
  | { type: "end"; reason: RunEnd };

/** `limit`: it was left standing for too long. `room`: it gave way to somebody who has fewer. */
export type RunEnd = "left" | "limit" | "room" | "revoked" | "shutdown";
