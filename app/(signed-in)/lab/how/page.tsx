import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { HowIndex } from "#components/lab/how/how-index.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("lab.how"))("title") };
}

export default async function Page() {
  return <HowIndex locale={await getLocale()} />;
}
