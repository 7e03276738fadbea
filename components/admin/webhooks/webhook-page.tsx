"use client";

import { ArrowLeft, KeyRound, Pencil, Send, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useFormatter, useTranslations } from "next-intl";
import { useCallback, useEffect, useId, useState } from "react";
import { ListEnd } from "#components/admin/list-end.tsx";
import { useMore } from "#components/admin/use-more.ts";
import { api, failureOf } from "#components/api.ts";
import { Link } from "#components/link.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Switch } from "#components/ui/switch.tsx";
import { toast } from "#components/ui/toast.ts";
import type { Delivery, Webhook } from "#core/webhook-protocol.ts";
import { DeliveryRow } from "./delivery-row.tsx";
import { type WebhookDialog, WebhookDialogs } from "./webhook-dialogs.tsx";
import { LastResult, nameOf, WebhookBadge } from "./webhook-marks.tsx";

const EVERY_MS = 5_000;
/** As long as there is one that was not tried yet: it will be, right away. */
const SOON_MS = 1_000;

type Page = { deliveries: Delivery[]; next: string | null };

/** Asks again as long as it is looked at: what it shows is never older than a few seconds, or says so. */
export function WebhookPage({ initial, first }: { initial: Webhook; first: Page }) {
  const t = useTranslations("admin.webhooks");
  const settings = useTranslations("settings");
  const format = useFormatter();
  const router = useRouter();
  const id = useId();
  const [webhook, setWebhook] = useState(initial);
  const [isStale, setIsStale] = useState(false);
  const [open, setOpen] = useState<WebhookDialog | null>(null);
  const path = `/api/webhooks/${encodeURIComponent(initial.id)}`;
  const { rows, hasMore, state, more, setPage } = useMore(
    { rows: first.deliveries as readonly Delivery[], next: first.next },
    (next) => `${path}/deliveries?before=${encodeURIComponent(next)}`,
    (answer: Page) => ({ rows: answer.deliveries, next: answer.next }),
  );

  const load = useCallback(async () => {
    try {
      const [{ webhooks }, { deliveries, next }] = await Promise.all([
        api<{ webhooks: Webhook[] }>("GET", "/api/webhooks"),
        api<Page>("GET", `${path}/deliveries`),
      ]);
      setWebhook((before) => webhooks.find((one) => one.id === before.id) ?? before);
      setPage((before) => {
        const oldest = deliveries.at(-1)?.id;
        const older = before.rows.filter((row) => next !== null && oldest !== undefined && row.id < oldest);
        return { rows: [...deliveries, ...older], next: older.length > 0 ? before.next : next };
      });
      setIsStale(false);
    } catch {
      setIsStale(true);
    }
  }, [path, setPage]);
  const isSoon = webhook.enabled && rows.some((row) => row.state === "pending" && row.attempts === 0);
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === "visible" && void load(), isSoon ? SOON_MS : EVERY_MS);
    return () => clearInterval(timer);
  }, [load, isSoon]);

  const act = async (method: "POST" | "PATCH", to: string, body?: object, said?: string) => {
    try {
      await api(method, `${path}${to}`, body);
      if (said) toast.success(said);
    } catch (error) {
      const { code, message } = failureOf(error);
      toast.error(["network", "internal"].includes(code) ? settings("failed") : settings("refused", { message }));
    }
    await load();
  };

  return (
    <>
      <Link
        href="/admin/webhooks"
        className="inline-flex items-center gap-1.5 rounded-md text-ink-muted text-sm hover:text-ink"
      >
        <ArrowLeft aria-hidden className="size-4" />
        {t("title")}
      </Link>
      <header className="mt-3 mb-6">
        <h1 className="text-pretty break-words font-semibold text-[1.5rem] leading-8 tracking-[-0.02em]">
          {nameOf(webhook)}
        </h1>
        <p className="mt-1.5 break-all font-mono text-ink-muted text-xs">{webhook.url}</p>
        <p className="mt-2 flex flex-wrap items-center gap-x-2 gap-y-1 text-ink-muted text-sm">
          <WebhookBadge webhook={webhook} />
          {webhook.events.map((event) => (
            <Badge key={event}>{t(`names.${event}`)}</Badge>
          ))}
          <LastResult webhook={webhook} />
          {webhook.waiting > 0 && <span>{t("waiting", { count: webhook.waiting })}</span>}
        </p>
        {webhook.stopped && (
          <p className="mt-3 rounded-lg bg-danger-soft px-4 py-2.5 text-danger text-sm">
            {t(`why.${webhook.stopped}`)}
          </p>
        )}
        {webhook.missedAt && (
          <p className="mt-3 rounded-lg bg-warning-soft px-4 py-2.5 text-sm text-warning">
            {t("missed", {
              when: format.dateTime(new Date(webhook.missedAt), { dateStyle: "medium", timeStyle: "short" }),
            })}
          </p>
        )}
      </header>
      <div className="mb-8 flex flex-wrap items-center gap-2">
        <span className="mr-2 inline-flex items-center gap-2 text-sm">
          <Switch
            id={`${id}-enabled`}
            checked={webhook.enabled}
            onCheckedChange={(enabled) => void act("PATCH", "", { enabled })}
          />
          <label htmlFor={`${id}-enabled`}>{t("states.enabled")}</label>
        </span>
        <Button disabled={!webhook.enabled} onClick={() => void act("POST", "/ping", undefined, t("pinged"))}>
          <Send aria-hidden />
          {t("ping")}
        </Button>
        <Button onClick={() => setOpen({ is: "edit" })}>
          <Pencil aria-hidden />
          {t("edit")}
        </Button>
        <Button onClick={() => setOpen({ is: "rotate" })}>
          <KeyRound aria-hidden />
          {t("rotate")}
        </Button>
        <Button onClick={() => setOpen({ is: "remove" })}>
          <Trash2 aria-hidden />
          {t("remove")}
        </Button>
      </div>
      {isStale && (
        <p
          role="alert"
          className="mb-4 flex items-center justify-between gap-3 rounded-lg bg-warning-soft px-4 py-2.5 text-sm text-warning"
        >
          {t("stale")}
          <Button size="sm" onClick={() => void load()}>
            {t("retry")}
          </Button>
        </p>
      )}
      <h2 className="mb-3 font-semibold text-[1.0625rem] leading-6 tracking-[-0.01em]">{t("deliveries")}</h2>
      <div className="overflow-hidden rounded-xl border bg-surface">
        {rows.length === 0 ? (
          <p className="px-5 py-12 text-center text-ink-muted text-sm">{t("noDeliveries")}</p>
        ) : (
          <ul aria-label={t("deliveries")}>
            {rows.map((delivery) => (
              <DeliveryRow
                key={delivery.id}
                delivery={delivery}
                canReplay={webhook.enabled}
                onReplay={() =>
                  void act("POST", `/deliveries/${encodeURIComponent(delivery.id)}/replay`, undefined, t("replayed"))
                }
              />
            ))}
          </ul>
        )}
        <ListEnd hasMore={hasMore} state={state} onMore={() => void more()} />
      </div>
      <WebhookDialogs
        webhook={webhook}
        open={open}
        onOpen={setOpen}
        onChanged={() => void load()}
        onRemoved={() => router.push("/admin/webhooks")}
      />
    </>
  );
}
