import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { outlineOf } from "#components/docs/outline.ts";
import { Overview } from "#components/docs/overview.tsx";
import { languageOf } from "#components/locale.ts";
import { referenceDocument } from "./reference-document.ts";
import { ReferencePage } from "./reference-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("docs"))("title") };
}

export default async function DocsPage() {
  const groups = outlineOf(await referenceDocument(), languageOf(await getLocale()));
  return (
    <ReferencePage current={null}>
      <Overview groups={groups} />
    </ReferencePage>
  );
}
