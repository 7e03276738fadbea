/** Senders that each publish over HTTP, wait for the 201, and publish again. */
import { connect, type Socket } from "node:net";
import { now } from "./statistics.ts";
import { BODY, TITLE } from "./target.ts";

export interface Publishing {
  port: number;
  apiKey: string;
  senders: number;
  ms: number;
}

export async function publish({
  port,
  apiKey,
  senders,
  ms,
}: Publishing): Promise<{ acknowledged: number; perSecond: number }> {
  const body = JSON.stringify({ audience: "all", title: TITLE, body: BODY, category: "general" });
  const request = Buffer.from(
    `POST /api/notifications HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${apiKey}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  const startedAt = now();
  const counts = await Promise.all(Array.from({ length: senders }, () => send(port, request, startedAt + ms)));
  const acknowledged = counts.reduce((sum, count) => sum + count, 0);
  return { acknowledged, perSecond: (acknowledged / (now() - startedAt)) * 1_000 };
}

function send(port: number, request: Buffer, until: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let acknowledged = 0;
    let answer = "";
    const socket: Socket = connect({ port, host: "127.0.0.1", noDelay: true }, () => socket.write(request));
    socket.on("error", reject);
    socket.on("data", (chunk) => {
      answer += chunk.toString("latin1");
      const start = answer.indexOf("\r\n\r\n") + 4;
      if (start === 3 || answer.length < start + Number(/content-length: (\d+)/i.exec(answer)?.[1] ?? 0)) return;
      if (!answer.startsWith("HTTP/1.1 201"))
        return reject(new Error(`not a result: a publish was answered ${answer.slice(0, 300)}`));
      answer = "";
      acknowledged += 1;
      if (now() < until) return socket.write(request);
      socket.destroy();
      resolve(acknowledged);
    });
  });
}
