/** The client half of `/socket.io`: the official client, its own reconnecting off. Loaded when first opened. */
import type { Socket } from "socket.io-client";
import type { CommandReply, ControlMessage, InboxEvent } from "#core/protocol.ts";
import type { ClientTransport, EndReason, OpenOptions, TransportCallbacks } from "#transports/transport.ts";

export const socketIoClient: ClientTransport = {
  name: "socket-io",
  isSupported: () => typeof WebSocket === "function",
  open(options, on) {
    const waiting = new Set<(error: Error) => void>();
    let socket: Socket | null = null;
    let hasEnded = false;

    function stop(): boolean {
      if (hasEnded) return false;
      hasEnded = true;
      socket?.disconnect();
      for (const reject of waiting) reject(new Error("The connection ended before the reply."));
      waiting.clear();
      return true;
    }
    function end(reason: EndReason, retryMs: number | null): void {
      if (stop()) on.end(reason, retryMs);
    }

    connect(options).then(
      (opened) => {
        socket = opened;
        if (hasEnded) opened.disconnect();
        else listen(opened, on, end);
      },
      () => end("network", 0),
    );

    return {
      command: (command) =>
        new Promise((resolve, reject) => {
          if (hasEnded || !socket?.connected) return reject(new Error("The connection is not open."));
          waiting.add(reject);
          socket.emit("command", command, (reply: CommandReply) => {
            waiting.delete(reject);
            resolve(reply);
          });
        }),
      close: () => void stop(),
    };
  },
};

async function connect({ baseUrl, under = "", token, after }: OpenOptions): Promise<Socket> {
  const { io } = await import("socket.io-client");
  return io(baseUrl || window.location.origin, {
    path: `${under}/socket.io`,
    transports: ["websocket"],
    reconnection: false,
    forceNew: true,
    auth: { ...(token !== undefined && { token }), ...(after !== undefined && { after }) },
  });
}

function listen(socket: Socket, on: TransportCallbacks, end: TransportCallbacks["end"]): void {
  const control = (message: Exclude<ControlMessage, { type: "close" }>): void => on.control(message);
  socket.on("event", (event: InboxEvent) => on.event(event));
  socket.on("ready", control);
  socket.on("heartbeat", control);
  socket.on("reset", control);
  socket.on("close", ({ reason, retryMs }: Extract<ControlMessage, { type: "close" }>) => end(reason, retryMs));
  socket.on("connect_error", (error) => {
    const [reason, retryMs] = REFUSALS[(error as { data?: { code?: string } }).data?.code ?? ""] ?? ["network", 0];
    end(reason, retryMs);
  });
  socket.on("disconnect", () => end("network", 0));
}

/** What a refused handshake's code means. */
const REFUSALS: Readonly<Record<string, [EndReason, number | null]>> = {
  unauthorized: ["unauthorized", null],
  expired: ["expired", 0],
  rate_limited: ["limit", 2_000],
  bad_cursor: ["bad_request", null],
  bad_request: ["bad_request", null],
};
