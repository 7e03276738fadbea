import { connect, createScanner, keep, type Reader } from "./reader.ts";

/** A response that never ends. `readyMark`: the bytes after which it is live. */
const stream =
  (path: string, readyMark: string, marker: string, headers = ""): Reader =>
  (connection, on) => {
    const scan = createScanner(marker, on.message);
    let opening: Buffer | null = null;
    let isReady = false;
    const socket = connect(connection, on, (chunk) => {
      if (isReady) return scan(chunk);
      const bytes = keep(opening, chunk);
      const at = bytes.indexOf(readyMark);
      if (at === -1) {
        opening = Buffer.from(bytes);
        if (opening.indexOf("\r\n\r\n") !== -1 && !opening.toString("latin1").startsWith("HTTP/1.1 200"))
          on.failed(opening.toString("latin1").slice(0, 200));
        return;
      }
      isReady = true;
      opening = null;
      on.ready();
      scan(Buffer.from(bytes.subarray(at + readyMark.length)));
    });
    const { login, after, under = "" } = connection;
    const query = after === undefined ? "" : `?after=${after}`;
    const bearer = login ? `Authorization: Bearer ${login.token}\r\n` : "";
    socket.write(
      `GET ${under}${path}${query} HTTP/1.1\r\nHost: 127.0.0.1:${connection.port}\r\n${bearer}${headers}\r\n`,
    );
    return socket;
  };

export const bareSse = stream("/", "\r\n\r\n", '{"seq":');
export const nchanSse = stream("/", "\r\n\r\n", '{"seq":', "Accept: text/event-stream\r\n");
export const sse = stream("/api/events/sse", "event: ready", '{"seq":');
export const iframe = stream("/api/events/iframe", '{\\"type\\":\\"ready\\"', '{\\"seq\\":');
