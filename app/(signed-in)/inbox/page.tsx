import type { Metadata } from "next";
import { cookies } from "next/headers";
import { getTranslations } from "next-intl/server";
import { DemoBar } from "#components/demo/demo-bar.tsx";
import { FIRST_STEPS_COOKIE, FirstSteps } from "#components/inbox/first-steps.tsx";
import { InboxView } from "#components/inbox/inbox-view.tsx";
import { KeyList } from "#components/inbox/key-list.tsx";
import { getRuntime } from "#core/runtime.ts";
import { VIEWS } from "#core/vocabulary.ts";
import { requirePrincipal } from "../../session.ts";

type PageProps = { searchParams: Promise<{ view?: string | string[] }> };

/** In the browser the title goes on with what is opened. */
export async function generateMetadata({ searchParams }: PageProps): Promise<Metadata> {
  const { view: asked } = await searchParams;
  const view = VIEWS.find((one) => one === asked) ?? "inbox";
  return { title: (await getTranslations("inbox.view"))(view) };
}

export default async function InboxPage() {
  const [{ role }, jar] = await Promise.all([requirePrincipal(), cookies()]);
  const isNew = jar.get(FIRST_STEPS_COOKIE)?.value !== "off";
  const inbox = <InboxView firstSteps={isNew ? <FirstSteps role={role} /> : null} keys={<KeyList />} />;
  const { demo } = getRuntime();
  if (!demo) return inbox;
  return (
    <div className="flex h-full flex-col">
      <DemoBar startsPaused={demo.isPaused} />
      <div className="min-h-0 flex-1">{inbox}</div>
    </div>
  );
}
