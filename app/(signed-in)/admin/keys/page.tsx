import type { Metadata } from "next";
import { forbidden } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { KeysPage } from "#components/admin/keys/keys-page.tsx";
import { getRuntime } from "#core/runtime.ts";
import { requirePrincipal } from "../../../session.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("admin.keys"))("title") };
}

export default async function Page() {
  const { role } = await requirePrincipal();
  if (role !== "admin") forbidden();
  return <KeysPage initial={await getRuntime().keys.list()} />;
}
