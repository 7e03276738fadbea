/** The client halves, in the order of falling back. All but the first are fetched only when they are opened. */
import { TRANSPORTS, type TransportName } from "#core/vocabulary.ts";
import type { ClientConnection, ClientTransport } from "#transports/transport.ts";
import { websocketClient } from "#transports/websocket/client.ts";

const hasDocument = (): boolean => typeof document === "object";
const hasEventSource = (): boolean => typeof EventSource === "function";
const hasWebSocket = (): boolean => typeof WebSocket === "function";
const hasFetch = (): boolean => typeof fetch === "function";

const byName: Record<TransportName, ClientTransport> = {
  websocket: websocketClient,
  sse: fetched("sse", hasEventSource, async () => (await import("#transports/sse/client.ts")).sseClient),
  "socket-io": fetched(
    "socket-io",
    hasWebSocket,
    async () => (await import("#transports/socket-io/client.ts")).socketIoClient,
  ),
  mqtt: fetched("mqtt", hasWebSocket, async () => (await import("#transports/mqtt/client.ts")).mqttClient),
  iframe: fetched("iframe", hasDocument, async () => (await import("#transports/iframe/client.ts")).iframeClient),
  "long-poll": fetched(
    "long-poll",
    hasFetch,
    async () => (await import("#transports/polling/client.ts")).longPollClient,
  ),
  "short-poll": fetched(
    "short-poll",
    hasFetch,
    async () => (await import("#transports/polling/client.ts")).shortPollClient,
  ),
};

export const transports: readonly ClientTransport[] = TRANSPORTS.map((name) => byName[name]);

/** A failure to fetch it is a failure to open it. */
function fetched(
  name: TransportName,
  isSupported: () => boolean,
  load: () => Promise<ClientTransport>,
): ClientTransport {
  return {
    name,
    isSupported,
    open(options, on) {
      let opened: ClientConnection | null = null;
      let isClosed = false;
      load().then(
        (transport) => {
          if (!isClosed) opened = transport.open(options, on);
        },
        () => isClosed || on.end("network", 0),
      );
      return {
        command: (command) => opened?.command?.(command) ?? Promise.reject(new Error("It takes no commands.")),
        close() {
          isClosed = true;
          opened?.close();
        },
      };
    },
  };
}
