/** What the client shows and takes: the shapes that stores, connection and hooks share. Types only. */
import type { Cursor } from "#core/cursor.ts";
import type {
  CallResult,
  Command,
  CommandReply,
  ControlMessage,
  EventPage,
  InboxEvent,
  InboxPage,
  InboxRow,
  ItemAnswer,
  Preferences,
} from "#core/protocol.ts";
import type { CommandName, Priority, TransportName, View } from "#core/vocabulary.ts";
import type { EndReason } from "#transports/transport.ts";

/** What the list shows. A change of it loads the list afresh. */
export interface Filter {
  view: View;
  category?: string | undefined;
  /** What came by this topic. */
  topic?: string | undefined;
  priority?: Priority | undefined;
  /** Search in title and body. */
  q?: string | undefined;
}

export interface Counts {
  unread: number;
  unseen: number;
  /** Unread by category; a category with none is left out. */
  byCategory: Readonly<Record<string, number>>;
  snoozed: number;
  archived: number;
}

/** An error of the API, or `network` when there was no answer. Matched by `code`. */
export interface ClientError extends Error {
  code: string;
  /** The server asks to be asked again after this. */
  retryAfterMs?: number | undefined;
}

export interface InboxSnapshot {
  filter: Filter;
  /** Newest first, as the filter shows them, with what pending commands will make of them. */
  rows: readonly InboxRow[];
  /** What would have joined the list while it is held still; newest first. */
  held: readonly InboxRow[];
  /** So many of the rows, at their head, are pinned. */
  pinned: number;
  /** The item that was opened by its id, whatever the filter shows. */
  opened: Opened | null;
  /** null until the server has told them. */
  counts: Counts | null;
  hasMore: boolean;
  /** `list`: the first page of this filter; `more`: the next one. */
  loading: "list" | "more" | null;
  /** Why the last load failed. */
  error: { code: string; message: string } | null;
  cursor: Cursor | null;
  /** What was done while the server could not be reached: sent, in order, when it can be. */
  waiting: Waiting;
  /** As the last event of them said; `unknown`: one may have been missed; null: none has come. */
  preferences: Preferences | "unknown" | null;
}

export type Opened =
  | { id: string; status: "loading" | "gone" | "failed"; row: null }
  | { id: string; status: "shown"; row: InboxRow };

export interface Waiting {
  commands: number;
  /** The loaded rows that they change. */
  ids: ReadonlySet<string>;
}

/** What a snapshot cannot say, because it is over at once. */
export type News =
  /** New to its user: just created, or woken. Also what is replayed after a time away. */
  | { kind: "arrived"; row: InboxRow; at: string }
  /** A command that an earlier page left waiting was refused, and is taken back. */
  | { kind: "refused"; error: ClientError };

/** A command as the UI gives it: to `ids`, or to everything up to `through` (of `filter`, if given). */
export type CommandInput = { until?: string | undefined } & (
  | { command: CommandName; ids: string[]; through?: undefined; filter?: undefined }
  | { command: CommandName; through: number; filter?: Command["filter"]; ids?: undefined }
);

/** What came of a command. One over a great many items is given several times, and each has a time of its own. */
export interface Done {
  /** With `filter`: the times (`changedAt`) that name what was changed. */
  at: readonly string[];
}

/** The side of the store that a connection feeds. */
export interface EventReader {
  cursor(): Cursor | null;
  apply(event: InboxEvent): void;
  control(message: Exclude<ControlMessage, { type: "close" }>): void;
  /** All that were applied after the cursor; null: it no longer knows. */
  eventsAfter(cursor: Cursor): readonly InboxEvent[] | null;
}

export interface InboxStore extends EventReader {
  getSnapshot(): InboxSnapshot;
  /**
   * As subscribers were last told: what draws reads this, so that whatever makes one part of a page draw again in the
   * middle of a burst shows no row before its count.
   */
  getTold(): InboxSnapshot;
  /** Returns unsubscribe. */
  subscribe(listener: () => void): () => void;
  /** Shows another filter: at once what is known of it, then the server's first page. */
  setFilter(filter: Filter): Promise<void>;
  /** The same filter from its first page; what was kept in `unread` though read goes. */
  reload(): Promise<void>;
  loadMore(): Promise<void>;
  /** true: nothing joins the list (it gathers in `held`); false: what gathered joins it. */
  hold(still: boolean): void;
  /** Makes it `opened`, and fetches it unless it is known; null: nothing is. */
  open(id: string | null): void;
  /**
   * Shows its effect at once, and resolves when all of it is done: when the server cannot be reached, or has been asked
   * too often, once it can.
   * Takes exactly that effect back and rejects with a {@link ClientError} if it is refused: `queue_full` when too much
   * waits already, `withdrawn` by {@link withdraw}.
   */
  run(command: CommandInput): Promise<Done>;
  /** Has the server make the call of an action. Never retried; rejects with a {@link ClientError}. */
  call(id: string, index: number): Promise<CallResult>;
  /** Takes back a command that waits and was never sent; false: it was, or may have been. */
  withdraw(command: CommandInput): boolean;
  /** Returns unsubscribe. */
  listen(listener: (news: News) => void): () => void;
  /** Loads the first page unless there is one, and from now on asks again when it must. */
  start(): void;
  /** Ends timers and requests; the store may be started again. */
  stop(): void;
}

/** The REST calls of the inbox; each rejects with a {@link ClientError}. */
export interface InboxApi {
  page(filter: Filter, options: { before?: number; limit?: number; signal: AbortSignal }): Promise<InboxPage>;
  counts(signal: AbortSignal): Promise<InboxPage["counts"]>;
  /** Rejects with `item_gone` for one that is not, or not any more, the user's. */
  item(id: string, signal: AbortSignal): Promise<ItemAnswer>;
  command(command: Command): Promise<CommandReply>;
  call(id: string, index: number): Promise<CallResult>;
  /** One answer of `GET /api/events`; without `after` it tells where the log ends. */
  events(question: { after: Cursor | null; limit: number; signal: AbortSignal }): Promise<EventPage>;
  /** Whether the server answers at all: tells a transport that is barred from a server that is away. */
  isReachable(): Promise<boolean>;
}

export type Preference = TransportName | "auto";

/** `timeout`: no `ready` in time; `silence`: no heartbeat in time. */
export type Why = EndReason | "timeout" | "silence";

export type ConnectionReason =
  /** `from` could not connect or hold; the current transport is further down the list. */
  | { code: "fell-back"; from: TransportName; why: Why }
  /** A switch asked for failed; the old transport goes on. */
  | { code: "switch-failed"; to: TransportName; why: Why }
  /** The connection ended and is being tried again. */
  | { code: "lost"; why: Why }
  /** The server answers on no path. */
  | { code: "unreachable" }
  /** Ended for good; sign in again, or ask for access. */
  | { code: "refused"; why: Why };

export interface ConnectionSnapshot {
  /** The one in use, or being tried. */
  transport: TransportName | null;
  preferred: Preference;
  /** `waiting`: for `retryAt`; `offline`: the same, and the browser says that it has no network. */
  state: "connecting" | "open" | "waiting" | "offline" | "closed";
  /** The one being opened beside the current one. */
  switchingTo: TransportName | null;
  /** Milliseconds since 1970 of the last inbox event. */
  lastEventAt: number | null;
  /** How long the last live event took from its commit to here, in milliseconds; null: none has come. */
  latencyMs: number | null;
  /** The last switch that was asked for, and how long both connections were open. */
  switched: { from: TransportName; to: TransportName; overlapMs: number } | null;
  retryAt: number | null;
  reason: ConnectionReason | null;
  /** Tries since the connection last held. */
  attempts: number;
}

export interface Connection {
  getSnapshot(): ConnectionSnapshot;
  /** Returns unsubscribe. */
  subscribe(listener: () => void): () => void;
  /** Those that this browser can use, in the order of falling back. */
  readonly available: readonly TransportName[];
  start(): void;
  stop(): void;
  /** Opens the other one first, and only then closes the current one. Remembered. */
  switchTo(preference: Preference): void;
  /** Tries again now instead of at `retryAt`. */
  retry(): void;
  /** Over the connection if it is duplex, else over HTTP. */
  command(command: Command): Promise<CommandReply>;
}

/** Store and connection of one user, wired together. */
export interface InboxClient {
  readonly store: InboxStore;
  readonly connection: Connection;
  start(): void;
  stop(): void;
}

export interface InboxClientOptions {
  userId: string;
  /** Topic slugs the user belongs to. */
  topics: readonly string[];
  /** A page rendered by the server, and the filter it shows: the first connect is then a resume from its cursor. */
  initial?: { page: InboxPage; filter: Filter } | undefined;
  /** Origin of the server; the page's own when left out. */
  baseUrl?: string | undefined;
  /** For pages without the session cookie. */
  token?: string | undefined;
  /** Asked when the token has expired; null gives up. */
  renewToken?: (() => Promise<string | null>) | undefined;
  /** Until the user chooses; default `auto`. */
  preferred?: Preference | undefined;
  /**
   * Whether the connection is wanted while no tab is shown, to alert somebody. By default where the browser may show
   * notifications; else it rests after five minutes, until a tab is shown.
   */
  staysWhenHidden?: (() => boolean) | undefined;
}
