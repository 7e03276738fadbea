import type { Metadata } from "next";
import { forbidden } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { HowIndex } from "#components/lab/how/how-index.tsx";
import { languageOf } from "#components/locale.ts";
import { getRuntime } from "#core/runtime.ts";
import { requirePrincipal } from "../../../session.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("lab.how"))("title") };
}

export default async function Page() {
  const { role } = await requirePrincipal();
  if (!getRuntime().lab.isFor(role)) forbidden();
  return <HowIndex locale={languageOf(await getLocale())} />;
}
