import type { Metadata } from "next";
import { forbidden } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { AuditPage } from "#components/admin/audit/audit-page.tsx";
import { auditAction, auditFilter, auditKind } from "#core/admin-protocol.ts";
import { getRuntime } from "#core/runtime.ts";
import { requirePrincipal } from "../../../session.ts";

const PAGE = 50;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("admin.audit"))("title") };
}

export default async function Page({ searchParams }: { searchParams: Promise<Record<string, string>> }) {
  // A layout does not run again when one goes from page to page: each asks for itself.
  const { role } = await requirePrincipal();
  if (role !== "admin") forbidden();
  const query = await searchParams;
  const filter = auditFilter.safeParse(query);
  const page = await getRuntime().audit.page({ ...(filter.data ?? {}), limit: PAGE });
  return (
    <AuditPage
      // A filter of its own, a list of its own.
      key={JSON.stringify(query)}
      initial={page}
      query={filter.success ? query : {}}
      actions={auditAction.options}
      kinds={auditKind.options}
    />
  );
}
