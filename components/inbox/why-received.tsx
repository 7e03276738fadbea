"use client";

import { Bell, BellOff, ChevronRight } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { api } from "#components/api.ts";
import { Link } from "#components/link.tsx";
import { useOwnPreferences } from "#components/preferences/preferences.tsx";
import { useSave } from "#components/preferences/use-save.ts";
import { useSession } from "#components/session.tsx";
import { useClock } from "#components/shell/clock.tsx";
import { Button } from "#components/ui/button.tsx";
import { type Alert, alertDefaultsIn, alertsFor } from "#core/alerts.ts";
import { own } from "#core/own.ts";
import type { InboxRow, Preferences, Why } from "#core/protocol.ts";
import { useCategoryName } from "./item-marks.tsx";

/** "Why did I get this?", for those who ask. */
export function WhyReceived({ row }: { row: InboxRow }) {
  const t = useTranslations("why");
  const handle = useOwnPreferences();
  const [why, setWhy] = useState<Why | "loading" | "failed" | null>(null);
  if (!handle) return null;

  const ask = async () => {
    setWhy("loading");
    setWhy(await api<Why>("GET", `/api/inbox/${encodeURIComponent(row.id)}/why`).catch(() => "failed" as const));
  };

  return (
    <details
      onToggle={(event) => event.currentTarget.open && (why === null || why === "failed") && void ask()}
      className="group/why mx-auto mt-10 w-full max-w-[44rem] border-t pt-4 text-sm"
    >
      <summary className="inline-flex cursor-pointer list-none items-center gap-1.5 rounded-md text-ink-muted hover:text-ink [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-4 transition-transform group-open/why:rotate-90" />
        {t("title")}
      </summary>
      <div aria-live="polite" className="mt-3 pl-5.5">
        {why === "failed" ? (
          <p className="flex items-center gap-3">
            {t("failed")} <Button onClick={() => void ask()}>{t("retry")}</Button>
          </p>
        ) : why === null || why === "loading" ? (
          <p className="text-ink-muted">{t("loading")}</p>
        ) : (
          <Reasons why={why} preferences={handle.preferences} />
        )}
      </div>
    </details>
  );
}

function Reasons({ why, preferences }: { why: Why; preferences: Preferences }) {
  const t = useTranslations("why");
  const categoryName = useCategoryName();
  const { categories } = useSession();
  const alerts = alertsFor(why, preferences, alertDefaultsIn(categories, why.category), Date.parse(why.arrivedAt));
  const arrival = why.quiet
    ? t(why.quiet === "topic" ? "quietTopic" : "quietCategory")
    : t(why.priority === "critical" ? "critical" : "normally");
  return (
    <>
      <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[max-content_1fr]">
        <Reason label={t("reached")}>
          <Audience why={why} />
        </Reason>
        <Reason label={t("category")}>{categoryName(why.category)}</Reason>
        <Reason label={t("arrived")}>{arrival}</Reason>
        <Reason label={t("desktop")}>
          <AlertSaid alert={alerts.desktop} />
        </Reason>
        <Reason label={t("sound")}>
          <AlertSaid alert={alerts.sound} />
        </Reason>
      </dl>
      <ChangeHere why={why} preferences={preferences} />
      <p className="mt-3 text-ink-muted text-xs">
        {t("asNow")}{" "}
        <Link href="/preferences" className="text-accent underline underline-offset-2">
          {t("change")}
        </Link>
      </p>
    </>
  );
}

/** What would have kept it quiet, done or taken back here: it holds for what comes from now on. */
function ChangeHere({ why, preferences: { muted, channels } }: { why: Why; preferences: Preferences }) {
  const t = useTranslations("why");
  const categoryName = useCategoryName();
  const { topics } = useSession();
  const save = useSave();
  const now = useClock();
  const topic = topics.find(({ slug }) => why.audience === `topics/${slug}`);
  const isMuted = muted.some(({ topic: slug, until }) => slug === topic?.slug && (!until || Date.parse(until) > now));
  const choice = own(channels, why.category) ?? {};
  const isOff = choice.inApp === false;
  const rest = muted.filter(({ topic: slug }) => slug !== topic?.slug);
  return (
    <p className="mt-3 flex flex-wrap gap-2">
      {topic && (
        <Button
          size="sm"
          onClick={() => void save({ muted: isMuted ? rest : [...rest, { topic: topic.slug, until: null }] })}
        >
          {isMuted ? <Bell aria-hidden /> : <BellOff aria-hidden />}
          {t(isMuted ? "unmute" : "mute", { topic: topic.name })}
        </Button>
      )}
      <Button
        size="sm"
        onClick={() => void save({ channels: { ...channels, [why.category]: { ...choice, inApp: isOff } } })}
      >
        {isOff ? <Bell aria-hidden /> : <BellOff aria-hidden />}
        {t(isOff ? "turnOn" : "turnOff", { category: categoryName(why.category) })}
      </Button>
    </p>
  );
}

const Reason = ({ label, children }: { label: string; children: ReactNode }) => (
  <div className="contents">
    <dt className="text-ink-muted">{label}</dt>
    <dd>{children}</dd>
  </div>
);

function Audience({ why: { audience, since } }: { why: Why }) {
  const t = useTranslations("why");
  const format = useFormatter();
  const { topics } = useSession();
  const when = since === null ? null : format.dateTime(new Date(since), { dateStyle: "long" });
  if (audience === "all") return when === null ? t("all") : t("allSince", { when });
  if (audience.startsWith("users/")) return t("direct");
  const slug = audience.slice("topics/".length);
  const topic = topics.find((one) => one.slug === slug)?.name ?? slug;
  return when === null ? t("topic", { topic }) : t("topicSince", { topic, when });
}

function AlertSaid({ alert: { held, isForced } }: { alert: Alert }) {
  const t = useTranslations("why");
  const format = useFormatter();
  const timeOf = (at: string) => format.dateTime(new Date(at), { dateStyle: "medium", timeStyle: "short" });
  if (!held) return t(isForced ? "forced" : "fires");
  switch (held.by) {
    case "muted":
      return held.until === null ? t("held.muted") : t("held.mutedUntil", { when: timeOf(held.until) });
    case "priority":
      return held.from === "critical"
        ? t("held.priorityCritical")
        : t("held.priority", { priority: t(`priority.${held.from}`) });
    case "quietHours":
      return t("held.quietHours", { when: timeOf(held.until) });
    default:
      return t(`held.${held.by}`);
  }
}
