/** A message as a complete WebSocket frame of a server (RFC 6455 §5.2: unmasked, final): one buffer, one write. */
const TEXT = 0x81;
const BINARY = 0x82;

export function textFrame(text: string): Buffer {
  const size = Buffer.byteLength(text);
  const frame = framed(TEXT, size);
  frame.write(text, frame.length - size);
  return frame;
}

export function binaryFrame(bytes: Buffer): Buffer {
  const frame = framed(BINARY, bytes.length);
  bytes.copy(frame, frame.length - bytes.length);
  return frame;
}

/** With its header written, and room for `size` bytes after it. */
function framed(kind: number, size: number): Buffer {
  const start = size < 126 ? 2 : size < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(start + size);
  frame[0] = kind;
  if (start === 2) frame[1] = size;
  else if (start === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(size, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(size), 2);
  }
  return frame;
}
