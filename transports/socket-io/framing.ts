/** Entries and control messages as Socket.IO packets, each emitted by its class. */
import type { Entry } from "#core/entry.ts";
import type { Format, Frame } from "#core/frame.ts";
import type { ControlMessage } from "#core/protocol.ts";
import { textFrame } from "#transports/websocket-frame.ts";

/** What engine.io takes in place of a packet of its own making, as Socket.IO's adapter hands it over. */
export interface PreEncoded {
  wsPreEncodedFrame: [Buffer];
  compress: false;
}

/** EVENT packets of the main namespace (Socket.IO protocol 5). */
const eventPacket = (entry: Entry): string => `2["event",${entry.json}]`;
const controlPacket = (message: ControlMessage): string => `2${JSON.stringify([message.type, message])}`;

/** For HTTP polling, which carries one text a packet. */
export const packetsOf = (frame: Frame): string[] =>
  frame.kind === "events" ? frame.entries.map(eventPacket) : [controlPacket(frame.message)];

/** For WebSocket: each packet in a frame of its own, behind the 4 of an engine.io message; several leave in one write. */
export const socketIoFormat: Format<PreEncoded> = {
  event: (entry) => preEncoded(textFrame(`4${eventPacket(entry)}`)),
  control: (message) => preEncoded(textFrame(`4${controlPacket(message)}`)),
  join: (parts) => preEncoded(Buffer.concat(parts.map(({ wsPreEncodedFrame }) => wsPreEncodedFrame[0]))),
};

const preEncoded = (frame: Buffer): PreEncoded => ({ wsPreEncodedFrame: [frame], compress: false });
