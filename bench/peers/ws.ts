import { createServer } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import { createMessages, type Target } from "../target.ts";
import { listen } from "./listen.ts";

export async function start(): Promise<Target & { sendToOne(): void }> {
  const messages = createMessages();
  const server = createServer();
  const peers = new WebSocketServer({ server, perMessageDeflate: false });
  /** By number, for a message to one alone. */
  const all: WebSocket[] = [];
  peers.on("connection", (peer) => {
    all.push(peer);
    peer.on("error", () => peer.terminate());
  });
  return {
    port: await listen(server),
    next: messages.next,
    send() {
      const text = messages.make();
      for (const peer of peers.clients) peer.send(text);
    },
    sendToOne() {
      all[Math.floor(Math.random() * all.length)]?.send(messages.make());
    },
    close: () => server.closeAllConnections(),
  };
}
