/** What no well-behaved client sends, by every door: it is refused in the door's own way, and the server carries on. */
import { once } from "node:events";
import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { MAX_REQUEST_BYTES } from "#core/vocabulary.ts";
import { eventually } from "#transports/testing.ts";
import { type House, startHouse } from "./house.ts";
import type { Connection } from "./reader.ts";
import { sse } from "./sse.ts";

let house: House;
let witness: Connection;
let ann: Awaited<ReturnType<House["person"]>>;
beforeAll(async () => {
  house = await startHouse();
  ann = await house.person();
  witness = house.open(sse, ann);
  await eventually(() => expect(witness.tape.controls("ready")).toHaveLength(1));
});
afterEach(async () => {
  const { seq } = await house.publish([ann.audiences[0]], "still there");
  await eventually(() => expect(witness.tape.seqs.at(-1)).toBe(seq));
  await eventually(() => expect(house.runtime.hub.size).toBe(1));
});
afterAll(() => house.close());

const code = (body: string): string | undefined => (JSON.parse(body) as { error?: { code: string } }).error?.code;

describe("over HTTP", () => {
  async function ask(path: string, headers: Record<string, string> = {}, method = "GET") {
    const response = await fetch(new URL(path, house.origin), {
      method,
      headers: { Authorization: `Bearer ${ann.token}`, ...headers },
    });
    return `${response.status} ${code(await response.text())}`;
  }

  it.each(["/api/events", "/api/events/iframe", "/api/events/sse"])(
    "[L2] %s refuses what it does not know by its typed error",
    async (path) => {
      expect(await ask(`${path}?aftr=x`)).toBe("422 invalid");
      expect(await ask(`${path}?after=-1`)).toBe("400 bad_cursor");
      expect(await ask(path, {}, "POST")).toBe("405 method_not_allowed");
      expect(await ask(path, { Authorization: "Bearer x" })).toBe("401 unauthorized");
    },
  );

  it("[POLL3] refuses a wait or a limit that is out of range", async () => {
    for (const query of ["wait=61", "wait=-1", "wait=1.5", "limit=0", "limit=501", "wait=x"])
      expect(await ask(`/api/events?after=${house.head()}&${query}`), query).toBe("422 invalid");
  });

  it("[SSE4] refuses a malformed Last-Event-ID", async () => {
    expect(await ask("/api/events/sse", { "Last-Event-ID": "abc" })).toBe("400 bad_cursor");
  });

  it("[L1] refuses a command over the limit, and one that is not JSON", async () => {
    const post = async (body: string) => {
      const headers = { Authorization: `Bearer ${ann.token}`, "Content-Type": "application/json" };
      const response = await fetch(new URL("/api/inbox/commands", house.origin), { method: "POST", headers, body });
      return `${response.status} ${code(await response.text())}`;
    };
    expect(await post(JSON.stringify({ command: "read", ids: ["x".repeat(MAX_REQUEST_BYTES)] }))).toBe("413 too_large");
    expect(await post("{")).toBe("400 bad_request");
  });

  it("[L3] survives bytes that are no HTTP, and headers without end", async () => {
    for (const bytes of ["\u0016\u0003\u0001\u0002\u0000", `GET / HTTP/1.1\r\nX: ${"x".repeat(100_000)}\r\n\r\n`]) {
      const socket = connect(Number(new URL(house.origin).port), "127.0.0.1");
      socket.on("error", () => undefined);
      socket.write(bytes);
      socket.resume();
      // Closed with a reset, as Node 24 does, or without one; `once` would reject at the reset.
      await new Promise((resolve) => socket.once("close", resolve));
    }
  });

  it("[T6] answers upgrades of foreign pages with 403 before there is a socket, and unknown paths with 404", async () => {
    const upgrade = async (path: string, headers: Record<string, string>) => {
      const asked = request(new URL(path, house.origin), {
        headers: {
          Connection: "Upgrade",
          Upgrade: "websocket",
          "Sec-WebSocket-Version": "13",
          "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
          ...headers,
        },
      }).end();
      const [response] = await once(asked, "response");
      let body = "";
      for await (const part of response) body += String(part);
      return `${response.statusCode} ${code(body)}`;
    };
    const foreign = { Origin: "https://evil.example" };
    for (const path of ["/ws", "/socket.io/?EIO=4&transport=websocket", "/mqtt"])
      expect(await upgrade(path, foreign), path).toBe("403 foreign_origin");
    expect(await upgrade("/ws", { Origin: "null" })).toBe("403 foreign_origin");
    expect(await upgrade("/elsewhere", {})).toBe("404 not_found");
    expect(await upgrade("/ws", { "Sec-WebSocket-Protocol": "soap" })).toBe("400 bad_request");
    expect(await upgrade("/mqtt", { "Sec-WebSocket-Protocol": "soap" })).toBe("400 bad_request");
  });
});

describe("over WebSocket", () => {
  async function dial(): Promise<WebSocket> {
    const socket = new WebSocket(`${house.origin.replace("http", "ws")}/ws?token=${ann.token}`, "carillon.v1");
    await once(socket, "message");
    return socket;
  }
  const rawOf = (socket: WebSocket): Socket => (socket as unknown as { _socket: Socket })._socket;

  it.each<[string, number, (socket: WebSocket) => void]>([
    ["a frame over the limit", 1009, (socket) => socket.send("x".repeat(MAX_REQUEST_BYTES + 1))],
    ["a binary frame", 1003, (socket) => socket.send(Buffer.from("{}"))],
    ["text that is not UTF-8", 1007, (socket) => socket.send(Buffer.from([0xc3, 0x28]), { binary: false })],
    ["a frame that is not masked", 1002, (socket) => rawOf(socket).write(Buffer.from([0x81, 0x02, 0x7b, 0x7d]))],
    ["an opcode that does not exist", 1002, (socket) => rawOf(socket).write(Buffer.from([0x83, 0x80, 0, 0, 0, 0]))],
  ])("[WS4] closes on %s with %i", async (_name, expected, send) => {
    const socket = await dial();
    send(socket);
    const [closed] = await once(socket, "close");
    expect(closed).toBe(expected);
  });
});

describe("over Socket.IO", () => {
  it.each([
    ["a packet over the limit", `42["command","${"x".repeat(MAX_REQUEST_BYTES)}"]`],
    ["a packet that is not Socket.IO's", "4nonsense"],
    ["a binary event without its attachment", '452-["command",{"_placeholder":true,"num":9}]42["x"]'],
  ])("[SIO4] closes on %s", async (_name, packet) => {
    const socket = new WebSocket(`${house.origin.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket`);
    socket.on("error", () => undefined);
    await once(socket, "message");
    socket.send(`40{"token":"${ann.token}"}`);
    await once(socket, "message");
    socket.send(packet);
    await once(socket, "close");
  });
});

describe.each(["tcp", "websocket"] as const)("over MQTT by %s", (carrier) => {
  const field = (text: string): Buffer =>
    Buffer.concat([Buffer.from([text.length >> 8, text.length & 255]), Buffer.from(text)]);
  const packet = (type: number, ...parts: Buffer[]): Buffer => {
    const rest = Buffer.concat(parts);
    const length: number[] = [];
    for (let size = rest.length, more = true; more; size >>= 7) {
      more = size > 127;
      length.push((size & 127) | (more ? 128 : 0));
    }
    return Buffer.concat([Buffer.from([type, ...length]), rest]);
  };
  const hello = () =>
    packet(0x10, field("MQTT"), Buffer.from([4, 0xc2, 0, 60]), field("raw"), field(ann.userId), field(ann.token));

  /** Sends, and resolves once the server has closed. */
  async function sends(...bytes: Buffer[]): Promise<void> {
    if (carrier === "tcp") {
      const socket = connect(house.mqttPort, "127.0.0.1");
      socket.on("error", () => undefined);
      socket.resume();
      for (const part of bytes) socket.write(part);
      await once(socket, "close");
    } else {
      const socket = new WebSocket(`${house.origin.replace("http", "ws")}/mqtt`, "mqtt");
      socket.on("error", () => undefined);
      await once(socket, "open");
      for (const part of bytes) socket.send(part);
      await once(socket, "close");
    }
  }

  it.each<[string, () => Buffer[]]>([
    ["noise", () => [Buffer.from("\u0000\u0000\u0000 noise")]],
    ["a first packet that is not CONNECT", () => [packet(0x30, field("carillon/all"), Buffer.from("x"))]],
    ["a length of five bytes", () => [hello(), Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0x7f])]],
    ["a packet over the limit", () => [hello(), Buffer.from([0x30, 0xff, 0xff, 0x3f]), Buffer.alloc(400_000)]],
    ["a publish where it may not", () => [hello(), packet(0x30, field("carillon/all"), Buffer.from("x"))]],
    ["a publish on a wildcard", () => [hello(), packet(0x30, field("carillon/#"), Buffer.from("x"))]],
    ["a subscription without topics", () => [hello(), packet(0x82, Buffer.from([0, 1]))]],
  ])("[MQTT7] closes on %s", async (_name, bytes) => {
    await sends(...bytes());
  });
});
