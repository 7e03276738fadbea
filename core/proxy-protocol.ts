/**
 * The PROXY protocol, versions 1 and 2: the first bytes of a connection say for whom a proxy has opened it.
 * https://www.haproxy.org/download/2.6/doc/proxy-protocol.txt
 */
import type { Server, Socket } from "node:net";
import type { Env } from "./env.ts";
import { addressFrom, createNetworks } from "./networks.ts";

const V1_LINE = /^PROXY (?:UNKNOWN(?: [^\r\n]*)?|(TCP4|TCP6) (\S+) \S+ \d{1,5} \d{1,5})\r\n/;
const V1_MAX_BYTES = 107;
const V2_SIGNATURE = Buffer.from("\r\n\r\n\0\r\nQUIT\n", "latin1");
const V2_HEAD_BYTES = 16;
/** Addresses and what a proxy may add to them; the standard has no bound below 64 KiB. */
const V2_MAX_BYTES = 4_096;
/** For the header to come: a lost packet is sent again by then, and a server that drains does not wait longer. */
const PATIENCE_MS = 3_000;

/** `bytes`: where what follows begins. `address`: null when the proxy speaks for itself, as its health checks do. */
type Header = { bytes: number; address: string | null };

/** Undefined: there is more to come. Null: it is no such header. */
export function parseHeader(start: Buffer): Header | null | undefined {
  const isBinary = V2_SIGNATURE.subarray(0, start.length).equals(start.subarray(0, V2_SIGNATURE.length));
  return isBinary ? parseBinary(start) : parseLine(start);
}

function parseLine(start: Buffer): Header | null | undefined {
  const text = start.toString("latin1", 0, V1_MAX_BYTES);
  const line = V1_LINE.exec(text);
  if (!line) {
    const mayBecomeOne = start.length < V1_MAX_BYTES && !text.includes("\n") && "PROXY ".startsWith(text.slice(0, 6));
    return mayBecomeOne ? undefined : null;
  }
  const [{ length: bytes }, family, source = ""] = line;
  if (family === undefined) return { bytes, address: null };
  const address = addressFrom(source);
  return address === null ? null : { bytes, address };
}

function parseBinary(start: Buffer): Header | null | undefined {
  if (start.length < V2_HEAD_BYTES) return undefined;
  const [command = 0, family = 0] = start.subarray(V2_SIGNATURE.length);
  const bytes = V2_HEAD_BYTES + start.readUInt16BE(14);
  if (command >> 4 !== 2 || (command & 15) > 1 || bytes > V2_MAX_BYTES) return null;
  if (start.length < bytes) return undefined;
  if ((command & 15) === 0) return { bytes, address: null };
  const rest = start.subarray(V2_HEAD_BYTES, bytes);
  if (family === 0x11) return rest.length < 12 ? null : { bytes, address: [...rest.subarray(0, 4)].join(".") };
  if (family === 0x21) return rest.length < 36 ? null : { bytes, address: addressOfBytes(rest.subarray(0, 16)) };
  // Another family than TCP over IP: it names nobody.
  return { bytes, address: null };
}

function addressOfBytes(bytes: Buffer): string | null {
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(2 * index).toString(16));
  return addressFrom(groups.join(":"));
}

/**
 * Reads the header of each connection that a trusted peer opens before the server sees it; from then on `remoteAddress`
 * is whom it was opened for. A trusted peer that sends none is hung up on; others are taken as they come. Call it when the
 * server's own listeners are there, and before it listens.
 */
export function readProxyProtocol(
  server: Server,
  { proxyProtocol, trustedProxies }: Pick<Env, "proxyProtocol" | "trustedProxies">,
): void {
  if (!proxyProtocol) return;
  const isTrusted = createNetworks(trustedProxies);
  const accept = server.listeners("connection") as ((socket: Socket) => void)[];
  server.removeAllListeners("connection");
  server.on("connection", (socket) => {
    const hand = (): void => {
      for (const listener of accept) listener.call(server, socket);
    };
    const peer = addressFrom(socket.remoteAddress ?? "");
    // A unix socket's peer has no address, and is trusted.
    if (peer !== null && !isTrusted(peer)) return hand();
    readHeader(socket, (address) => {
      if (address !== null) Object.defineProperty(socket, "remoteAddress", { value: address });
      hand();
    });
  });
}

function readHeader(socket: Socket, done: (address: string | null) => void): void {
  let start = Buffer.alloc(0);
  const late = setTimeout(() => socket.destroy(), PATIENCE_MS).unref();
  const hangUp = (): void => void socket.destroy();
  function read(): void {
    let header: ReturnType<typeof parseHeader>;
    // From Node 26 on each read gives one piece of what has come.
    while (header === undefined) {
      const more = socket.read() as Buffer | null;
      if (more === null) break;
      start = Buffer.concat([start, more]);
      header = parseHeader(start);
    }
    if (header === undefined) return;
    clearTimeout(late);
    socket.off("readable", read);
    socket.off("error", hangUp);
    socket.off("end", hangUp);
    if (header === null) hangUp();
    else {
      if (start.length > header.bytes) socket.unshift(start.subarray(header.bytes));
      done(header.address);
    }
  }
  socket.on("readable", read);
  socket.on("error", hangUp);
  socket.on("end", hangUp);
  socket.once("close", () => clearTimeout(late));
}
