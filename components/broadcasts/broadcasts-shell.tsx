"use client";

import { SquarePen } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useId } from "react";
import { Link } from "#components/link.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { Switch } from "#components/ui/switch.tsx";

const VIEWS = ["past", "scheduled", "drafts", "templates"] as const;
export type BroadcastsView = (typeof VIEWS)[number];

type BroadcastsShellProps = {
  view: BroadcastsView;
  /** Whether what programs sent is listed as well. */
  programs?: boolean;
  isEmpty: boolean;
  next: string | null;
  children: ReactNode;
};

/** The heading and the tabs; the rows of one of them; and the way to the next page. */
export function BroadcastsShell({ view, programs = false, isEmpty, next, children }: BroadcastsShellProps) {
  const t = useTranslations("broadcasts");
  return (
    <div className="h-full overflow-y-auto overscroll-contain">
      <div className="mx-auto max-w-6xl px-4 py-6 sm:px-6 md:py-10">
        <header className="flex flex-wrap items-start justify-between gap-4">
          <div>
            <h1 className="font-semibold text-[1.5rem] leading-8 tracking-[-0.02em]">{t("title")}</h1>
            <p className="mt-1.5 max-w-[60ch] text-pretty text-ink-muted">{t("lead")}</p>
          </div>
          <Button asChild variant="primary">
            <Link href="/compose">
              <SquarePen aria-hidden />
              {t("compose")}
            </Link>
          </Button>
        </header>
        <nav aria-label={t("views")} className="mt-6 flex gap-1 overflow-x-auto border-b">
          {VIEWS.map((name) => (
            <Link
              key={name}
              href={`/broadcasts?view=${name}`}
              aria-current={view === name ? "page" : undefined}
              className={cn(
                "border-transparent border-b-2 px-3 py-2 font-medium text-ink-muted text-sm transition-colors hover:text-ink",
                view === name && "border-accent text-ink",
              )}
            >
              {t(`view.${name}`)}
            </Link>
          ))}
        </nav>
        {view === "past" && <ProgramsSwitch checked={programs} />}
        {isEmpty ? (
          <p className="mx-auto max-w-[50ch] text-balance py-16 text-center text-ink-muted text-sm">
            {t(view === "past" && programs ? "none.all" : `none.${view}`)}
          </p>
        ) : (
          <ul className="divide-y divide-line">{children}</ul>
        )}
        {next !== null && (
          <div className="mt-4 flex justify-center">
            <Button asChild>
              <Link href={addressOf(view, programs, next)}>{t("more")}</Link>
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}

function ProgramsSwitch({ checked }: { checked: boolean }) {
  const t = useTranslations("broadcasts");
  const router = useRouter();
  const id = useId();
  return (
    <div className="mt-1.5 flex min-h-8 items-center justify-end gap-2 px-2 text-ink-soft text-sm">
      <label htmlFor={id}>{t("programs")}</label>
      <Switch id={id} checked={checked} onCheckedChange={(isOn) => router.replace(addressOf("past", isOn))} />
    </div>
  );
}

function addressOf(view: BroadcastsView, programs: boolean, after?: string): string {
  const query = new URLSearchParams({ view, ...(programs && { programs: "true" }), ...(after && { after }) });
  return `/broadcasts?${query}`;
}
