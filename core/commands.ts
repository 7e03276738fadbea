/** The one command function behind REST and every duplex transport. */
import type { UserPrincipal } from "./auth.ts";
import { asAppError, errorBodyOf, invalid } from "./errors.ts";
import { type CommandReply, command as commandSchema } from "./protocol.ts";
import type { Runtime } from "./runtime.ts";

/** Parses and runs what a client sent. Never throws: a failure is the reply. */
export async function runCommand(runtime: Runtime, principal: UserPrincipal, raw: unknown): Promise<CommandReply> {
  const id = idOf(raw);
  try {
    const parsed = commandSchema.safeParse(raw);
    if (!parsed.success) throw invalid(parsed.error);
    const { userId } = principal;
    runtime.limits.commands.take(userId);
    const { at, parts, next } = await runtime.inbox.run(userId, parsed.data);
    runtime.limits.commands.owe(userId, parts - 1);
    const rest = next !== null && { more: true as const, next };
    return { ...id, ok: true, ...(parsed.data.filter && { at: at.toISOString() }), ...rest };
  } catch (error) {
    if (!asAppError(error)) runtime.logger.error({ err: error, userId: principal.userId }, "command failed");
    return { ...id, ok: false, error: errorBodyOf(error) as Extract<CommandReply, { ok: false }>["error"] };
  }
}

const idOf = (raw: unknown): { id?: string } =>
  typeof raw === "object" && raw !== null && "id" in raw && typeof raw.id === "string"
    ? { id: raw.id.slice(0, 128) }
    : {};
