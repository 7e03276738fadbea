/** What can be tried out on the page of an operation, and with which values to begin. */
import { own } from "#core/own.ts";
import type { Operation } from "./document.ts";
import type { Trial } from "./try-it.tsx";

/** They do not end: the lab shows them. */
const STREAMS: ReadonlySet<string> = new Set(["/api/events/sse", "/api/events/iframe"]);

/** @param given parameters of its path. Null: nothing to try. */
export function trialOf(operation: Operation, given: Readonly<Record<string, unknown>>): Trial | null {
  const { method, path, parameters, body } = operation;
  if (STREAMS.has(path)) return null;
  const [example] = body?.examples ?? [];
  return {
    method,
    path,
    parameters: parameters.map(({ name, in: place, required, example: shown }) => ({
      name,
      in: place,
      isRequired: required,
      example: textOf((place === "path" ? own(given, name) : undefined) ?? shown),
    })),
    body: body ? JSON.stringify(example?.value ?? {}, null, 2) : null,
  };
}

const textOf = (value: unknown): string =>
  value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
