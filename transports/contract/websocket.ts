/** `/ws`, with the `ws` package. */
import { WebSocket } from "ws";
import type { CommandReply, ControlMessage, InboxEvent } from "#core/protocol.ts";
import { urlOf } from "./http.ts";
import { createTape, promised, type Reader } from "./reader.ts";

export const websocket: Reader = {
  name: "websocket",
  refusals: {
    unauthorized: "4401 unauthorized",
    expired: "4419 expired",
    bad_cursor: "4400 bad_request",
    foreign_origin: "403",
  },
  endings: { expired: "4419 expired", revoked: "4403 revoked", shutdown: "1012 shutdown" },
  open(address, options) {
    const tape = createTape(options.after);
    const { promise: ended, resolve } = promised<string>();
    const replies: ((reply: CommandReply) => void)[] = [];
    const url = urlOf(address, "/ws", options).href.replace("http", "ws");
    const socket = new WebSocket(url, "carillon.v1", { ...(options.pageOrigin && { origin: options.pageOrigin }) });
    socket.on("message", (data) => {
      const message = JSON.parse(data.toString()) as InboxEvent | ControlMessage | CommandReply;
      if ("ok" in message) replies.shift()?.(message);
      else tape.take(message);
    });
    socket.on("unexpected-response", (_request, response) => resolve(String(response.statusCode)));
    socket.on("error", () => undefined);
    socket.on("close", (code, reason) => resolve(`${code} ${reason}`));
    return {
      tape,
      ended,
      command: (text) =>
        new Promise((settle) => {
          replies.push(settle);
          socket.send(text);
        }),
      pause: () => socket.pause(),
      resume: () => socket.resume(),
      close: () => socket.terminate(),
    };
  },
};
