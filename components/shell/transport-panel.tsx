"use client";

import { Check, FlaskConical, LoaderCircle } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { ConnectionReason, Preference } from "#client/types.ts";
import { useConnection } from "#client/use-inbox.tsx";
import { Link } from "#components/link.tsx";
import { useSession } from "#components/session.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { RadioGroup, RadioItem } from "#components/ui/radio-group.tsx";
import { TRANSPORTS } from "#core/vocabulary.ts";

export function TransportPanel() {
  const t = useTranslations();
  const { transport, preferred, switchingTo, connection } = useConnection();
  const { hasLab } = useSession();

  const hintOf = (choice: Preference): string => {
    if (choice !== "auto") return t(`connection.hint.${choice}`);
    return preferred === "auto" && transport
      ? t("connection.autoNow", { transport: t(`transports.${transport}`) })
      : t("connection.autoHint");
  };

  return (
    <>
      <ConnectionState />
      <h3 id="transport-choice" className="px-2.5 pt-3 pb-1 font-medium text-ink-muted text-xs">
        {t("connection.choose")}
      </h3>
      <RadioGroup
        aria-labelledby="transport-choice"
        value={preferred}
        onValueChange={(choice) => connection.switchTo(choice as Preference)}
      >
        {(["auto", ...TRANSPORTS] as const).map((choice) => (
          <RadioItem
            key={choice}
            value={choice}
            disabled={choice !== "auto" && !connection.available.includes(choice)}
            data-transport-choice={choice}
            className="group flex items-center gap-3 rounded-md px-2.5 py-1.5 text-left outline-offset-[-2px] hover:bg-hover disabled:opacity-50 data-[state=checked]:bg-selected"
          >
            <span className="min-w-0 flex-1">
              <span className="block font-medium text-ink text-sm leading-4.5">
                {choice === "auto" ? t("connection.auto") : t(`transports.${choice}`)}
              </span>
              <span className="block truncate text-ink-muted text-xs leading-4">{hintOf(choice)}</span>
            </span>
            {switchingTo === choice ? (
              <LoaderCircle aria-hidden className="size-4 shrink-0 animate-spin text-accent" />
            ) : (
              <Check
                aria-hidden
                className="size-4 shrink-0 text-accent opacity-0 group-data-[state=checked]:opacity-100"
              />
            )}
          </RadioItem>
        ))}
      </RadioGroup>
      {hasLab && (
        <Link
          href="/lab"
          className="mt-1 flex items-center gap-2 rounded-md border-t px-2.5 pt-3 pb-2 font-medium text-accent text-sm outline-offset-[-2px] hover:underline"
        >
          <FlaskConical aria-hidden className="size-4" />
          {t("connection.lab")}
        </Link>
      )}
    </>
  );
}

/** What is going on and why, with the time of the last message. */
function ConnectionState() {
  const t = useTranslations("connection");
  const name = useTranslations("transports");
  const format = useFormatter();
  const { transport, state, switchingTo, lastEventAt, retryAt, reason, connection } = useConnection();
  const now = useSeconds();
  const shown = switchingTo ? "switching" : state;
  return (
    <div className="rounded-lg bg-canvas px-2.5 py-2 text-xs">
      <p className={cn("font-semibold text-sm", state === "open" ? "text-accent" : "text-warning")}>
        {t(`stateLine.${shown}`, { transport: transport ? name(transport) : t("auto") })}
      </p>
      <p className="text-ink-muted">
        {lastEventAt === null
          ? t("noEvent")
          : t("lastEvent", { when: format.relativeTime(new Date(Math.min(lastEventAt, now)), now) })}
      </p>
      {reason && <Reason reason={reason} />}
      {state === "waiting" && (
        <div className="mt-1.5 flex items-center justify-between gap-2 text-ink-soft">
          <span>
            {retryAt !== null && t("retry", { seconds: Math.max(0, Math.round((retryAt - now) / 1000)) })}{" "}
            <span className="text-ink-muted">{t("resumes")}</span>
          </span>
          <Button size="sm" onClick={() => connection.retry()}>
            {t("retryNow")}
          </Button>
        </div>
      )}
    </div>
  );
}

function Reason({ reason }: { reason: ConnectionReason }) {
  const t = useTranslations("connection");
  const name = useTranslations("transports");
  const text = () => {
    switch (reason.code) {
      case "fell-back":
        return t("reason.fellBack", { transport: name(reason.from), why: t(`why.${reason.why}`) });
      case "switch-failed":
        return t("reason.switchFailed", { transport: name(reason.to), why: t(`why.${reason.why}`) });
      case "lost":
        return t("reason.lost", { why: t(`why.${reason.why}`) });
      case "refused":
        return t("reason.refused", { why: t(`why.${reason.why}`) });
      case "unreachable":
        return t("reason.unreachable");
    }
  };
  return <p className="mt-1 text-ink-soft">{text()}</p>;
}

/** The time, each second: only while this is on screen. */
function useSeconds(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
