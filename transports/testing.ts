/** A real HTTP server with some transports mounted, routed by path as server.ts does. For tests. */
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { afterAll, afterEach, beforeAll, expect, vi } from "vitest";
import type { ControlMessage, InboxEvent } from "#core/protocol.ts";
import type { Runtime } from "#core/runtime.ts";
import { startCore, type TestCore } from "#core/testing.ts";
import type { AttachTransport, ClientTransport, OpenOptions } from "#transports/transport.ts";

export interface Served {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** The server's ends of the connections. */
  readonly sockets: ReadonlySet<Socket>;
  close(): Promise<void>;
}

export async function serve(runtime: Runtime, ...attach: AttachTransport[]): Promise<Served> {
  const server = createServer();
  const sockets = new Set<Socket>();
  const transports = await Promise.all(attach.map((transport) => transport(runtime, server)));
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.on("request", (request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const handle = transports.map(({ requests }) => requests?.[url.pathname]).find(Boolean);
    if (handle) handle(request, response, url);
    else response.writeHead(404).end();
  });
  server.on("upgrade", (request, socket, head) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const handle = transports.map(({ upgrades }) => upgrades?.[url.pathname]).find(Boolean);
    if (handle) handle(request, socket, head, url);
    else socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sockets,
    async close() {
      await Promise.all(transports.map((transport) => transport.close()));
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Publishes more to a user than a connection's two sockets hold (15 MB), in small steps; resolves to the seqs. */
export async function flood(core: TestCore, userId: string, step: () => void = () => {}): Promise<number[]> {
  const seqs: number[] = [];
  for (let i = 0; i < 25; i += 1) {
    const publish = () => core.publish([`users/${userId}`], "large", { body: "x".repeat(60_000) });
    const published = await Promise.all(Array.from({ length: 10 }, publish));
    seqs.push(...published.map(({ seq }) => seq));
    step();
  }
  return seqs.sort((a, b) => a - b);
}

/** Opens a client half and writes down what it hands over. */
export function record(client: ClientTransport, options: OpenOptions) {
  const events: InboxEvent[] = [];
  const controls: ControlMessage[] = [];
  const ends: unknown[] = [];
  const connection = client.open(options, {
    event: (event) => events.push(event),
    control: (message) => controls.push(message),
    end: (reason, retryMs) => ends.push([reason, retryMs]),
  });
  const ready = () => eventually(() => expect(controls.map(({ type }) => type)).toContain("ready"));
  const ended = () => eventually(() => expect(ends).toHaveLength(1));
  return { connection, events, controls, ends, ready, ended };
}

/** Serves one stream to the tests of a file, which read it as `ann`. All are gone after each test. */
export function serveStream(attach: AttachTransport, path: string) {
  const given = {} as { core: TestCore; served: Served };
  const open = new Set<AbortController>();
  let token: string;
  beforeAll(async () => {
    given.core = await startCore({}, { heartbeatMs: 200 });
    given.served = await serve(given.core.runtime, attach);
    token = (await given.core.runtime.auth.mintToken("ann", 600)).token;
  });
  afterEach(async () => {
    for (const stream of open) stream.abort();
    open.clear();
    await eventually(() => expect(given.core.runtime.hub.size).toBe(0));
  });
  afterAll(async () => {
    await given.served.close();
    await given.core.close();
  });

  function request(query: Record<string, string>, headers: Record<string, string>, signal?: AbortSignal) {
    const url = `${given.served.origin}${path}?${new URLSearchParams(query)}`;
    return fetch(url, { headers: { Authorization: `Bearer ${token}`, ...headers }, ...(signal && { signal }) });
  }

  /** Hands over what comes as it comes. */
  async function read(query: Record<string, string>, headers: Record<string, string>, take: (text: string) => void) {
    const abort = new AbortController();
    open.add(abort);
    const response = await request(query, headers, abort.signal);
    const ended = (async () => {
      for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) take(text);
    })().catch(() => undefined);
    return { response, ended, leave: () => abort.abort() };
  }

  return { given, request, read };
}

/** Waits until `check` no longer throws. */
export const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 60_000, interval: 10 });
