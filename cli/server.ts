/** One call of the REST interface, tried again where that is safe. */
import { setTimeout as wait } from "node:timers/promises";
import { contentOf, text, UsageError, type Values } from "./command.ts";

export interface ErrorBody {
  code: string;
  message: string;
  details?: { path: string; message: string }[];
}

/** What the server said no to, or that it said nothing. */
export class Refused extends Error {
  readonly body: ErrorBody;
  constructor(body: ErrorBody) {
    super(body.message);
    this.body = body;
  }
}

export interface Server {
  /** Without a slash at the end. */
  readonly url: string;
  readonly credential: string;
}

interface Request {
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  /** A second one would do harm: what is not known to have failed is not tried again. */
  once?: boolean;
}

const TRIES = 5;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
/** For an answer. */
const PATIENCE_MS = 30_000;
/** Worth another try: it is busy, or on its way out or back. */
const PASSING = [429, 502, 503, 504];

/** The key is in the environment or in a file: an argument is there for every user of the machine to see. */
export function serverOf(values: Values, env = process.env): Server {
  const url = text(values, "url") ?? env.CARILLON_URL ?? "http://127.0.0.1:3000";
  if (!URL.canParse(url) || !/^https?:/.test(url)) throw new UsageError(`${url} is no http or https address.`);
  const file = text(values, "key-file");
  const credential = (file === undefined ? env.CARILLON_API_KEY : contentOf(file))?.trim();
  if (!credential) throw new UsageError("There is no API key: set CARILLON_API_KEY, or give --key-file <path>.");
  if (!/^[\x21-\x7e]+$/.test(credential)) throw new UsageError("The API key has characters that no key has.");
  return { url: url.replace(/\/+$/, ""), credential };
}

/** Resolves to what it answered, parsed; throws `Refused`. */
export async function call<T>(server: Server, method: string, path: string, request?: Request): Promise<T> {
  return (await ask(server, method, path, request)).value as T;
}

/** The same with the status. */
export async function ask(server: Server, method: string, path: string, request: Request = {}): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    const answer = await attempt(server, method, path, request);
    if (!("failure" in answer)) return answer;
    const { failure, isPassing, afterMs } = answer;
    if (!isPassing || request.once || tries === TRIES) throw failure;
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS);
    await wait(Math.max(afterMs, pause * (0.5 + Math.random())));
  }
}

type Answer = { status: number; value: unknown };
type Attempt = Answer | { failure: Refused; isPassing: boolean; afterMs: number };

async function attempt({ url, credential }: Server, method: string, path: string, request: Request): Promise<Attempt> {
  const { body, headers } = request;
  try {
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${credential}`,
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const answer = await response.text();
    if (response.ok) return { status: response.status, value: parsed(answer) };
    const after = Number(response.headers.get("retry-after") ?? 0) * 1000;
    return {
      failure: new Refused(errorOf(response.status, answer)),
      isPassing: PASSING.includes(response.status),
      afterMs: Number.isFinite(after) ? Math.min(after, LONGEST_PAUSE_MS) : 0,
    };
  } catch (error) {
    return { failure: unreachable(url, error), isPassing: true, afterMs: 0 };
  }
}

export function unreachable(url: string, error: unknown): Refused {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const why = cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code : String(cause);
  return new Refused({ code: "unreachable", message: `${url} cannot be reached: ${why}` });
}

/** What a refusal says, whoever it comes from: a proxy answers in HTML. */
export function errorOf(status: number, answer: string): ErrorBody {
  const said = parsed(answer) as { error?: ErrorBody } | undefined;
  if (typeof said?.error?.code === "string") return said.error;
  return { code: `http_${status}`, message: `The server answered ${status}, and not as Carillon does.` };
}

function parsed(answer: string): unknown {
  try {
    return answer === "" ? undefined : JSON.parse(answer);
  } catch {
    return undefined;
  }
}
