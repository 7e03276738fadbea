/** Server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html */
import type { Cursor } from "#core/cursor.ts";
import type { Format } from "#core/frame.ts";
import type { ControlMessage } from "#core/protocol.ts";

/**
 * Events are unnamed messages, control messages are named after their type. The id comes last: some readers take it for
 * theirs as they read the line, and would go on past a message that was cut off after it.
 */
export const sseFormat = (cursorAt: (seq: number) => Cursor): Format<Buffer> => ({
  event: (entry) => Buffer.from(`${dataLines(entry.json)}\nid: ${cursorAt(entry.seq)}\n\n`),
  control: (message) =>
    Buffer.from(`event: ${message.type}\n${dataLines(JSON.stringify(message))}\n${fields(message)}\n`),
  join: (parts) => Buffer.concat(parts),
});

/** The same, each part as a chunk (RFC 9112 §7.1): the bytes stay the same for everyone. */
export const chunkedFormat = (plain: Format<Buffer>): Format<Buffer> => ({
  event: (entry) => chunk(plain.event(entry)),
  control: (message) => chunk(plain.control(message)),
  join: (parts) => Buffer.concat(parts),
});

const LINE_END = Buffer.from("\r\n");
const chunk = (bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${bytes.byteLength.toString(16)}\r\n`), bytes, LINE_END]);

/**
 * `ready`, `heartbeat` and `reset` carry their cursor as the id: an EventSource that reconnects by itself then reads on
 * from there, so a quiet one does not fall out of the log, and one that was reset is not reset again.
 * `close` has none (the last id stands), and sets the delay that it asks for.
 */
function fields(message: ControlMessage): string {
  if (message.type !== "close") return `id: ${message.cursor}\n`;
  return message.retryMs === null ? "" : `retry: ${message.retryMs}\n`;
}

/** A bare CR or LF would end the field: each line of the data gets a field of its own. */
export const dataLines = (data: string): string => `data: ${data.replace(/\r\n|\r|\n/g, "\ndata: ")}`;

/**
 * The first bytes: they get the headers out, and spread the returns of those who reconnect by themselves. The first
 * message ends their block, since some readers hand on one without data as if it were a message.
 */
export const preamble = (retryMs: number): string => `retry: ${retryMs}\n: carillon\n`;
