/** The server's SSE stream as lines of text: a cursor over the log that outlives each connection. */
import { setTimeout as wait } from "node:timers/promises";
import type { ControlMessage, InboxEvent } from "#core/protocol.ts";
import { type Command, contentOf, text, UsageError, type Values } from "./command.ts";
import { call, errorOf, Refused, type Server, serverOf, unreachable } from "./server.ts";
import { messagesOf } from "./sse.ts";
import { printable } from "./table.ts";

const HELP = `Usage: carillon tail --user <id> [options]
       carillon tail --token-file <path> [options]

  --user <id>            whose events; asks for a token with an API key that may administer
  --token-file <path>    or with a user's token, from a file; or set CARILLON_TOKEN
  --after <cursor>       what came after it first; without it, only what is new
  --json                 each event as the server sends it, one a line

A connection that breaks is taken up again where it was. Ctrl-C ends it, and tells the cursor to go on from.`;

const TOKEN_SECONDS = 3600;
/** Of the server's heartbeat: after so much silence the connection is dead (docs/PROTOCOL.md [M4]). */
const SILENCE = 2.5;
const FIRST_SILENCE_MS = 40_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

export const tail: Command = {
  help: HELP,
  options: { user: { type: "string" }, "token-file": { type: "string" }, after: { type: "string" } },
  async run(values, positionals) {
    if (positionals.length > 0) throw new UsageError(`${positionals[0]} belongs to no option.`);
    const leaving = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => leaving.abort());
    const reader = readerOf(values);
    try {
      await follow(reader, text(values, "after") ?? null, Boolean(values.json), leaving.signal);
    } catch (error) {
      if (!leaving.signal.aborted) throw error;
    }
    return 0;
  },
};

interface Reader {
  url: string;
  /** Another one each time, where it can be asked for. */
  token(): Promise<string>;
  isRenewable: boolean;
}

function readerOf(values: Values): Reader {
  const file = text(values, "token-file");
  const given = file === undefined ? process.env.CARILLON_TOKEN : contentOf(file);
  const user = text(values, "user");
  if (user === undefined) {
    if (!given) throw new UsageError("Say whose: --user <id>, or --token-file <path>.");
    const { url, credential } = serverOf(values, { ...process.env, CARILLON_API_KEY: given });
    return { url, token: async () => credential, isRenewable: false };
  }
  const server: Server = serverOf(values);
  const path = `/api/users/${encodeURIComponent(user)}/tokens`;
  const token = async () =>
    (await call<{ token: string }>(server, "POST", path, { body: { ttlSeconds: TOKEN_SECONDS } })).token;
  return { url: server.url, token, isRenewable: true };
}

/** Ends only by being left, or with an error that will not pass. */
async function follow(reader: Reader, after: string | null, wantsJson: boolean, leaving: AbortSignal): Promise<void> {
  let cursor = after;
  let failures = 0;
  let wasThere = false;
  let isTold = false;
  const take = (message: InboxEvent | ControlMessage, id: string): number | null => {
    failures = 0;
    wasThere = true;
    // What is handed over is shown first: a cursor never stands beyond what was seen.
    if (!("seq" in message)) {
      if (message.type === "close") return closing(message);
      if (message.type === "ready" && !isTold) {
        isTold = true;
        console.error("Connected: waits for what comes, and shows it here. Ctrl-C ends it.");
      }
      if (message.type === "reset")
        console.error(`The log does not go back that far (${message.reason}): read on from its head.`);
    } else console.log(wantsJson ? JSON.stringify(message) : lineOf(message));
    cursor = id || cursor;
    return null;
  };
  try {
    for (;;) {
      const retryMs = await connect(reader, cursor, take, leaving).catch((error: unknown) => {
        if (!wasThere || leaving.aborted || isFinal(error)) throw error;
        return null;
      });
      failures += 1;
      const pause = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS) * (0.5 + Math.random());
      await wait(retryMs ?? pause, undefined, { signal: leaving });
    }
  } finally {
    if (cursor !== null) console.error(`Go on with --after ${cursor}`);
  }
}

/** What may be another way in a moment. */
const PASSING = ["unreachable", "rate_limited", "shutting_down", "storage_full", "busy", "internal"];
const isFinal = (error: unknown): boolean =>
  error instanceof Refused && !PASSING.includes(error.body.code) && !error.body.code.startsWith("http_5");

function closing({ reason, retryMs }: Extract<ControlMessage, { type: "close" }>): number {
  if (retryMs === null) throw new Refused({ code: reason, message: "The server closed the connection for good." });
  return retryMs;
}

/** One connection to its end; resolves to the pause that the server asks for, if it does. */
async function connect(
  reader: Reader,
  cursor: string | null,
  take: (message: InboxEvent | ControlMessage, id: string) => number | null,
  leaving: AbortSignal,
): Promise<number | null> {
  const silence = new AbortController();
  let patience = FIRST_SILENCE_MS;
  let timer = setTimeout(() => silence.abort(), patience);
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), patience);
  };
  try {
    const response = await fetch(
      `${reader.url}/api/events/sse${cursor === null ? "" : `?after=${encodeURIComponent(cursor)}`}`,
      {
        headers: { authorization: `Bearer ${await reader.token()}` },
        signal: AbortSignal.any([leaving, silence.signal]),
      },
    );
    if (!response.ok || !response.body) throw new Refused(errorOf(response.status, await response.text()));
    for await (const { id, data } of messagesOf(response.body.pipeThrough(new TextDecoderStream()))) {
      const message = JSON.parse(data) as InboxEvent | ControlMessage;
      if (message.type === "ready") patience = message.heartbeatMs * SILENCE;
      heard();
      const isExpired = message.type === "close" && message.reason === "expired";
      if (isExpired && !reader.isRenewable) throw new Refused({ code: "expired", message: "The token has expired." });
      const retryMs = take(message, id);
      if (retryMs !== null) return retryMs;
    }
    return null;
  } catch (error) {
    throw error instanceof Refused || leaving.aborted ? error : unreachable(reader.url, error);
  } finally {
    clearTimeout(timer);
  }
}

function lineOf(event: InboxEvent): string {
  const at = event.at.slice(0, 19).replace("T", " ");
  const what = `${at}  ${event.type}`;
  switch (event.type) {
    case "item.created":
    case "item.updated": {
      const { title, category, priority, id } = event.item;
      return printable(
        `${what}  ${priority === "normal" ? "" : `[${priority}] `}${title}  (${category}, ${event.audience}, ${id})`,
      );
    }
    case "item.recalled":
      return printable(`${what}  ${event.item.id}`);
    case "state.changed":
      return printable(
        `${what}  ${event.ids?.join(" ") ?? `through ${event.through}`}  ${JSON.stringify(event.state)}`,
      );
    case "preferences.changed":
      return what;
  }
}
