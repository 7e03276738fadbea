import type { Metadata } from "next";
import { cookies } from "next/headers";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { DemoBar } from "#components/demo/demo-bar.tsx";
import { FIRST_STEPS_COOKIE, FirstSteps } from "#components/inbox/first-steps.tsx";
import { InboxView } from "#components/inbox/inbox-view.tsx";
import { KeyList } from "#components/inbox/key-list.tsx";
import { SETUP_STEPS_COOKIE, SetupSteps } from "#components/inbox/setup-steps.tsx";
import { readFirstRun } from "#core/first-run.ts";
import { getRuntime } from "#core/runtime.ts";
import { FIRST_RUN, type Role, VIEWS } from "#core/vocabulary.ts";
import { requirePrincipal } from "../../session.ts";

type PageProps = { searchParams: Promise<{ view?: string | string[] }> };

/** In the browser the title goes on with what is opened. */
export async function generateMetadata({ searchParams }: PageProps): Promise<Metadata> {
  const { view: asked } = await searchParams;
  const view = VIEWS.find((one) => one === asked) ?? "inbox";
  return { title: (await getTranslations("inbox.view"))(view) };
}

export default async function InboxPage() {
  const { role } = await requirePrincipal();
  const { demo } = getRuntime();
  const inbox = <InboxView firstSteps={await firstStepsFor(role)} keys={<KeyList />} />;
  if (!demo) return inbox;
  return (
    <div className="flex h-full flex-col">
      <DemoBar startsPaused={demo.isPaused} />
      <div className="min-h-0 flex-1">{inbox}</div>
    </div>
  );
}

/** For the first admin of a new server what it still needs; for everybody else what is worth a try. null: nothing, or closed. */
async function firstStepsFor(role: Role): Promise<ReactNode> {
  const { demo, db, env, lab } = getRuntime();
  const jar = await cookies();
  const isWanted = (cookie: string) => jar.get(cookie)?.value !== "off";
  if (!demo && role === "admin" && isWanted(SETUP_STEPS_COOKIE)) {
    const done = await readFirstRun(db, env);
    if (done.size < FIRST_RUN.length) return <SetupSteps done={done} />;
  }
  const hasLab = lab.isFor(role);
  if (!isWanted(FIRST_STEPS_COOKIE) || (!hasLab && role !== "admin")) return null;
  return <FirstSteps role={role} hasLab={hasLab} />;
}
