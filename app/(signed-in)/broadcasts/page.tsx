import type { Metadata } from "next";
import { forbidden } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { BroadcastsPage } from "#components/broadcasts/broadcasts-page.tsx";
import { broadcastQuery } from "#core/protocol.ts";
import { getRuntime } from "#core/runtime.ts";
import { requirePrincipal } from "../../session.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("broadcasts"))("title") };
}

export default async function Page({ searchParams }: { searchParams: Promise<Record<string, string | string[]>> }) {
  const { role } = await requirePrincipal();
  if (role !== "admin") forbidden();
  const asked = broadcastQuery.pick({ view: true, after: true }).safeParse(await searchParams);
  const query = { ...(asked.success ? asked.data : { view: "past" as const }), limit: 50 };
  return <BroadcastsPage view={query.view} {...(await getRuntime().broadcasts.list(query))} />;
}
