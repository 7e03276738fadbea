import { type Command, required, text, UsageError, type Values } from "./command.ts";
import { call, type Server, serverOf } from "./server.ts";
import { table } from "./table.ts";

const HELP = `Usage: carillon keys list
       carillon keys create --name <text> --scope send|admin [--expires <time>]
       carillon keys revoke <id>

  --scope     what it is good for; both with a comma, or given again
  --expires   ISO 8601 with an offset; without it, never
  --json      the server's answer

create writes the key to the standard output, and nothing else: it is shown this once.
Needs a key that may administer.`;

interface ApiKey {
  id: string;
  name: string;
  hint: string | null;
  scopes: string[];
  expiresAt: string | null;
  lastUsedAt: string | null;
  revokedAt: string | null;
}

export const keys: Command = {
  help: HELP,
  options: { name: { type: "string" }, scope: { type: "string", multiple: true }, expires: { type: "string" } },
  async run(values, [act = "", ...rest]) {
    const run = Object.hasOwn(ACTS, act) ? ACTS[act] : undefined;
    if (!run) throw new UsageError("Say list, create or revoke.");
    await run(serverOf(values), values, rest);
    return 0;
  },
};

const ACTS: Readonly<Record<string, (server: Server, values: Values, rest: readonly string[]) => Promise<void>>> = {
  async list(server, { json }) {
    const { keys } = await call<{ keys: ApiKey[] }>(server, "GET", "/api/keys");
    if (json) return console.log(JSON.stringify(keys));
    const rows = keys.map((key) => [
      key.id,
      key.name,
      key.scopes.join(","),
      key.hint ? `${key.hint}…` : "",
      key.revokedAt ? "revoked" : (key.expiresAt ?? ""),
      key.lastUsedAt ?? "",
    ]);
    console.log(table(["ID", "NAME", "SCOPES", "KEY", "ENDS", "LAST USED"], rows));
  },
  async create(server, values) {
    const scopes = (Array.isArray(values.scope) ? values.scope : []).flatMap((one) => String(one).split(","));
    if (scopes.length === 0) throw new UsageError("--scope is missing.");
    const body = { name: required(values, "name"), scopes, expiresAt: text(values, "expires") ?? null };
    // A second one would be a key that nobody knows of.
    const made = await call<{ key: ApiKey; secret: string }>(server, "POST", "/api/keys", { body, once: true });
    if (values.json) return console.log(JSON.stringify(made));
    console.error(`${made.key.name} (${made.key.id}). Keep it now: it is not shown again.`);
    console.log(made.secret);
  },
  async revoke(server, { json }, [id]) {
    if (!id) throw new UsageError("Say which: carillon keys revoke <id>.");
    await call(server, "DELETE", `/api/keys/${encodeURIComponent(id)}`);
    console.log(json ? JSON.stringify({ id, revoked: true }) : `Revoked: ${id}`);
  },
};
