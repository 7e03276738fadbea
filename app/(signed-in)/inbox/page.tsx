import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { InboxView } from "#components/inbox/inbox-view.tsx";
import { VIEWS } from "#core/vocabulary.ts";

type PageProps = { searchParams: Promise<{ view?: string | string[] }> };

/** In the browser the title goes on with what is opened. */
export async function generateMetadata({ searchParams }: PageProps): Promise<Metadata> {
  const { view: asked } = await searchParams;
  const view = VIEWS.find((one) => one === asked) ?? "inbox";
  return { title: (await getTranslations("inbox.view"))(view) };
}

export default function InboxPage() {
  return <InboxView />;
}
