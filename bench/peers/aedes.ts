/** Aedes over WebSocket as its own documentation has it. */
import { createServer } from "node:http";
import { Aedes } from "aedes";
import { createWebSocketStream, WebSocketServer } from "ws";
import { createMessages, type Target } from "../target.ts";
import { listen } from "./listen.ts";

export async function start(): Promise<Target> {
  const messages = createMessages();
  const broker = await Aedes.createBroker();
  const server = createServer();
  new WebSocketServer({ server }).on("connection", (peer) => {
    broker.handle(createWebSocketStream(peer));
  });
  return {
    port: await listen(server),
    next: messages.next,
    send: () =>
      new Promise<void>((resolve, reject) => {
        broker.publish(
          { cmd: "publish", topic: "carillon/all", payload: messages.make(), qos: 1, retain: false, dup: false },
          (error) => (error ? reject(error) : resolve()),
        );
      }),
    close: () => server.closeAllConnections(),
  };
}
