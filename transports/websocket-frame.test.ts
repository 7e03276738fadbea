import { describe, expect, it } from "vitest";
import { textFrame } from "./websocket-frame.ts";

/** A reader of its own, from the figure in RFC 6455 §5.2. */
function read(frame: Buffer): { first: number; isMasked: boolean; text: string; rest: number } {
  const short = (frame[1] as number) & 0x7f;
  const [start, size] =
    short < 126 ? [2, short] : short === 126 ? [4, frame.readUInt16BE(2)] : [10, Number(frame.readBigUInt64BE(2))];
  return {
    first: frame[0] as number,
    isMasked: (frame[1] as number) > 127,
    text: frame.toString("utf8", start, start + size),
    rest: frame.length - start - size,
  };
}

describe("textFrame", () => {
  it.each([0, 1, 125, 126, 65_535, 65_536, 300_000])("frames %i bytes", (size) => {
    const text = "x".repeat(size);
    expect(read(textFrame(text))).toEqual({ first: 0x81, isMasked: false, text, rest: 0 });
  });

  it("counts bytes, not characters", () => {
    const text = "钟声 🔔 \u2028".repeat(9);
    expect(read(textFrame(text)).text).toBe(text);
  });
});
