import { IncomingMessage } from "node:http";

/**
 * A request that leaves HTTP for a WebSocket alone. Once somebody listens for upgrades Node takes any `Upgrade` header
 * (`h2c` of Java and `curl --http2`, `TLS/1.0`) for the end of HTTP; RFC 9110 §7.8 has a server that does not want what
 * is offered answer as if it had not been.
 */
export class Incoming extends IncomingMessage {
  /** Declared only: Node's constructor sets `upgrade` before a field of this class would be there. */
  declare private isParsedAsUpgrade: boolean;

  /** Node sets it as the parser sees it, and asks for it when the headers are there. */
  get upgrade(): boolean {
    return this.isParsedAsUpgrade && (this.method === "CONNECT" || asksForWebSocket(this.headers.upgrade));
  }

  set upgrade(isParsedAsUpgrade: boolean | null) {
    this.isParsedAsUpgrade = isParsedAsUpgrade === true;
  }
}

/** By name, in whatever case, alone or among others. */
const asksForWebSocket = (header: string | undefined): boolean =>
  header?.split(",").some((protocol) => protocol.trim().toLowerCase() === "websocket") ?? false;
