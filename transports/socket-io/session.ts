/** One Socket.IO connection: a sink of the hub one way, commands with acks the other. */
import type { Socket } from "socket.io";
import type { UserPrincipal } from "#core/auth.ts";
import { runCommand } from "#core/commands.ts";
import type { Cursor } from "#core/cursor.ts";
import { errorBodyOf } from "#core/errors.ts";
import { controlFrame, encode, type Frame } from "#core/frame.ts";
import type { CommandReply } from "#core/protocol.ts";
import { rateLimited } from "#core/rate-limit.ts";
import type { Runtime } from "#core/runtime.ts";
import type { CloseReason } from "#core/vocabulary.ts";
import { farewell } from "#transports/http.ts";
import { packetsOf, socketIoFormat } from "./framing.ts";

/** Bytes that engine.io may hold of our frames before the hub is told that it is full. */
const MAX_UNSENT = 256 * 1024;
/** Commands that may wait their turn; more are refused. */
const MAX_WAITING = 64;
/** After which some of them have had it. */
const BUSY_MS = 1_000;
/** Replies that engine.io may hold for a peer that does not take them. */
const MAX_UNREAD = 1_000;
/** For the peer to take what is on its way, and to close. */
export const GRACE_MS = 2_000;

export interface Session {
  end(reason: CloseReason): void;
}

export function openSession(
  runtime: Runtime,
  socket: Socket,
  principal: UserPrincipal,
  after: Cursor | undefined,
): Session {
  const { conn } = socket;
  let inFlight = 0;
  let unsent = 0;
  let isFull = false;
  let isEnding = false;
  let waiting = 0;
  let unread = 0;
  let line = Promise.resolve();

  const subscription = runtime.hub.subscribe(
    principal,
    {
      transport: "socket-io",
      write(frame) {
        send(frame);
        isFull = unsent > MAX_UNSENT;
        return !isFull;
      },
      close: end,
    },
    { after },
  );
  socket.once("disconnect", leave);
  // The writes of engine.io: it hands on what it holds once the last of them is taken.
  conn.on("drain", () => {
    unread = 0;
  });
  socket.on("command", (...args: unknown[]) => {
    const ack = args.at(-1);
    const answer = (reply: CommandReply): void => {
      if (typeof ack !== "function" || isEnding) return;
      unread += 1;
      if (unread > MAX_UNREAD) end("slow");
      else ack(reply);
    };
    if (waiting >= MAX_WAITING) return answer({ ok: false, error: errorBodyOf(rateLimited(BUSY_MS)) });
    waiting += 1;
    line = line.then(async () => {
      if (!isEnding) answer(await runCommand(runtime, principal, args[0]));
      waiting -= 1;
    });
  });

  function send(frame: Frame): void {
    // A connection may climb from polling to WebSocket while packets wait, but never down again.
    if (conn.transport.name === "websocket") {
      const packet = encode(socketIoFormat, frame);
      inFlight += 1;
      unsent += packet.wsPreEncodedFrame[0].length;
      conn.write("", packet, sent);
    } else {
      for (const packet of packetsOf(frame)) {
        inFlight += 1;
        unsent += packet.length;
        conn.write(packet, { compress: false }, sent);
      }
    }
  }

  /** The kernel, or the answer to a poll, has taken a packet. */
  function sent(): void {
    inFlight -= 1;
    if (inFlight > 0) return;
    unsent = 0;
    if (!isFull) return;
    isFull = false;
    subscription.drained();
  }

  function end(reason: CloseReason): void {
    if (isEnding) return;
    leave();
    send(controlFrame(farewell(reason)));
    socket.disconnect(true);
    // It waits for what it holds to be taken; a peer that takes nothing is cut off.
    const grace = setTimeout(() => conn.close(true), GRACE_MS);
    conn.once("close", () => clearTimeout(grace));
  }

  function leave(): void {
    isEnding = true;
    subscription.close();
  }

  return { end };
}
