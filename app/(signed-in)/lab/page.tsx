import type { Metadata } from "next";
import { forbidden } from "next/navigation";
import { NextIntlClientProvider } from "next-intl";
import { getMessages, getTranslations } from "next-intl/server";
import { LabPage } from "#components/lab/lab-page.tsx";
import { getRuntime } from "#core/runtime.ts";
import { requirePrincipal } from "../../session.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("lab"))("title") };
}

export default async function Page() {
  const principal = await requirePrincipal();
  const { lab } = getRuntime();
  if (!lab.isFor(principal.role)) forbidden();
  const { admin: _, docs: __, ...messages } = await getMessages();
  return (
    <NextIntlClientProvider messages={messages}>
      <LabPage limits={lab.limitsOf(principal.role)} plays={!lab.isUsedBy(principal)} />
    </NextIntlClientProvider>
  );
}
