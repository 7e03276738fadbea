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

export const json = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { "application/json": { schema } },
});

export const body = <T extends z.ZodType>(schema: T) => ({
  required: true,
  content: { "application/json": { schema } },
});

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

/** Who may call, for the document; an API key travels as a bearer token too. */
export const security: Record<string, string[]>[] = [{ bearer: [] }, { session: [] }];
