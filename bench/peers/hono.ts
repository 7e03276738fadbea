/** A route that parses the JSON and answers 201: what an acknowledged publish would cost if it stored nothing. */
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import type { Target } from "../target.ts";
import { listen } from "./listen.ts";

export async function start(): Promise<Target> {
  let seq = 0;
  const app = new Hono().post("/api/notifications", async (context) => {
    await context.req.json();
    seq += 1;
    return context.json({ id: crypto.randomUUID(), seq, status: "sent" }, 201);
  });
  const server = createServer(getRequestListener(app.fetch));
  return {
    port: await listen(server),
    next: () => seq + 1,
    send: () => undefined,
    close: () => server.closeAllConnections(),
  };
}
