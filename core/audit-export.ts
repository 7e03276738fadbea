/** The audit log as a file, a page at a time. */
import type { AuditEntry, AuditFilter } from "./admin-protocol.ts";
import type { Audit } from "./audit.ts";
import { csvLine, MARK } from "./csv.ts";

export const MAX_EXPORTED = 100_000;
const A_PAGE = 1_000;

const COLUMNS = ["id", "at", "actor", "actorName", "address", "action", "target", "before", "after"] as const;

export async function* auditExport(
  audit: Audit,
  filter: AuditFilter & { before?: number | undefined },
  format: "csv" | "json",
): AsyncGenerator<string> {
  const isCsv = format === "csv";
  yield isCsv ? `${MARK}${csvLine(COLUMNS)}` : "[";
  let separator = "\n";
  for await (const entries of pages(audit, filter)) {
    if (isCsv) yield entries.map(lineOf).join("");
    else {
      yield separator + entries.map((entry) => JSON.stringify(entry)).join(",\n");
      separator = ",\n";
    }
  }
  if (!isCsv) yield "\n]\n";
}

async function* pages(
  audit: Audit,
  { before, ...filter }: AuditFilter & { before?: number | undefined },
): AsyncGenerator<AuditEntry[]> {
  let from = before;
  for (let told = 0; told < MAX_EXPORTED; told += A_PAGE) {
    const { entries, next } = await audit.page({ ...filter, before: from, limit: A_PAGE });
    if (entries.length > 0) yield entries;
    if (next === null) return;
    from = next;
  }
}

function lineOf({ id, at, actor, address, action, target, before, after }: AuditEntry): string {
  const json = (fields: object | null): string => (fields ? JSON.stringify(fields) : "");
  const cells = [String(id), at, actor.id, actor.name ?? "", address ?? "", action, target.id];
  return csvLine([...cells, json(before), json(after)]);
}
