import type { Metadata } from "next";
import { forbidden } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { TopicsPage } from "#components/admin/topics/topics-page.tsx";
import { getRuntime } from "#core/runtime.ts";
import { requirePrincipal } from "../../../session.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("admin.topics"))("title") };
}

export default async function Page() {
  const { role } = await requirePrincipal();
  if (role !== "admin") forbidden();
  return <TopicsPage topics={await getRuntime().topics.list()} />;
}
