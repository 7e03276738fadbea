/** `GET /api/events/sse`, by the lines of the standard that matter here. */
import type { ControlMessage, InboxEvent } from "#core/protocol.ts";
import { HTTP_REFUSALS, read, refusalOf, urlOf } from "./http.ts";
import { createTape, promised, type Reader } from "./reader.ts";

export const sse: Reader = {
  name: "sse",
  refusals: HTTP_REFUSALS,
  endings: { expired: "end", revoked: "end", shutdown: "end" },
  open(address, options) {
    const tape = createTape(options.after);
    const { promise: ended, resolve } = promised<string>();
    let rest = "";
    const { pause, resume, close } = read(
      urlOf(address, "/api/events/sse", options),
      { Origin: options.pageOrigin },
      {
        text(text) {
          const blocks = (rest + text).split("\n\n");
          rest = blocks.pop() ?? "";
          for (const block of blocks) dispatch(block.split("\n"));
        },
        end: (answer) => resolve(!answer ? "broken off" : answer.status === 200 ? "end" : refusalOf(answer)),
      },
    );

    function dispatch(lines: string[]): void {
      const all = (field: string) =>
        lines.filter((line) => line.startsWith(`${field}: `)).map((line) => line.slice(field.length + 2));
      const data = all("data");
      if (data.length === 0) return;
      const message = JSON.parse(data.join("\n")) as InboxEvent | ControlMessage;
      // [SSE2] Events are unnamed, control messages are named after their type.
      if (("seq" in message ? undefined : message.type) !== all("event")[0]) throw new Error(lines.join("\n"));
      tape.take(message);
      tape.cursor = all("id")[0] ?? tape.cursor;
    }

    return { tape, ended, pause, resume, close };
  },
};
