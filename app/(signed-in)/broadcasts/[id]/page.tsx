import type { Metadata } from "next";
import { forbidden, notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { BroadcastPage } from "#components/broadcasts/broadcast-page.tsx";
import { toItem } from "#core/entry.ts";
import type { ListedBroadcast } from "#core/protocol.ts";
import { getRuntime } from "#core/runtime.ts";
import { requirePrincipal } from "../../../session.ts";

/** Of the newest; the rest is in the API. */
const REVISIONS = 50;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("broadcasts"))("one") };
}

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { role } = await requirePrincipal();
  if (role !== "admin") forbidden();
  const { id } = await params;
  const { broadcasts, revisions, reachReport, users } = getRuntime();
  const found = await Promise.all([
    broadcasts.get(id),
    revisions.list(id, { limit: REVISIONS }),
    reachReport(id),
  ]).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "not_found") return null;
    throw error;
  });
  if (!found) notFound();
  const [{ content, status, selection, rollout, reach: sentTo, schedule }, history, reach] = found;
  const editors = await Promise.all([...new Set(history.flatMap(({ by }) => by ?? []))].map((by) => users.get(by)));
  return (
    <BroadcastPage
      item={toItem(content)}
      status={status as ListedBroadcast["status"]}
      audience={shownOf(selection.audience)}
      selection={selection}
      rollout={rollout && { ...rollout, recipients: sentTo.recipients }}
      reach={reach}
      schedule={schedule}
      revisions={history}
      names={Object.fromEntries(editors.flatMap((user) => (user ? [[user.id, user.name]] : [])))}
    />
  );
}

/** Who has it by name is not told from that: everyone, then a topic. */
const shownOf = (audience: readonly string[]): string =>
  ["all", "topics/"].flatMap((kind) => audience.find((name) => name.startsWith(kind)) ?? [])[0] ?? audience[0] ?? "all";
