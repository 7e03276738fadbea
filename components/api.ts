import type { ErrorDetail } from "#core/errors.ts";

export type ApiFailure = Error & { code: string; details: readonly ErrorDetail[] };

const failure = (code: string, message: string, details: readonly ErrorDetail[] = []): ApiFailure =>
  Object.assign(new Error(message), { code, details });

/** A failure of `api`, whatever was thrown. */
export const failureOf = (error: unknown): ApiFailure =>
  error instanceof Error && "code" in error && "details" in error
    ? (error as ApiFailure)
    : failure("internal", error instanceof Error ? error.message : String(error));

/** Calls our REST interface with the session's cookie. Rejects with an ApiFailure, `network` when nothing answered. */
export async function api<T>(
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  body?: unknown,
  { headers, keepalive = false }: { headers?: Record<string, string>; keepalive?: boolean } = {},
): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      // Goes out though the page is left.
      keepalive,
      headers: { ...(body !== undefined && { "Content-Type": "application/json" }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch {
    throw failure("network", "");
  }
  const answer = response.status === 204 ? null : await response.json().catch(() => null);
  if (response.ok) return answer as T;
  throw failure(answer?.error?.code ?? "internal", answer?.error?.message ?? "", answer?.error?.details);
}
