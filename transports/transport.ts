/** The two ports of a transport. Types only. */
import type { Server as HttpServer, IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Cursor } from "#core/cursor.ts";
import type { Command, CommandReply, ControlMessage, InboxEvent } from "#core/protocol.ts";
import type { Runtime } from "#core/runtime.ts";
import type { TransportName } from "#core/vocabulary.ts";

/** Answers a GET that the custom server routed to it by path. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse, url: URL) => void;
/** Takes over an upgrade that the custom server routed to it by path. */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer, url: URL) => void;

/** What a server half mounts. `close` ends what the hub does not know of (listeners, timers); it may be called twice. */
export interface ServerTransport {
  readonly requests?: Readonly<Record<string, RequestHandler>>;
  readonly upgrades?: Readonly<Record<string, UpgradeHandler>>;
  close(): Promise<void>;
}
export type AttachTransport = (runtime: Runtime, server: HttpServer) => ServerTransport | Promise<ServerTransport>;

/** Why a connection ended, as its client half knows it. `network`: no word from the server. */
export type EndReason = Extract<ControlMessage, { type: "close" }>["reason"] | "network" | "unsupported";

export interface TransportCallbacks {
  /** `ready`, `heartbeat`, `reset`, in the order in which they came among the events. */
  control(message: Exclude<ControlMessage, { type: "close" }>): void;
  event(event: InboxEvent): void;
  /** Once, and nothing after it. `retryMs: null`: fatal. */
  end(reason: EndReason, retryMs: number | null): void;
}

export interface OpenOptions {
  /** Origin of the server; the page's own when empty. */
  baseUrl: string;
  /** Path below which the server half is mounted; left out: none. */
  under?: string | undefined;
  /** For clients without the session cookie. */
  token?: string | undefined;
  /** Where to read on from; left out: start at the head. */
  after?: Cursor | undefined;
  /** The signed-in user, whose topics MQTT names. */
  userId: string;
  /** Topic slugs the user belongs to (MQTT subscribes to each). */
  topics: readonly string[];
}

export interface ClientConnection {
  /** Only on duplex transports; rejects when the connection ends first. */
  command?(command: Command): Promise<CommandReply>;
  /** Closes without calling `end`; may be called twice. */
  close(): void;
}

export interface ClientTransport {
  readonly name: TransportName;
  isSupported(): boolean;
  open(options: OpenOptions, on: TransportCallbacks): ClientConnection;
}
