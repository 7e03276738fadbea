"use client";

import { ArrowRight, CircleCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { Link } from "#components/link.tsx";
import { Button } from "#components/ui/button.tsx";

export type SentKind = "sent" | "scheduled" | "rolledOut";
type SentProps = { id: string; title: string; kind: SentKind; onAnother(): void };

const SEE = { sent: "see", scheduled: "seeScheduled", rolledOut: "seeRolledOut" } as const;

export function Sent({ id, title, kind, onAnother }: SentProps) {
  const t = useTranslations("compose");
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="flex h-full flex-col items-center justify-center px-6 pb-16 text-center">
      <CircleCheck aria-hidden className="mb-4 size-10 animate-appear text-accent" />
      <h1 ref={heading} tabIndex={-1} className="font-semibold text-xl tracking-[-0.02em] outline-none">
        {t(`${kind}Title`)}
      </h1>
      <p className="mt-1.5 mb-6 max-w-md text-pretty text-ink-muted text-sm">{t(`${kind}Body`, { title })}</p>
      <div className="flex flex-wrap justify-center gap-2">
        <Button asChild variant="primary" size="lg">
          <Link href={`/broadcasts/${id}`}>
            {t(SEE[kind])}
            <ArrowRight aria-hidden />
          </Link>
        </Button>
        {kind === "sent" && (
          <Button asChild size="lg">
            <Link href={`/inbox?item=${encodeURIComponent(id)}`}>{t("seeInInbox")}</Link>
          </Button>
        )}
        <Button size="lg" onClick={onAnother}>
          {t("another")}
        </Button>
      </div>
    </div>
  );
}
