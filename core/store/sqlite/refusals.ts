import { DriverAdapterError, type MappedError } from "@prisma/driver-adapter-utils";

interface Refusal extends Error {
  /** By its extended name, such as SQLITE_CONSTRAINT_UNIQUE. */
  code: string;
}

const isRefusal = (error: unknown): error is Refusal =>
  error instanceof Error && "code" in error && typeof error.code === "string";

/** Somebody else has a lock that was needed. */
export const isBusy = (error: unknown): boolean => isRefusal(error) && error.code.startsWith("SQLITE_BUSY");

/** What the driver threw, in the words that Prisma makes its own errors of; what is none of SQLite's as it is. */
export function toPrisma(error: unknown): unknown {
  if (!isRefusal(error)) return error;
  return new DriverAdapterError({ originalCode: error.code, originalMessage: error.message, ...kindOf(error) });
}

function kindOf(error: Refusal): MappedError {
  const { code, message } = error;
  const [, columns] = message.split("constraint failed: ");
  const fields = columns?.split(", ").map((column) => column.split(".").at(-1) ?? column);
  const constraint = fields && { fields };
  if (code === "SQLITE_CONSTRAINT_UNIQUE" || code === "SQLITE_CONSTRAINT_PRIMARYKEY") {
    const table = columns?.split(", ")[0]?.split(".").slice(0, -1).join(".");
    return { kind: "UniqueConstraintViolation", constraint, table: table || undefined };
  }
  if (code === "SQLITE_CONSTRAINT_NOTNULL") return { kind: "NullConstraintViolation", constraint };
  if (code === "SQLITE_CONSTRAINT_FOREIGNKEY" || code === "SQLITE_CONSTRAINT_TRIGGER")
    return { kind: "ForeignKeyConstraintViolation", constraint: { foreignKey: {} } };
  if (isBusy(error)) return { kind: "SocketTimeout" };
  if (message.startsWith("no such table")) return { kind: "TableDoesNotExist", table: message.split(": ")[1] };
  if (message.startsWith("no such column")) return { kind: "ColumnNotFound", column: message.split(": ")[1] };
  if (message.includes("has no column named "))
    return { kind: "ColumnNotFound", column: message.split("has no column named ")[1] };
  return { kind: "sqlite", extendedCode: extendedCodeOf(code), message };
}

/** The number of what the driver has no name for; 1, which is an error and no more, for the rest. */
function extendedCodeOf(code: string): number {
  const extended = Number(/^UNKNOWN_SQLITE_ERROR_(\d+)$/.exec(code)?.[1]);
  return Number.isInteger(extended) ? extended : 1;
}
