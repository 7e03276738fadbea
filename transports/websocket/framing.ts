import type { Format } from "#core/frame.ts";
import { textFrame } from "#transports/websocket-frame.ts";

/** One JSON object a text frame; several frames may leave in one write. */
export const websocketFormat: Format<Buffer> = {
  event: (entry) => textFrame(entry.json),
  control: (message) => textFrame(JSON.stringify(message)),
  join: (frames) => Buffer.concat(frames),
};

/** An empty ping, the same bytes for everyone. */
export const PING_FRAME = Buffer.from([0x89, 0]);
