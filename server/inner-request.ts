/** Asks our own pages as a browser would, over a connection in memory. */
import { createServer, type IncomingHttpHeaders, request, type Server, type ServerResponse } from "node:http";
import { duplexPair } from "node:stream";
import type { Pages } from "../serve.ts";

export interface InnerAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}
export type AskPages = (path: string, headers: Record<string, string>) => Promise<InnerAnswer>;

export function createInnerRequests(pages: Pick<Pages, "handle">): AskPages {
  // It never listens: each request brings its connection.
  const server: Server = createServer((inner, response: ServerResponse) => {
    pages.handle(inner, response).catch((error: Error) => response.destroy(error));
  });
  return (path, headers) =>
    new Promise((resolve, reject) => {
      const [ours, theirs] = duplexPair();
      server.emit("connection", theirs);
      const asked = request({ path, headers: { host: "localhost", ...headers }, createConnection: () => ours });
      asked.once("error", reject);
      asked.once("response", (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.once("error", reject);
        answer.once("end", () =>
          resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: Buffer.concat(parts) }),
        );
      });
      asked.end();
    });
}
