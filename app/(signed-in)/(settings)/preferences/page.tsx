import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { PreferencesPage } from "#components/preferences/preferences-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("preferences"))("title") };
}

export default function Page() {
  return <PreferencesPage />;
}
