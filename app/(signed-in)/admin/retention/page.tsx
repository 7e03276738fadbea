import type { Metadata } from "next";
import { forbidden } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { RetentionPage } from "#components/admin/retention/retention-page.tsx";
import { getRuntime } from "#core/runtime.ts";
import { requirePrincipal } from "../../../session.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("admin.retention"))("title") };
}

export default async function Page() {
  const { role } = await requirePrincipal();
  if (role !== "admin") forbidden();
  const { settings, log } = getRuntime();
  const { retention, defaults, itemRetention } = settings;
  return (
    <RetentionPage initial={{ retention, defaults, log: { entries: log.head - log.tail } }} items={itemRetention} />
  );
}
