import type { Metadata } from "next";
import { forbidden } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { BroadcastsPage } from "#components/broadcasts/broadcasts-page.tsx";
import { DraftList } from "#components/broadcasts/draft-list.tsx";
import { draftsQuery } from "#core/admin-protocol.ts";
import { broadcastQuery } from "#core/protocol.ts";
import { getRuntime } from "#core/runtime.ts";
import { requirePrincipal } from "../../session.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("broadcasts"))("title") };
}

export default async function Page({ searchParams }: { searchParams: Promise<Record<string, string | string[]>> }) {
  const { role } = await requirePrincipal();
  if (role !== "admin") forbidden();
  const query = await searchParams;
  const { broadcasts, drafts } = getRuntime();
  const { view, after } = query;
  if (view === "drafts" || view === "templates") {
    const template = String(view === "templates");
    const asked = draftsQuery.safeParse({ template, ...(after !== undefined && { after }) });
    const first = draftsQuery.parse({ template });
    // The one that the page before ended with may have been thrown away since.
    const page = await drafts.page(asked.data ?? first).catch(() => drafts.page(first));
    return <DraftList view={view} {...page} />;
  }
  const asked = broadcastQuery.pick({ view: true, after: true, programs: true }).safeParse(query);
  const wanted = { ...(asked.data ?? { view: "past" as const, programs: false }), limit: 50 };
  return <BroadcastsPage view={wanted.view} programs={wanted.programs} {...(await broadcasts.list(wanted))} />;
}
