import type { Metadata } from "next";
import { forbidden } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { ConnectionsPage } from "#components/admin/connections/connections-page.tsx";
import { getRuntime } from "#core/runtime.ts";
import { requirePrincipal } from "../../../session.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("admin.connections"))("title") };
}

export default async function Page() {
  const { role } = await requirePrincipal();
  if (role !== "admin") forbidden();
  return <ConnectionsPage lab={getRuntime().settings.labAccess} />;
}
