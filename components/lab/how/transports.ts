import type { TransportName } from "#core/vocabulary.ts";

/** In the order in which one builds on the other. */
export const TOLD = [
  "short-poll",
  "long-poll",
  "iframe",
  "sse",
  "websocket",
  "socket-io",
  "mqtt",
] as const satisfies readonly TransportName[];

export const pathOf = (transport: TransportName): string => `/lab/how/${transport}`;
