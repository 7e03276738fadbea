import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import type { OpenApiDocument } from "#components/docs/document.ts";
import { Reference } from "#components/docs/reference.tsx";
import { getRuntime } from "#core/runtime.ts";
import { createApi } from "../api/app.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("docs"))("title") };
}

/** The same document that everybody is given at /api/openapi.json: it says nothing of what is stored here. */
let document: Promise<OpenApiDocument> | undefined;
async function read(): Promise<OpenApiDocument> {
  return (await createApi(getRuntime()).request("/api/openapi.json")).json();
}

export default async function DocsPage() {
  document ??= read();
  return <Reference document={await document} />;
}
