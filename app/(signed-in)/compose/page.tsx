import type { Metadata } from "next";
import { forbidden } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { Composer } from "#components/compose/composer.tsx";
import { getRuntime } from "#core/runtime.ts";
import { requirePrincipal } from "../../session.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("compose"))("title") };
}

export default async function ComposePage() {
  const { role } = await requirePrincipal();
  if (role !== "admin") forbidden();
  return <Composer topics={await getRuntime().topics.list()} />;
}
