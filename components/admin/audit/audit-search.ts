/** What narrows the audit log, as it stands in the address. */
export type AuditSearch = Partial<Record<"actor" | "action" | "target" | "from" | "to", string>>;

export function auditHref(path: string, query: AuditSearch & { before?: string; format?: string }): string {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value)).toString();
  return search ? `${path}?${search}` : path;
}
