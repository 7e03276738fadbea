import type { Metadata } from "next";
import { headers } from "next/headers";
import { forbidden, notFound } from "next/navigation";
import { NextIntlClientProvider } from "next-intl";
import { getLocale, getMessages, getTranslations } from "next-intl/server";
import { explanationOf } from "#components/lab/how/explanations.ts";
import { HowPage } from "#components/lab/how/how-page.tsx";
import { languageOf } from "#components/locale.ts";
import { getRuntime } from "#core/runtime.ts";
import { TRANSPORTS, type TransportName } from "#core/vocabulary.ts";
import { requirePrincipal } from "../../../../session.ts";
import { samplesOf } from "./samples.ts";

interface PageProps {
  params: Promise<{ transport: string }>;
}

async function transportOf({ params }: PageProps): Promise<TransportName> {
  const { transport } = await params;
  return TRANSPORTS.find((name) => name === transport) ?? notFound();
}

export async function generateMetadata(props: PageProps): Promise<Metadata> {
  const transport = (await getTranslations("transports"))(await transportOf(props));
  return { title: (await getTranslations("lab.how"))("of", { transport }) };
}

export default async function Page(props: PageProps) {
  const transport = await transportOf(props);
  const principal = await requirePrincipal();
  if (!getRuntime().lab.isFor(principal.role)) forbidden();
  const [locale, { admin: _, docs: __, lab, ...messages }] = await Promise.all([getLocale(), getMessages()]);
  const { lab: runs, env } = getRuntime();
  const samples = await samplesOf(transport, env.url ?? (await asked()), principal.userId);
  return (
    <NextIntlClientProvider messages={{ ...messages, lab: { how: lab.how } }}>
      <HowPage
        transport={transport}
        explanation={explanationOf(languageOf(locale), transport)}
        exchange={runs.exchanges.of(principal, transport)}
        samples={samples}
      />
    </NextIntlClientProvider>
  );
}

/** Where the reader has this page from: whoever set no address for it has no TLS before it either. */
const asked = async (): Promise<string> => `http://${(await headers()).get("host") ?? "localhost"}`;
