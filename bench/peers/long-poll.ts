/** Long polling in its barest form that loses nothing: what came since, or the next. */
import { createServer, type ServerResponse } from "node:http";
import { createMessages, type Target } from "../target.ts";
import { listen } from "./listen.ts";

export async function start(): Promise<Target> {
  const messages = createMessages();
  const sent: string[] = [];
  let waiting: ServerResponse[] = [];
  const respond = (response: ServerResponse, after: number): void => {
    const body = `{"events":[${sent.slice(after).join(",")}],"cursor":"${sent.length}"}`;
    response.writeHead(200, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) });
    response.end(body);
  };
  const server = createServer((request, response) => {
    const after = Number(/[?&]after=(\d+)/.exec(request.url ?? "")?.[1] ?? 0);
    if (after < sent.length) respond(response, after);
    else waiting.push(response);
  });
  return {
    port: await listen(server),
    next: messages.next,
    cursor: () => String(sent.length),
    send() {
      sent.push(messages.make());
      const ready = waiting;
      waiting = [];
      for (const response of ready) respond(response, sent.length - 1);
    },
    close: () => server.closeAllConnections(),
  };
}
