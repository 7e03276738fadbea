import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { createApi } from "./api.ts";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function apiOf(answer: RequestListener, patienceMs = 10_000) {
  server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return createApi({ fetch, baseUrl: `http://127.0.0.1:${port}`, token: () => "t", patienceMs });
}

it.each<[string, RequestListener]>([
  ["says nothing", () => undefined],
  ["stops in the middle of its answer", (_request, response) => void response.writeHead(200).write('{"ok":')],
])("gives up on a server that %s, so that a command does not stay pending for minutes", async (_name, answer) => {
  const api = await apiOf(answer, 200);
  await expect(api.command({ id: "c", command: "read", ids: ["a"] })).rejects.toMatchObject({ code: "network" });
  await expect(api.counts(new AbortController().signal)).rejects.toMatchObject({ code: "network" });
});

it("gives up at once when the caller does", async () => {
  const api = await apiOf(() => undefined);
  await expect(api.counts(AbortSignal.abort())).rejects.toMatchObject({ code: "network" });
});

it.each([
  [500, "internal"],
  [502, "network"],
])("takes an answer that is not JSON for what its status says: %i", async (status, code) => {
  const api = await apiOf((_request, response) => void response.writeHead(status).end("<html>"));
  await expect(api.counts(new AbortController().signal)).rejects.toMatchObject({ code });
});
