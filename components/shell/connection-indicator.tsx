"use client";

import { useTranslations } from "next-intl";
import { lazy, Suspense } from "react";
import { useConnection } from "#client/use-inbox.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { later } from "#components/ui/later.ts";
import { Popover, PopoverContent, PopoverTrigger } from "#components/ui/popover.tsx";

const TransportPanel = lazy(later(async () => ({ default: (await import("./transport-panel.tsx")).TransportPanel })));
const SwitchTold = lazy(later(async () => ({ default: (await import("./switch-told.tsx")).SwitchTold })));

const DOT = {
  open: "bg-accent",
  connecting: "bg-warning",
  switching: "bg-accent",
  waiting: "bg-warning",
  offline: "bg-danger",
  closed: "bg-danger",
} as const;

/** How messages reach this tab, honestly; it opens the choice of another way. */
export function ConnectionIndicator() {
  const t = useTranslations();
  const { transport, state, switchingTo, lastEventAt, latencyMs, switched } = useConnection();
  const shown = switchingTo ? "switching" : state;
  const name = transport ? t(`transports.${transport}`) : t("connection.auto");
  const stateName = t(`connection.state.${shown}`);
  return (
    <Popover>
      <PopoverTrigger asChild>
        <Button
          variant="outline"
          aria-label={t("connection.label", { transport: name, state: stateName })}
          data-transport={transport ?? ""}
          data-state-name={shown}
          className="gap-2 px-2.5 max-sm:text-xs"
        >
          <span aria-hidden className="relative flex size-2">
            {lastEventAt !== null && (
              <span
                key={lastEventAt}
                className={cn("absolute inset-0 animate-ping-once rounded-full opacity-0", DOT[shown])}
              />
            )}
            <span
              className={cn(
                "size-2 transition-colors",
                shown === "open" ? "mark rounded-full" : "forced-colors:border-2",
                DOT[shown],
                (shown === "connecting" || shown === "waiting" || shown === "switching") && "animate-pulse",
              )}
            />
          </span>
          <span className="max-[23rem]:sr-only">{name}</span>
          <span className="font-normal text-ink-muted tabular-nums max-lg:hidden">
            {shown === "open" && latencyMs !== null ? t("connection.latency", { ms: latencyMs }) : stateName}
          </span>
          <span aria-hidden className="text-ink-muted text-xs max-[23rem]:hidden">
            ▾
          </span>
        </Button>
      </PopoverTrigger>
      <PopoverContent aria-label={t("connection.title")} className="w-[min(23rem,calc(100vw-1rem))]">
        <Suspense fallback={null}>
          <TransportPanel />
        </Suspense>
      </PopoverContent>
      {switched && (
        <Suspense fallback={null}>
          <SwitchTold {...switched} />
        </Suspense>
      )}
    </Popover>
  );
}
