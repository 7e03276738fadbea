/** An operation's example as a command that can be pasted into a shell. */
import { own } from "#core/own.ts";
import { type Operation, successOf } from "./document.ts";

export type Access = "anybody" | "caller" | "user" | "self" | "send" | "admin";

export function accessOf({ access }: Operation): Access {
  const [first] = access;
  if (!first) return "anybody";
  const [role] = first.roles;
  if (role === "send" || role === "admin") return role;
  if (role !== "user") return "caller";
  return access.some(({ scheme }) => scheme === "bearer") ? "user" : "self";
}

const CREDENTIALS: Record<Access, string | null> = {
  anybody: null,
  caller: `-H "Authorization: Bearer $CARILLON_API_KEY"`,
  send: `-H "Authorization: Bearer $CARILLON_API_KEY"`,
  admin: `-H "Authorization: Bearer $CARILLON_API_KEY"`,
  user: `-H "Authorization: Bearer $CARILLON_TOKEN"`,
  // With its name, which is another on each instance.
  self: `-b "$CARILLON_COOKIE"`,
};

/** By operation: parameters of its path, as the examples of the answers that lead to it have them. */
export function parametersFromLinks(operations: readonly Operation[]): Map<string, Record<string, unknown>> {
  const found = new Map<string, Record<string, unknown>>();
  for (const { answers } of operations) {
    for (const { links, contents } of answers) {
      for (const { operationId, parameters } of links) {
        const values = Object.entries(parameters).map(([name, place]) => [name, valueAt(contents[0]?.example, place)]);
        if (!found.has(operationId)) found.set(operationId, Object.fromEntries(values));
      }
    }
  }
  return found;
}

const valueAt = (value: unknown, place: string): unknown =>
  place
    .split("/")
    .slice(1)
    .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], value);

export function curlOf(operation: Operation, given: Readonly<Record<string, unknown>> = {}): string {
  const { method, path, parameters, body } = operation;
  const place = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(own(given, name) ?? parameters.find((one) => one.name === name)?.example ?? name)),
  );
  const verb = method === "GET" || (method === "POST" && body) ? "" : `-X ${method} `;
  const credential = CREDENTIALS[accessOf(operation)];
  const [example] = body?.examples ?? [];
  const parts = [
    `curl ${verb}"$CARILLON_URL${place}"`,
    ...(credential ? [credential] : []),
    ...(example ? [`-H "Content-Type: application/json"`, `-d ${quoted(example.value)}`] : []),
  ];
  return parts.join(" \\\n  ");
}

const quoted = (value: unknown): string => `'${JSON.stringify(value, null, 2).replaceAll("'", `'\\''`)}'`;

/** What comes back; null: nothing to show. */
export function answerShown(operation: Operation): string | null {
  const [content] = successOf(operation)?.contents ?? [];
  if (content?.example === undefined) return null;
  return typeof content.example === "string" ? content.example : JSON.stringify(content.example, null, 2);
}
