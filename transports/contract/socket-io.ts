/** `/socket.io`, with the official client. */
import type { Socket as NetSocket } from "node:net";
import { io } from "socket.io-client";
import type { CommandReply, ControlMessage, InboxEvent } from "#core/protocol.ts";
import { createTape, promised, type Reader } from "./reader.ts";

export const socketIo: Reader = {
  name: "socket-io",
  refusals: {
    unauthorized: "connect_error unauthorized",
    expired: "connect_error expired",
    bad_cursor: "connect_error bad_cursor",
    foreign_origin: "connect_error",
  },
  endings: {
    expired: "io server disconnect",
    revoked: "io server disconnect",
    shutdown: "io server disconnect",
  },
  open({ origin }, { token, after, pageOrigin }) {
    const tape = createTape(after);
    const { promise: ended, resolve } = promised<string>();
    const socket = io(origin, {
      auth: { token, after },
      transports: ["websocket"],
      reconnection: false,
      forceNew: true,
      ...(pageOrigin && { extraHeaders: { Origin: pageOrigin } }),
    });
    for (const name of ["event", "ready", "heartbeat", "reset", "close"])
      socket.on(name, (message: InboxEvent | ControlMessage) => tape.take(message));
    socket.on("connect_error", (error: Error & { data?: { code: string } }) =>
      resolve(["connect_error", error.data?.code].filter(Boolean).join(" ")),
    );
    socket.on("disconnect", resolve);
    const network = (): NetSocket | undefined => {
      const transport = socket.io.engine.transport as unknown as { ws?: { _socket?: NetSocket } };
      return transport.ws?._socket;
    };
    return {
      tape,
      ended,
      command: (text) =>
        new Promise<CommandReply>((settle) =>
          socket.emit("command", parsed(text), (reply: CommandReply) => settle(reply)),
        ),
      pause: () => void network()?.pause(),
      resume: () => void network()?.resume(),
      close: () => void socket.disconnect(),
    };
  },
};

/** What is not JSON goes as the string that it is. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
