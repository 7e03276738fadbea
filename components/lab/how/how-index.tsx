import { ArrowRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { Link } from "#components/link.tsx";
import type { Locale } from "#core/vocabulary.ts";
import { explanationOf } from "./explanations.ts";
import { Inline } from "./inline.tsx";
import { pathOf, TOLD } from "./transports.ts";

/** The seven, a sentence each. */
export function HowIndex({ locale }: { locale: Locale }) {
  const t = useTranslations("lab.how");
  const nameOf = useTranslations("transports");
  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto max-w-3xl px-4 py-6 sm:px-6 lg:py-8">
        <h1 className="font-semibold text-[1.5rem] leading-8 tracking-[-0.02em]">{t("title")}</h1>
        <p className="mt-1 text-pretty text-ink-soft">{t("lead")}</p>
        <ul className="mt-6 divide-y rounded-xl border bg-surface">
          {TOLD.map((transport) => (
            <li key={transport}>
              <Link href={pathOf(transport)} className="flex items-center gap-4 px-4 py-3 hover:bg-hover">
                <span className="grid min-w-0 flex-1 gap-0.5">
                  <span className="font-medium">{nameOf(transport)}</span>
                  <span className="text-pretty text-ink-soft text-sm">
                    <Inline>{explanationOf(locale, transport).summary}</Inline>
                  </span>
                </span>
                <ArrowRight aria-hidden className="size-4 shrink-0 text-ink-muted" />
              </Link>
            </li>
          ))}
        </ul>
        <p className="mt-4 text-sm">
          <Link href="/lab" className="text-accent underline-offset-3 hover:underline">
            {t("lab")}
          </Link>
        </p>
      </div>
    </div>
  );
}
