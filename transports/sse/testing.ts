/** An event stream read as the standard says (https://html.spec.whatwg.org/multipage/server-sent-events.html). For tests. */
export interface SseMessage {
  event: string;
  data: string;
  lastEventId: string;
}
export interface SseReader {
  readonly messages: SseMessage[];
  readonly comments: string[];
  /** What the stream last asked for. */
  readonly retry: () => number | null;
  feed(text: string): void;
}

export function sseReader(): SseReader {
  const messages: SseMessage[] = [];
  const comments: string[] = [];
  let retry: number | null = null;
  let rest = "";
  let event = "";
  let data: string[] = [];
  let lastEventId = "";

  function take(line: string): void {
    if (line === "") {
      if (data.length > 0) messages.push({ event: event || "message", data: data.join("\n"), lastEventId });
      event = "";
      data = [];
      return;
    }
    const [, field, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === "") comments.push(value);
    else if (field === "event") event = value;
    else if (field === "data") data.push(value);
    else if (field === "id" && !value.includes("\0")) lastEventId = value;
    else if (field === "retry" && /^\d+$/.test(value)) retry = Number(value);
  }

  return {
    messages,
    comments,
    retry: () => retry,
    feed(text) {
      const lines = (rest + text).split(/\r\n|\n|\r/);
      rest = lines.pop() ?? "";
      for (const line of lines) take(line);
    },
  };
}
