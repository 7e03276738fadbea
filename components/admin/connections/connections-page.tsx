"use client";

import { useTranslations } from "next-intl";
import { useCallback, useEffect, useState } from "react";
import { useConnection } from "#client/use-inbox.tsx";
import { api, failureOf } from "#components/api.ts";
import { SettingsTitle } from "#components/settings/settings-shell.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/input.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { toast } from "#components/ui/toast.ts";
import type { Connection, LabAccess, TransportStanding } from "#core/admin-protocol.ts";
import { TRANSPORTS } from "#core/vocabulary.ts";
import { ConnectionRow } from "./connection-row.tsx";
import { LabAccessSection } from "./lab-access.tsx";
import { TransportTable } from "./transport-table.tsx";

const EVERY_MS = 5_000;

type Answer = { transports: TransportStanding[]; connections: Connection[]; more: boolean };

/** Asks again as long as the page is looked at: what it shows is never older than a few seconds, or says so. */
export function ConnectionsPage({ lab }: { lab: LabAccess }) {
  const t = useTranslations("admin.connections");
  const nameOf = useTranslations("transports");
  const [transport, setTransport] = useState("");
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [isStale, setIsStale] = useState(false);

  const load = useCallback(async () => {
    try {
      setAnswer(await api<Answer>("GET", `/api/connections${transport && `?transport=${transport}`}`));
      setIsStale(false);
    } catch {
      setIsStale(true);
    }
  }, [transport]);
  // One's own is there to be seen only when it is open.
  const { state } = useConnection();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the state has become is asked of the server
  useEffect(() => {
    void load();
    const timer = setInterval(() => document.visibilityState === "visible" && void load(), EVERY_MS);
    return () => clearInterval(timer);
  }, [load, state]);

  const close = async (connection: Connection) => {
    try {
      await api("DELETE", `/api/connections/${connection.id}`);
      toast.success(t("closed", { name: connection.user.name ?? connection.user.id }));
    } catch (error) {
      // It may have gone by itself: the list says what is there.
      if (failureOf(error).code !== "not_found") toast.error(t("closeFailed"));
    }
    await load();
  };

  const isShown = answer !== null && (state !== "connecting" || answer.connections.length > 0);
  return (
    <>
      <SettingsTitle title={t("title")}>{t("lead")}</SettingsTitle>
      {isStale && (
        <p
          role="alert"
          className="mb-4 flex items-center justify-between gap-3 rounded-lg bg-warning-soft px-4 py-2.5 text-sm text-warning"
        >
          {t(answer ? "stale" : "failed")}
          <Button size="sm" onClick={() => void load()}>
            {t("retry")}
          </Button>
        </p>
      )}
      {!isShown && !isStale && <Skeleton className="h-64" />}
      {isShown && answer && (
        <>
          <TransportTable transports={answer.transports} />
          <div className="mt-8 mb-3 flex flex-wrap items-end justify-between gap-3">
            <h2 className="font-semibold text-[1.0625rem] leading-6 tracking-[-0.01em]">{t("each")}</h2>
            <Field label={t("transport")} className="w-44">
              {(control) => (
                <Select {...control} value={transport} onChange={(event) => setTransport(event.target.value)}>
                  <option value="">{t("any")}</option>
                  {TRANSPORTS.map((name) => (
                    <option key={name} value={name}>
                      {nameOf(name)}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
          </div>
          <div className="overflow-hidden rounded-xl border bg-surface">
            {answer.connections.length === 0 && (
              <p className="px-5 py-12 text-center text-ink-muted text-sm">{t("none")}</p>
            )}
            <ul aria-label={t("each")}>
              {answer.connections.map((connection) => (
                <ConnectionRow key={connection.id} connection={connection} onClose={() => void close(connection)} />
              ))}
            </ul>
            {answer.more && (
              <p className="border-t px-5 py-3 text-center text-ink-muted text-xs">
                {t("more", { count: answer.connections.length })}
              </p>
            )}
          </div>
        </>
      )}
      <div className="mt-8">
        <LabAccessSection initial={lab} />
      </div>
    </>
  );
}
