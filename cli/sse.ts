/** Server-sent events, as a browser's EventSource would hand them over. */
export interface Message {
  /** Empty: an event of the log; else the control message's type. */
  event: string;
  id: string;
  data: string;
}

/** More than any message of ours; a line that never ends must not fill the memory. */
const LONGEST = 4 * 1024 * 1024;

export async function* messagesOf(chunks: AsyncIterable<string>): AsyncGenerator<Message> {
  let rest = "";
  for await (const chunk of chunks) {
    const blocks = (rest + chunk).replaceAll("\r\n", "\n").split("\n\n");
    rest = blocks.pop() ?? "";
    if (rest.length > LONGEST) throw new Error("The server sends what has no end.");
    for (const block of blocks) {
      const message = messageOf(block);
      if (message) yield message;
    }
  }
}

function messageOf(block: string): Message | null {
  const fields = block.split("\n").map((line) => /^(\w+): ?(.*)$/.exec(line)?.slice(1) ?? []);
  const valuesOf = (name: string) => fields.flatMap(([field, value = ""]) => (field === name ? [value] : []));
  const data = valuesOf("data");
  if (data.length === 0) return null;
  return { event: valuesOf("event").at(-1) ?? "", id: valuesOf("id").at(-1) ?? "", data: data.join("\n") };
}
