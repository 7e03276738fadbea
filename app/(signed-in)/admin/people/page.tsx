import type { Metadata } from "next";
import { forbidden } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { PeoplePage } from "#components/admin/people/people-page.tsx";
import { peopleQuery } from "#core/admin-protocol.ts";
import { getRuntime } from "#core/runtime.ts";
import { requirePrincipal } from "../../../session.ts";

const search = peopleQuery.pick({ q: true, role: true, topic: true, status: true });

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("admin.people"))("title") };
}

export default async function Page({ searchParams }: { searchParams: Promise<Record<string, string>> }) {
  const { role } = await requirePrincipal();
  if (role !== "admin") forbidden();
  const { people, topics } = getRuntime();
  const { data: query = {} } = search.safeParse(await searchParams);
  const [page, allTopics] = await Promise.all([people.page(peopleQuery.parse(query)), topics.list()]);
  return <PeoplePage initial={page} query={query} topics={allTopics} />;
}
