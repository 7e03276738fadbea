import { createServer } from "node:http";
import { Server } from "socket.io";
import { createMessages, type Target } from "../target.ts";
import { listen } from "./listen.ts";

export async function start(): Promise<Target> {
  const messages = createMessages();
  const server = createServer();
  const io = new Server(server, { transports: ["websocket"], serveClient: false });
  return {
    port: await listen(server),
    next: messages.next,
    send() {
      io.emit("event", JSON.parse(messages.make()));
    },
    close: () => server.closeAllConnections(),
  };
}
