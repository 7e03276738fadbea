/** The REST calls that the inbox makes. They never retry, but for one whose token has expired once there is another. */

import type { CallResult, CommandReply, EventPage, InboxPage, ItemAnswer } from "#core/protocol.ts";
import { hearServerTime } from "./server-clock.ts";
import type { ClientError, InboxApi } from "./types.ts";

export interface ApiOptions {
  fetch: typeof globalThis.fetch;
  baseUrl: string;
  token(): string | undefined;
  /** How long an answer may take. A connection that died without a word would be waited on for minutes. */
  patienceMs?: number;
  /** Gets a fresh token when one has expired; false: there is none. */
  renew?(): Promise<boolean>;
}

const PROBE_MS = 3_000;

export function createApi({ fetch, baseUrl, token, renew, patienceMs = 15_000 }: ApiOptions): InboxApi {
  async function call(path: string, init: RequestInit): Promise<unknown> {
    try {
      return await callOnce(path, init);
    } catch (error) {
      if (toClientError(error).code !== "expired" || !(await renew?.())) throw error;
      return callOnce(path, init);
    }
  }

  async function callOnce(path: string, init: RequestInit): Promise<unknown> {
    const bearer = token();
    const headers = {
      ...(init.body ? { "content-type": "application/json" } : {}),
      ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
    };
    const late = AbortSignal.timeout(patienceMs);
    const signal = init.signal ? AbortSignal.any([init.signal, late]) : late;
    const response = await fetch(baseUrl + path, { ...init, headers, signal, cache: "no-store" }).catch(noAnswer);
    hearServerTime(Date.parse(response.headers.get("date") ?? ""));
    const body: unknown = await response.json().catch((error: unknown) => (signal.aborted ? noAnswer(error) : null));
    if (response.ok && body !== null) return body;
    // A failed command is answered as a reply, with the error inside.
    if (isReply(body)) return body;
    throw errorOf(body, response.status);
  }

  return {
    async page({ view, ...narrowing }, { before, limit, signal }) {
      const query = new URLSearchParams({ view });
      for (const [by, value] of Object.entries(narrowing)) if (value) query.set(by, value);
      if (before !== undefined) query.set("before", String(before));
      if (limit !== undefined) query.set("limit", String(limit));
      return (await call(`/api/inbox?${query}`, { signal })) as InboxPage;
    },
    item: async (id, signal) => (await call(`/api/inbox/${encodeURIComponent(id)}`, { signal })) as ItemAnswer,
    counts: async (signal) => (await call("/api/inbox/counts", { signal })) as InboxPage["counts"],
    command: async (command) =>
      (await call("/api/inbox/commands", { method: "POST", body: JSON.stringify(command) })) as CommandReply,
    call: async (id, index) =>
      (await call(`/api/inbox/${encodeURIComponent(id)}/actions/${index}`, { method: "POST" })) as CallResult,
    async events({ after, limit, signal }) {
      const query = new URLSearchParams(after === null ? {} : { after, limit: String(limit) });
      return (await call(`/api/events?${query}`, { signal })) as EventPage;
    },
    async isReachable() {
      try {
        const { status } = await fetch(`${baseUrl}/healthz`, {
          cache: "no-store",
          signal: AbortSignal.timeout(PROBE_MS),
        });
        return status < 500;
      } catch {
        return false;
      }
    },
  };
}

function noAnswer(error: unknown): never {
  throw clientError("network", error instanceof Error ? error.message : "The server did not answer.");
}

const isReply = (body: unknown): boolean => typeof body === "object" && body !== null && "ok" in body;

function errorOf(body: unknown, status: number): ClientError {
  const error =
    typeof body === "object" && body !== null && "error" in body ? (body.error as Partial<ClientError>) : null;
  // A proxy's word that the server is away, and not the server's.
  if (!error?.code && [502, 503, 504].includes(status)) return clientError("network", "The server did not answer.");
  const { code = "internal", message = `The server answered ${status}.`, retryAfterMs } = error ?? {};
  return clientError(code, message, retryAfterMs);
}

export const clientError = (code: string, message: string, retryAfterMs?: number): ClientError =>
  Object.assign(new Error(message), { code, retryAfterMs });

/** Whether it may be tried again as it is: nobody has refused it. */
export const isUnanswered = ({ code }: ClientError): boolean => code === "network" || code === "shutting_down";

export const toClientError = (error: unknown): ClientError =>
  error instanceof Error && "code" in error && typeof error.code === "string"
    ? (error as ClientError)
    : clientError("network", error instanceof Error ? error.message : "The server did not answer.");
