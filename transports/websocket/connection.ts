/** One WebSocket: a sink of the hub one way, commands the other. */
import type { Duplex } from "node:stream";
import type { RawData, WebSocket } from "ws";
import type { UserPrincipal } from "#core/auth.ts";
import { runCommand } from "#core/commands.ts";
import type { Cursor } from "#core/cursor.ts";
import { AppError, asAppError, type ErrorCode, errorBodyOf } from "#core/errors.ts";
import { encode } from "#core/frame.ts";
import type { Subscription } from "#core/hub.ts";
import type { CommandReply } from "#core/protocol.ts";
import type { Runtime } from "#core/runtime.ts";
import type { CloseReason } from "#core/vocabulary.ts";
import { farewell } from "#transports/http.ts";
import { textFrame } from "#transports/websocket-frame.ts";
import { CLOSE_CODES } from "./close-codes.ts";
import { PING_FRAME, websocketFormat } from "./framing.ts";

/** Commands that may wait their turn; with more, the peer is not read from. */
const MAX_WAITING = 16;
/** For the peer to answer our close frame. */
const GRACE_MS = 2_000;

/** Who asks, and from where on. */
export interface Admission {
  principal: UserPrincipal;
  after: Cursor | undefined;
}
export interface Connection {
  /** Pings; a peer that has not answered the last one is given up. */
  beat(): void;
  end(reason: CloseReason): void;
}

/**
 * Frames of the hub are written to `socket` beside `ws`, one write each. Both only ever write whole frames to it at
 * once, since compression is off; so they cannot interleave. The request is not handed in: all that a function's
 * closures see of it would be kept as long as the connection.
 */
export function openConnection(
  runtime: Runtime,
  peer: WebSocket,
  socket: Duplex,
  admission: Promise<Admission>,
): Connection {
  const waiting: RawData[] = [];
  let principal: UserPrincipal | null = null;
  let subscription: Subscription | null = null;
  let isEnding = false;
  let isAnswering = false;
  let isAlive = true;
  let onRoom: (() => void) | null = null;

  // Above the mark `needDrain` is certain to be set, so that "drain" follows. What `write` returns is not
  // the same: it also says false of bytes that the kernel took at once.
  const isFull = (): boolean => socket.writableLength >= socket.writableHighWaterMark;
  // Nothing may follow a close frame.
  const send = (frames: Buffer): void => {
    if (peer.readyState === peer.OPEN) socket.write(frames);
  };

  // Until it is known who asks, nothing is read.
  peer.pause();
  peer.on("message", receive);
  peer.on("pong", () => {
    isAlive = true;
  });
  // What is wrong with a frame `ws` has told the peer by its close code; "close" follows.
  peer.on("error", leave);
  peer.on("close", leave);
  socket.on("drain", () => {
    onRoom?.();
    subscription?.drained();
  });
  admission.then(admit).catch(refuse);

  function admit({ principal: asking, after }: Admission): void {
    if (isEnding) return;
    principal = asking;
    subscription = runtime.hub.subscribe(
      principal,
      {
        transport: "websocket",
        write(frame) {
          send(encode(websocketFormat, frame));
          return !isFull();
        },
        close: end,
      },
      { after },
    );
    peer.resume();
  }

  function refuse(error: unknown): void {
    const known = asAppError(error);
    if (!known) runtime.logger.error({ err: error, transport: "websocket" }, "handshake failed");
    end(known ? (REFUSALS[known.code] ?? "shutdown") : "shutdown");
  }

  function receive(data: RawData, isBinary: boolean): void {
    isAlive = true;
    if (isEnding) return;
    if (isBinary) {
      end("bad_request", 1003);
      return;
    }
    waiting.push(data);
    if (waiting.length >= MAX_WAITING) peer.pause();
    if (!isAnswering) void answerAll();
  }

  /** One at a time, in the order in which they came. */
  async function answerAll(): Promise<void> {
    isAnswering = true;
    for (let data = waiting.shift(); data && principal && !isEnding; data = waiting.shift()) {
      const reply = await answerTo(runtime, principal, data);
      send(textFrame(JSON.stringify(reply)));
      // A peer that commands but does not read its replies waits, lest they pile up here.
      if (isFull() && !isEnding) {
        peer.pause();
        await new Promise<void>((resolve) => {
          onRoom = resolve;
        });
        onRoom = null;
      }
      if (peer.isPaused && waiting.length < MAX_WAITING) peer.resume();
    }
    isAnswering = false;
  }

  function beat(): void {
    if (isAlive || peer.isPaused) {
      isAlive = false;
      send(PING_FRAME);
    } else peer.terminate();
  }

  function end(reason: CloseReason, code: number = CLOSE_CODES[reason]): void {
    if (isEnding) return;
    leave();
    send(textFrame(JSON.stringify(farewell(reason))));
    peer.close(code, reason);
    // Paused, it would not see the peer's answer.
    peer.resume();
    const grace = setTimeout(() => peer.terminate(), GRACE_MS);
    peer.once("close", () => clearTimeout(grace));
  }

  function leave(): void {
    isEnding = true;
    subscription?.close();
    waiting.length = 0;
    onRoom?.();
  }

  return { beat, end: (reason) => end(reason) };
}

const REFUSALS: Partial<Record<ErrorCode, CloseReason>> = {
  rate_limited: "limit",
  unauthorized: "unauthorized",
  expired: "expired",
  bad_cursor: "bad_request",
  invalid: "bad_request",
};

async function answerTo(runtime: Runtime, principal: UserPrincipal, data: RawData): Promise<CommandReply> {
  let raw: unknown;
  try {
    raw = JSON.parse(data.toString());
  } catch {
    return { ok: false, error: errorBodyOf(new AppError("bad_request", "The message is not JSON.")) };
  }
  return runCommand(runtime, principal, raw);
}
