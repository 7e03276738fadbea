import { describe, expect, it } from "vitest";
import type { Entry } from "#core/entry.ts";
import { controlFrame, encode, eventsFrame } from "#core/frame.ts";
import { dataLines, preamble, sseFormat } from "./framing.ts";
import { sseReader } from "./testing.ts";

const format = sseFormat((seq) => `abcd.${seq}`);
const entry = (seq: number, json: string): Entry => ({ seq, json, encodings: new Map() }) as Partial<Entry> as Entry;

function read(bytes: Buffer) {
  const reader = sseReader();
  reader.feed(bytes.toString());
  return reader;
}

const HARD = {
  newlines: "one\ntwo\r\nthree\rfour\n\ndata: five\nid: 6\n",
  quotes: `"double" 'single' \`back\` \\ \\n`,
  markup: "</script><!-- --> &lt; ]]>",
  separators: "a\u2028b\u2029c\u0085d\u0000e",
  emoji: "🔔👩‍👩‍👧‍👦",
  chinese: "你有三条新通知",
  "64 KiB": "钟".repeat(22_000),
};

describe("sseFormat", () => {
  it.each(Object.entries(HARD))("carries %s intact", (_name, title) => {
    const bytes = encode(format, eventsFrame([entry(7, JSON.stringify({ title }))]));
    const { messages } = read(bytes);
    expect(messages).toEqual([{ event: "message", data: expect.any(String), lastEventId: "abcd.7" }]);
    expect(JSON.parse(messages[0]?.data ?? "")).toEqual({ title });
  });

  it("puts the entries of a frame in one write, each an unnamed message with its own cursor", () => {
    const { messages } = read(encode(format, eventsFrame([entry(1, "1"), entry(2, "2"), entry(5, "5")])));
    expect(messages.map(({ event, data, lastEventId }) => [event, data, lastEventId])).toEqual([
      ["message", "1", "abcd.1"],
      ["message", "2", "abcd.2"],
      ["message", "5", "abcd.5"],
    ]);
  });

  it("names control messages, and moves the last event id where the reader may go on from", () => {
    const control = { type: "heartbeat", cursor: "abcd.9" } as const;
    expect(read(encode(format, controlFrame(control))).messages).toEqual([
      { event: "heartbeat", data: JSON.stringify(control), lastEventId: "abcd.9" },
    ]);
  });

  it("leaves the last event id alone on close, and asks for its delay", () => {
    const reader = read(
      Buffer.concat([
        encode(format, eventsFrame([entry(3, "3")])),
        encode(format, controlFrame({ type: "close", reason: "shutdown", retryMs: 1234 })),
      ]),
    );
    expect(reader.messages.at(-1)).toMatchObject({ event: "close", lastEventId: "abcd.3" });
    expect(reader.retry()).toBe(1234);
    const fatal = read(encode(format, controlFrame({ type: "close", reason: "revoked", retryMs: null })));
    expect(fatal.retry()).toBeNull();
  });
});

it("dataLines gives each line a field, however it ends", () => {
  const text = "\na\r\nb\rc\n";
  const reader = sseReader();
  reader.feed(`${dataLines(text)}\n\n`);
  expect(reader.messages[0]?.data).toBe("\na\nb\nc\n");
});

it("[SSE6] the id comes after the data, and no block is without any", () => {
  const heartbeat = controlFrame({ type: "heartbeat", cursor: "abcd.7" });
  const frames = [heartbeat, eventsFrame([entry(8, "8"), entry(9, "9")])];
  const blocks = (preamble(1500) + frames.map((frame) => encode(format, frame).toString()).join("")).split("\n\n");
  expect(blocks.pop()).toBe("");
  expect(blocks).toHaveLength(3);
  for (const block of blocks) expect(block).toMatch(/^data: .*\nid: .*$/m);
});

it("preamble is no message", () => {
  const reader = sseReader();
  reader.feed(preamble(1500));
  expect(reader).toMatchObject({ messages: [], comments: ["carillon"] });
  expect(reader.retry()).toBe(1500);
});
