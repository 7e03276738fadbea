/**
 * Whose request it is, when proxies stand between: for limits, the audit log and what is open to this machine alone.
 * Anybody may write anything into a header, so each hop is believed only as far as it is one of ours.
 */
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Env } from "./env.ts";
import { addressFrom, createNetworks } from "./networks.ts";

type Request = Pick<IncomingMessage, "headers" | "httpVersion" | "socket">;
/** An address in its one spelling; `unix`: the peer on our unix socket; `unknown`: the peer was gone before anybody asked. */
export type AddressOf = (request: Request) => string;

/** Proxies in a row. What is beyond is not looked at. */
const MAX_HOPS = 16;
/** Of a connection that is over Node tells no address any more. Nobody trusts it. */
const UNKNOWN = "unknown";
const UNIX = "unix";

/**
 * Reads `X-Forwarded-For`, or `Forwarded` (RFC 7239) where there is none, from its end: past those that are trusted to
 * the first that is not. What is no address ends it: then it is the trusted one that said so.
 *
 * @param trustedProxies addresses and networks. A unix socket's peer always is one: the file's mode says who may.
 */
export function createAddressOf({ trustedProxies, socketPath }: Pick<Env, "trustedProxies" | "socketPath">): AddressOf {
  const isTrusted = createNetworks(trustedProxies);
  return ({ headers, socket }) => {
    // On a unix socket nobody has an address, unless the PROXY protocol told one.
    let address = peerOf(socket) ?? (socketPath === null ? UNKNOWN : UNIX);
    for (const hop of hopsOf(headers)) {
      if (address !== UNIX && !isTrusted(address)) break;
      const before = nodeAddress(hop);
      if (before === null) break;
      address = before;
    }
    return address;
  };
}

/**
 * From this machine, and not handed on for another. Whatever a proxy leaves behind speaks against it: a header of its
 * own, the name that the public knows us by, HTTP/1.0. The name also keeps out pages whose own name leads here.
 */
export function isFromThisMachine({ headers, httpVersion, socket }: Request): boolean {
  const { host = "" } = headers;
  return (
    isLoopback(peerOf(socket) ?? UNKNOWN) && httpVersion !== "1.0" && LOCAL_HOST.test(host) && !isHandedOn(headers)
  );
}

const isLoopback = createNetworks(["127.0.0.0/8", "::1"]);
const LOCAL_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;
const HANDED_ON =
  /^(?:forwarded|via|x-forwarded(?:-.+)?|x-(?:real|client|cluster-client)-ip|.+-connecting-ip|true-client-ip)$/;
const isHandedOn = (headers: IncomingHttpHeaders): boolean => Object.keys(headers).some((name) => HANDED_ON.test(name));

const peerOf = ({ remoteAddress }: Request["socket"]): string | null => addressFrom(remoteAddress ?? "");

/** Nearest first, each as it was written. */
function hopsOf(headers: IncomingHttpHeaders): string[] {
  // Node joins what came in several lines.
  const plain = headers["x-forwarded-for"];
  if (plain !== undefined) return lastOf(String(plain));
  return lastOf(headers.forwarded ?? "").map(forOf);
}

/** A comma within quotes cuts too: what it leaves is no address, while an open quote hides nothing that follows it. */
const lastOf = (list: string): string[] =>
  list === ""
    ? []
    : list
        .split(",")
        .slice(-MAX_HOPS)
        .reverse()
        .map((part) => part.trim());

/** One `name=value` of a forwarded element; the value unquoted may hold what only a quoted one should (`[::1]:80`). */
const PAIR = /\s*([!#$%&'*+.^_`|~\w-]+)=(?:"([^"\\]*)"|([^\s;,"]*))\s*(?:;|$)/y;

/** Of an element of `Forwarded`: whom it was for; empty if it does not say, or says it twice. */
function forOf(element: string): string {
  const found: string[] = [];
  PAIR.lastIndex = 0;
  while (PAIR.lastIndex < element.length) {
    const pair = PAIR.exec(element);
    if (!pair) return "";
    const [, name = "", quoted, plain] = pair;
    if (name.toLowerCase() === "for") found.push(quoted ?? plain ?? "");
  }
  return found.length === 1 ? (found[0] ?? "") : "";
}

/** With or without a port: `203.0.113.13:5555`, `[2001:db8::1]:443`, `2001:db8::1`. */
function nodeAddress(node: string): string | null {
  const [, bracketed, dotted] = /^(?:\[([^\]]+)\]|([\d.]+))(?::\d{1,5})?$/.exec(node) ?? [];
  return addressFrom(bracketed ?? dotted ?? node);
}
