/** What the contract suite needs of a transport: somebody who reads it, written from docs/PROTOCOL.md alone. */
import type { Cursor } from "#core/cursor.ts";
import type { CommandReply, ControlMessage, InboxEvent } from "#core/protocol.ts";

export interface Address {
  /** `http://127.0.0.1:<port>` */
  origin: string;
  mqttPort: number;
}
export interface Who {
  userId: string;
  token?: string | undefined;
  /** Slugs; MQTT names what it listens to. */
  topics: readonly string[];
}
export interface OpenOptions extends Who {
  after?: Cursor | undefined;
  /** Of the page that opens it. */
  pageOrigin?: string;
}

export type Fault = "unauthorized" | "expired" | "bad_cursor" | "foreign_origin";

export interface Reader {
  readonly name: string;
  /** It asks anew for each page, so there is no connection of which to say that it is slow or gone. */
  readonly isPoll?: true;
  /** How it tells one who is not let in. */
  readonly refusals: Readonly<Partial<Record<Fault, string>>>;
  /** How it ends an open connection, beside the `close` message. */
  readonly endings: Readonly<Record<"expired" | "revoked" | "shutdown", string>>;
  open(address: Address, options: OpenOptions): Connection;
}

export interface Connection {
  readonly tape: Tape;
  /** Resolves to what the transport itself said. */
  readonly ended: Promise<string>;
  /** Duplex transports: sends the text as it is. */
  command?(text: string): Promise<CommandReply>;
  /** Stops reading from the network. */
  pause(): void;
  resume(): void;
  /** Goes away without a word; may be called twice. */
  close(): void;
}

type Control<T extends ControlMessage["type"]> = Extract<ControlMessage, { type: T }>;

/** What came, in the order in which it came. */
export interface Tape {
  readonly messages: (InboxEvent | ControlMessage)[];
  readonly events: InboxEvent[];
  readonly seqs: number[];
  titles(): string[];
  controls<T extends ControlMessage["type"]>(type: T): Control<T>[];
  /** Up to here it has everything. */
  cursor: Cursor | undefined;
  take(message: InboxEvent | ControlMessage): void;
  /** Lets go of the messages, not of their seqs. */
  forget(): void;
}

export function createTape(after?: Cursor): Tape {
  const messages: Tape["messages"] = [];
  const events: InboxEvent[] = [];
  const seqs: number[] = [];
  return {
    messages,
    events,
    seqs,
    titles: () => events.map((event) => (event.type === "item.created" ? event.item.title : event.type)),
    controls: <T extends ControlMessage["type"]>(type: T) =>
      messages.filter((message): message is Control<T> => message.type === type),
    cursor: after,
    take(message) {
      messages.push(message);
      if ("seq" in message) {
        events.push(message);
        seqs.push(message.seq);
        // [R1] The cursor of an event: the epoch of any cursor of this connection, and its seq.
        if (this.cursor) this.cursor = `${this.cursor.split(".")[0]}.${message.seq}`;
      } else if (message.type !== "close") this.cursor = message.cursor;
    },
    forget() {
      messages.length = 0;
      events.length = 0;
    },
  };
}

/** A promise to be kept by whoever holds it. */
export function promised<T>(): { promise: Promise<T>; resolve(value: T): void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((keep) => {
    resolve = keep;
  });
  return { promise, resolve };
}
