"use client";

import { Check, CircleAlert, LoaderCircle } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useInboxStore } from "#client/use-inbox.tsx";
import { Button } from "#components/ui/button.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import type { CallResult } from "#core/protocol.ts";

type State = { at: "idle" | "running" } | { at: "done" | "failed"; says: string };

type CallButtonProps = { itemId: string; index: number; label: string; host: string; isFirst: boolean };

/** An action that the server carries out: it says at the button what became of it. */
export function CallButton({ itemId, index, label, host, isFirst }: CallButtonProps) {
  const t = useTranslations("inbox.call");
  const store = useInboxStore();
  const isHydrated = useHydrated();
  const [state, setState] = useState<State>({ at: "idle" });

  const press = async () => {
    if (state.at === "running" || state.at === "done") return;
    setState({ at: "running" });
    try {
      const result = await store.call(itemId, index);
      setState({ at: result.outcome, says: says(result) });
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : null;
      const known = code === "network" || code === "item_gone" || code === "rate_limited" ? code : "other";
      setState({ at: "failed", says: t(`refused.${known}`) });
    }
  };
  const says = (result: CallResult): string => {
    if (result.outcome === "done") return t(result.repeated ? "before" : "done");
    return t(`failed.${result.reason}`, { host, status: result.status ?? 0 });
  };

  const isOver = state.at === "done" || state.at === "failed";
  return (
    <span className="flex max-w-full flex-wrap items-center gap-x-2.5 gap-y-1">
      <Button
        size="lg"
        disabled={!isHydrated}
        variant={isFirst ? "primary" : "outline"}
        title={t("hint", { host })}
        // Not disabled: the focus would be lost, and with it the place of whoever works by keyboard.
        aria-disabled={state.at === "running" || state.at === "done" || undefined}
        aria-busy={state.at === "running" || undefined}
        className="aria-disabled:cursor-default aria-disabled:opacity-60"
        onClick={() => void press()}
      >
        {state.at === "running" && <LoaderCircle aria-hidden className="animate-spin" />}
        {state.at === "done" && <Check aria-hidden />}
        {state.at === "failed" ? t("again", { label }) : label}
      </Button>
      <span role="status" className="text-sm">
        {state.at === "running" && <span className="text-ink-muted">{t("running", { host })}</span>}
        {isOver && (
          <span
            className={
              state.at === "done"
                ? "text-accent"
                : "flex items-start gap-1.5 text-danger [&_svg]:mt-0.5 [&_svg]:size-4 [&_svg]:shrink-0"
            }
          >
            {state.at === "failed" && <CircleAlert aria-hidden />}
            {state.says}
          </span>
        )}
      </span>
    </span>
  );
}
