/** A visitor's own bytes may be anything: what cannot be read is left out, and nothing fails. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { TRANSPORTS } from "#core/vocabulary.ts";
import { exchangeOf } from "./exchange.ts";
import type { Part, Tape } from "./tape.ts";

const HEADS = [
  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n",
  "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n",
  "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n",
  "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n",
  "HTTP/1.1 200",
  "",
];
const SECRET = "s".repeat(32);

/** Bytes that are likely to be taken for the beginnings of frames and packets. */
const bytes = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 255 }),
    fc.constantFrom(0x10, 0x20, 0x30, 0x32, 0x82, 0x81, 0x88, 0x7e, 0x7f, 0xff),
  ),
  { maxLength: 200 },
);
const partsOf = (chunks: readonly number[][], head = ""): Part[] =>
  [Buffer.from(head), ...chunks.map((chunk) => Buffer.from(chunk))].map((piece, index) => ({
    at: 10 + index,
    bytes: piece,
  }));

it("reads whatever there is, of each transport", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...TRANSPORTS),
      fc.constantFrom(...HEADS),
      fc.boolean(),
      fc.array(bytes, { maxLength: 4 }),
      fc.array(bytes, { maxLength: 4 }),
      (transport, head, isUpgrade, down, up) => {
        const tape: Tape = {
          began: 0,
          at: 10,
          request: { method: "GET", url: `/lab/${SECRET}/x`, httpVersion: "1.1", headers: [] },
          isUpgrade,
          up: partsOf(up),
          down: partsOf(down, head),
          room: { up: 0, down: 0 },
          isCut: false,
        };
        const { steps = [] } = exchangeOf(transport, [tape], SECRET) ?? {};
        expect(steps[0]).toMatchObject({ from: "browser", title: "GET /lab/…/x HTTP/1.1" });
        expect(steps.length).toBeLessThanOrEqual(14);
        expect(steps.map(({ ms }) => ms)).toEqual(steps.map(({ ms }) => ms).toSorted((a, b) => a - b));
      },
    ),
    { numRuns: 2_000 },
  );
});

it("shows the blocks of a stream without the chunks around them, counts those, and shows no step for their end", () => {
  const head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
  const blocks = [": …\n", 'event: ready\ndata: {"钟":1}\n\n', "data: {}\nid: 1\n\n"].map((block) => {
    const bytes = Buffer.from(block);
    return Buffer.from(`${bytes.length.toString(16)}\r\n${block}\r\n`);
  });
  const down = partsOf(
    [...blocks, Buffer.from("0\r\n\r\n")].map((bytes) => [...bytes]),
    head,
  );
  const request = { method: "GET", url: `/lab/${SECRET}/x`, httpVersion: "1.1", headers: [] };
  const room = { up: 0, down: 0 };
  const tape: Tape = { began: 0, at: 1, request, isUpgrade: false, up: [], down, room, isCut: false };
  const steps = exchangeOf("sse", [tape], SECRET)?.steps.slice(2) ?? [];
  expect(steps.map(({ text }) => text)).toEqual([": …", 'event: ready\ndata: {"钟":1}', "data: {}\nid: 1"]);
  expect(steps.map(({ bytes }) => bytes)).toEqual(blocks.map(({ length }) => length));
});

it("has none of nothing", () => {
  expect(exchangeOf("sse", [], SECRET)).toBeNull();
});
