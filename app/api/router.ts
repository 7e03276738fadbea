/** What the files of this folder make their routes of. */
import { OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { ERRORS, type ErrorCode, invalid, statusOf } from "#core/errors.ts";
import { errorBody } from "#core/protocol.ts";

export const createRouter = () =>
  new OpenAPIHono({
    defaultHook(result) {
      if (!result.success) throw invalid(result.error);
    },
  });

/**
 * A schema of the core with a name in the OpenAPI document. It is a copy, because the generator teaches `openapi` only
 * to schemas made after it was loaded.
 */
export const named = <T extends z.ZodType>(name: string, schema: T): T => schema.clone().openapi(name);

/** Each operation shows an answer that is good: serve-document.test.ts asks for it, and holds it to the schema. */
export const json = <T extends z.ZodType>(schema: T, description: string, example?: z.input<T>) => ({
  description,
  content: { "application/json": { schema, ...(example !== undefined && { example }) } },
});

/** @param examples by name, each a body that can be sent as it stands: serve-document.test.ts sends them. */
export const body = <T extends z.ZodType>(schema: T, examples: Readonly<Record<string, z.input<T>>>) => ({
  required: true,
  content: {
    "application/json": {
      schema,
      examples: Object.fromEntries(
        Object.entries(examples).map(([summary, value]) => [idOf(summary), { summary, value }]),
      ),
    },
  },
});

const idOf = (summary: string): string => summary.toLowerCase().replace(/[^a-z0-9]+/g, "-");

type Operation = `${"get" | "post" | "put" | "patch" | "delete"} /${string}`;

/** Names an operation in the document: `get /users/{id}` is `getUsersById`. */
export function operationIdOf(operation: Operation): string {
  const [method = "", path = ""] = operation.split(" ");
  const words = path.split(/[/.-]/).filter(Boolean);
  return (
    method + words.map((word) => (word.startsWith("{") ? `By${capital(word.slice(1, -1))}` : capital(word))).join("")
  );
}
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/**
 * Where a path's parameter comes from that the server chose: a place in an answer, such as `/id`, and what goes on
 * from there.
 */
export function leadsTo(places: Readonly<Record<string, `/${string}`>>, ...operations: Operation[]) {
  const parameters = Object.fromEntries(
    Object.entries(places).map(([name, place]) => [name, `$response.body#${place}`]),
  );
  return {
    links: Object.fromEntries(
      operations.map(operationIdOf).map((operationId) => [operationId, { operationId, parameters }]),
    ),
  };
}

const errorAnswer = named("Error", z.object({ error: errorBody }));

/** How a route can fail, for the document. Failures are thrown, so the handler's type need not know them. */
export function failures(...codes: ErrorCode[]): object {
  const byStatus: Record<number, ErrorCode[]> = {};
  for (const code of codes) byStatus[statusOf(code)] = [...(byStatus[statusOf(code)] ?? []), code];
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, list]) => [
      status,
      json(errorAnswer, list.map((code) => `\`${code}\`: ${ERRORS[code][1]}`).join("\n\n")),
    ]),
  );
}

/** What a credential must be good for (SCHEMES in openapi.ts says what each means); `caller`: any that is good. */
type Role = "caller" | "user" | "send" | "admin";

/** Who may call, for the document; an API key travels as a bearer token too. */
export function securityOf(role: Role): Record<string, string[]>[] {
  const roles = role === "caller" ? [] : [role];
  return [{ bearer: roles }, { session: roles }];
}

/** Anybody. */
export const unsecured: { security: Record<string, string[]>[] } = { security: [] };
