import { ArrowLeft, ArrowRight } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ExchangeStep } from "#core/lab-protocol.ts";

/** What the diagram draws, in words: each step with its headers or payload. */
export function Steps({ steps }: { steps: readonly ExchangeStep[] }) {
  const t = useTranslations("lab.how");
  return (
    <ol aria-label={t("steps")} className="mt-2 divide-y rounded-xl border bg-surface">
      {steps.map(({ from, ms, title, text, bytes }, index) => {
        const Arrow = from === "browser" ? ArrowRight : ArrowLeft;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the steps of an exchange do not change
          <li key={index} data-step={from}>
            <details>
              <summary className="flex list-none items-baseline gap-2 px-4 py-2 text-xs hover:bg-hover [&::-webkit-details-marker]:hidden">
                <Arrow
                  aria-hidden
                  className={`size-3.5 shrink-0 self-center ${from === "browser" ? "text-accent" : "text-ink-soft"}`}
                />
                <span className="sr-only">{t(from === "browser" ? "toServer" : "toBrowser")}</span>
                <span lang="en" className="min-w-0 flex-1 truncate font-mono">
                  {title}
                </span>
                <span className="shrink-0 text-ink-muted tabular-nums">{t("at", { ms: Math.round(ms), bytes })}</span>
              </summary>
              <pre
                // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
                tabIndex={0}
                lang="en"
                className="max-h-72 overflow-auto whitespace-pre-wrap break-all border-t bg-canvas px-4 py-3 font-mono text-2xs text-ink-soft leading-relaxed"
              >
                {text ? `${title}\n${text}` : title}
              </pre>
            </details>
          </li>
        );
      })}
    </ol>
  );
}
