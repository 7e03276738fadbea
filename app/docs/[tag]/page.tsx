import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { Operations } from "#components/docs/operations.tsx";
import { TAGS, type Tag } from "#components/docs/tags.ts";
import { referenceDocument } from "../reference-document.ts";
import { ReferencePage } from "../reference-page.tsx";

interface PageProps {
  params: Promise<{ tag: string }>;
}

async function tagOf({ params }: PageProps): Promise<Tag> {
  const { tag } = await params;
  return TAGS.find((one) => one === tag) ?? notFound();
}

export async function generateMetadata(props: PageProps): Promise<Metadata> {
  const t = await getTranslations("docs");
  return { title: `${t(`tags.${await tagOf(props)}`)} · ${t("title")}` };
}

export default async function TagPage(props: PageProps) {
  const tag = await tagOf(props);
  return (
    <ReferencePage current={tag}>
      <Operations document={await referenceDocument()} tag={tag} />
    </ReferencePage>
  );
}
