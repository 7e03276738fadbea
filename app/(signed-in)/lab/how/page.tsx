import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { HowIndex } from "#components/lab/how/how-index.tsx";
import { languageOf } from "#components/locale.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("lab.how"))("title") };
}

export default async function Page() {
  return <HowIndex locale={languageOf(await getLocale())} />;
}
