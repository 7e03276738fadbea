/** SSE by `res.write`; `?after=` replays from an array. */
import { createServer, type ServerResponse } from "node:http";
import { createMessages, type Target } from "../target.ts";
import { listen } from "./listen.ts";

export async function start(): Promise<Target> {
  const messages = createMessages();
  const sent: string[] = [];
  const open = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-cache" });
    response.flushHeaders();
    const after = /[?&]after=(\d+)/.exec(request.url ?? "")?.[1];
    if (after !== undefined) for (const text of sent.slice(Number(after))) response.write(text);
    open.add(response);
    response.on("close", () => open.delete(response));
  });
  return {
    port: await listen(server),
    next: messages.next,
    cursor: () => String(sent.length),
    send() {
      const text = `data: ${messages.make()}\n\n`;
      sent.push(text);
      for (const response of open) response.write(text);
    },
    close: () => server.closeAllConnections(),
  };
}
