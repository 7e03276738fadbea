"use client";

import { Monitor, Smartphone } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useCallback, useEffect, useState } from "react";
import { api } from "#components/api.ts";
import { Section, SettingRow } from "#components/settings/section.tsx";
import { useClock } from "#components/shell/clock.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent } from "#components/ui/dialog.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { toast } from "#components/ui/toast.ts";
import { browserName } from "./browser-name.ts";

type BrowserSession = {
  id: string;
  userAgent: string | null;
  lastSeenAt: string;
  isCurrent: boolean;
  isConnected: boolean;
};

export function SessionList() {
  const t = useTranslations("account.sessions");
  const settings = useTranslations("settings");
  const [sessions, setSessions] = useState<BrowserSession[] | "failed" | null>(null);

  const load = useCallback(async () => {
    const answer = await api<{ sessions: BrowserSession[] }>("GET", "/api/account/sessions").catch(() => null);
    setSessions(answer ? answer.sessions : "failed");
  }, []);
  useEffect(() => void load(), [load]);

  const end = async ({ id, isCurrent }: BrowserSession) => {
    try {
      await api("DELETE", `/api/account/sessions/${encodeURIComponent(id)}`);
      if (isCurrent) return window.location.assign("/sign-in");
      toast.success(t("ended"));
    } catch {
      toast.error(settings("failed"));
    }
    // It may have ended meanwhile by itself: the list says what is there.
    await load();
  };

  return (
    <Section title={t("title")} lead={t("lead")}>
      {sessions === null && <Skeleton className="m-4 h-10" />}
      {sessions === "failed" && (
        <SettingRow label={t("failed")}>
          <Button onClick={() => void load()}>{t("retry")}</Button>
        </SettingRow>
      )}
      {Array.isArray(sessions) &&
        sessions.map((session) => <SessionRow key={session.id} session={session} onEnd={() => void end(session)} />)}
      <Everywhere />
    </Section>
  );
}

function SessionRow({ session, onEnd }: { session: BrowserSession; onEnd(): void }) {
  const t = useTranslations("account.sessions");
  const format = useFormatter();
  const now = useClock();
  const { browser, system } = browserName(session.userAgent);
  const name = browser && system ? t("on", { browser, system }) : (browser ?? system ?? t("unknown"));
  const Icon = ["iPhone", "iPad", "Android"].includes(system ?? "") ? Smartphone : Monitor;
  const seen = new Date(Math.min(Date.parse(session.lastSeenAt), now));
  return (
    <SettingRow
      label={
        <span className="flex flex-wrap items-center gap-2" title={session.userAgent ?? undefined}>
          <Icon aria-hidden className="size-4 text-ink-muted" />
          {name}
          {session.isCurrent && <Badge tone="accent">{t("current")}</Badge>}
        </span>
      }
      hint={
        session.isCurrent || session.isConnected ? (
          t("live")
        ) : (
          <time dateTime={session.lastSeenAt} title={format.dateTime(seen, { dateStyle: "full", timeStyle: "short" })}>
            {t("seen", { when: format.relativeTime(seen, now) })}
          </time>
        )
      }
    >
      <span data-session={session.isCurrent ? "current" : "other"}>
        <Button onClick={onEnd} aria-label={t("endOne", { browser: name })}>
          {t("end")}
        </Button>
      </span>
    </SettingRow>
  );
}

function Everywhere() {
  const t = useTranslations("account.sessions");
  const settings = useTranslations("settings");
  const [isOpen, setIsOpen] = useState(false);
  const end = async () => {
    try {
      await api("DELETE", "/api/account/sessions");
      window.location.assign("/sign-in");
    } catch {
      toast.error(settings("failed"));
    }
  };
  return (
    <div className="px-4 py-3 sm:px-5">
      <Button onClick={() => setIsOpen(true)}>{t("everywhere")}</Button>
      <Dialog open={isOpen} onOpenChange={setIsOpen}>
        <DialogContent title={t("everywhereTitle")} closeLabel={settings("close")}>
          <div className="grid gap-4">
            <p className="text-ink-soft text-sm">{t("everywhereLead")}</p>
            <div className="flex justify-end gap-2">
              <Button onClick={() => setIsOpen(false)}>{settings("cancel")}</Button>
              <Button variant="danger" onClick={() => void end()}>
                {t("everywhere")}
              </Button>
            </div>
          </div>
        </DialogContent>
      </Dialog>
    </div>
  );
}
