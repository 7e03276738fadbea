import { AppWindow, CloudOff, KeyRound, LoaderCircle } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";

const ICONS = { alone: AppWindow, ended: KeyRound, failed: CloudOff };

/** In place of the list, when there is nobody whose list it could be. */
export function EndedPanel({ state, onRetry }: { state: "waiting" | "alone" | "ended" | "failed"; onRetry(): void }) {
  const t = useTranslations("embed");
  if (state === "waiting")
    return (
      <p role="status" className="flex flex-1 items-center justify-center gap-2 text-ink-muted text-sm">
        <LoaderCircle aria-hidden className="size-4 animate-spin" />
        {t("waiting")}
      </p>
    );
  const Icon = ICONS[state];
  return (
    <div role="status" className="flex flex-1 flex-col items-center justify-center gap-1 px-8 pb-8 text-center">
      <Icon aria-hidden className="mb-3 size-8 text-ink-muted" />
      <p className="font-semibold text-base">{t(`${state}Title`)}</p>
      <p className="text-balance text-ink-muted text-sm">{t(`${state}Body`)}</p>
      {state === "alone" ? (
        <Button asChild className="mt-4">
          <a href="/inbox">{t("all")}</a>
        </Button>
      ) : (
        <Button className="mt-4" onClick={onRetry}>
          {t("retry")}
        </Button>
      )}
    </div>
  );
}
