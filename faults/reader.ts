/** One person's tab: the client's own connection and store on one transport, or roaming over all of them. */
import { createApi } from "#client/api.ts";
import { createConnection } from "#client/connection.ts";
import { createInboxStore } from "#client/inbox-store.ts";
import { transports as browserTransports } from "#client/transports.ts";
import type { Connection, InboxStore } from "#client/types.ts";
import { seqOf } from "#core/cursor.ts";
import type { InboxEvent } from "#core/protocol.ts";
import type { TransportName } from "#core/vocabulary.ts";
import { pollClient } from "#transports/polling/client.ts";
import type { ClientTransport } from "#transports/transport.ts";
import { type TcpProxy, together } from "./proxy.ts";
import { sessionClient } from "./session.ts";
import { iframeStream, sseStream } from "./streams.ts";

/** Those that Node can run as they are; the streams read raw; the polls with a rhythm that fits the short form. */
const INSTEAD: Partial<Record<TransportName, ClientTransport>> = {
  sse: sseStream,
  iframe: iframeStream,
  "long-poll": pollClient("long-poll", { waitSeconds: 5, pauseMs: 0 }),
  "short-poll": pollClient("short-poll", { waitSeconds: 0, pauseMs: 500 }),
};
const transports = browserTransports.map((transport) => INSTEAD[transport.name] ?? transport);

export interface Person {
  userId: string;
  token: string;
  topics: readonly string[];
}

export interface Tape {
  /** The seq that the store's screen began at; null: it has not begun. */
  from: number | null;
  /** Seqs in the order in which the store applied them. */
  applied: number[];
  /** Events applied, by the transport in use. */
  delivered: Map<TransportName, number>;
  /** Events that came again and changed nothing. */
  absorbed: number;
  resets: number;
  /** Connections opened after the first. */
  reconnects: number;
  /** Times that the server knew nothing of a session that it should have kept. */
  forgotten: number;
}

export interface FaultReader {
  readonly name: string;
  readonly person: Person;
  readonly proxy: TcpProxy;
  readonly store: InboxStore;
  readonly connection: Connection;
  readonly tape: Tape;
  start(): void;
  stop(): void;
}

export const isConnected = ({ connection }: FaultReader): boolean => connection.getSnapshot().state === "open";

export interface ReaderOptions {
  /** The transport that it keeps to; left out: it roams. */
  only?: TransportName;
  /** Of the TCP port of MQTT: it keeps to that, with a persistent session. */
  session?: TcpProxy;
}

export function createReader(person: Person, proxy: TcpProxy, { only, session }: ReaderOptions = {}): FaultReader {
  const { userId, token, topics } = person;
  const tape: Tape = {
    ...{ from: null, applied: [], delivered: new Map(), absorbed: 0 },
    ...{ resets: 0, reconnects: -1, forgotten: 0 },
  };
  const api = createApi({ fetch: globalThis.fetch, baseUrl: proxy.origin, token: () => token });
  const store = createInboxStore({ api, send: (command) => connection.command(command) });
  const offered = session
    ? [sessionClient(session.origin, forgotten)]
    : transports.filter(({ name }) => only === undefined || name === only);
  const used = offered.map(
    (transport): ClientTransport => ({
      ...transport,
      open(options, on) {
        tape.reconnects += 1;
        return transport.open(options, { ...on, event: (event) => taken(transport.name, event, on.event) });
      },
    }),
  );

  function forgotten(): void {
    tape.forgotten += 1;
  }

  function begin(): void {
    const at = store.cursor();
    if (at !== null) tape.from ??= seqOf(at);
  }

  function taken(name: TransportName, event: InboxEvent, give: (event: InboxEvent) => void): void {
    begin();
    const before = store.cursor();
    give(event);
    if (store.cursor() === before) {
      tape.absorbed += 1;
      return;
    }
    tape.applied.push(event.seq);
    tape.delivered.set(name, (tape.delivered.get(name) ?? 0) + 1);
  }

  const connection = createConnection({
    transports: used,
    store: {
      ...store,
      control(message) {
        if (message.type === "reset") tape.resets += 1;
        store.control(message);
        begin();
      },
    },
    api,
    open: () => ({ baseUrl: proxy.origin, token, userId, topics }),
    preferred: only ?? "auto",
  });

  return {
    name: `${userId} by ${session ? "mqtt over TCP, session kept" : (only ?? "any")}`,
    person,
    proxy: session ? together(proxy, session) : proxy,
    store,
    connection,
    tape,
    start() {
      connection.start();
      if (!session) return store.start();
      // A session begins where it is first subscribed: the page must not be older.
      const heard = connection.subscribe(() => {
        if (connection.getSnapshot().state !== "open") return;
        heard();
        store.start();
      });
    },
    stop() {
      connection.stop();
      store.stop();
    },
  };
}
