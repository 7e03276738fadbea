import type { Metadata } from "next";
import { forbidden } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { CategoriesPage } from "#components/admin/categories/categories-page.tsx";
import { getRuntime } from "#core/runtime.ts";
import { requirePrincipal } from "../../../session.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("admin.categories"))("title") };
}

export default async function Page() {
  const { role } = await requirePrincipal();
  if (role !== "admin") forbidden();
  return <CategoriesPage categories={await getRuntime().categories.list()} />;
}
