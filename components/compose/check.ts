/** What the server would refuse, found by its own schema before it is asked. */
import { type ApiFailure, failureOf } from "#components/api.ts";

type Schema = "newNotification" | "notificationChange";

/** null: nothing. The schemas are fetched when they are first needed; without them the server tells. */
export async function refusalOf(schema: Schema, request: unknown): Promise<ApiFailure | null> {
  const edge = await Promise.all([import("#core/protocol.ts"), import("#core/errors.ts")]).catch(() => null);
  if (!edge) return null;
  const [schemas, { invalid }] = edge;
  const { error } = schemas[schema].safeParse(request);
  return error ? failureOf(invalid(error)) : null;
}
