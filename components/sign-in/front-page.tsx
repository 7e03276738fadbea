import { Check, Pause, Play } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { LanguageMenu } from "#components/shell/language-menu.tsx";
import { ThemeMenu } from "#components/shell/theme-menu.tsx";
import { Wordmark } from "#components/shell/wordmark.tsx";
import { buttonVariants } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { CarillonFigure } from "./carillon-figure.tsx";

const POINTS = ["exact", "resume", "own"] as const;

type FrontPageProps = {
  /** On a narrow screen: those who come each day come to sign in. */
  isFormFirst: boolean;
  children: ReactNode;
};

/** The page that a newcomer sees first: what this is on the one side, the way in on the other. */
export function FrontPage({ isFormFirst, children }: FrontPageProps) {
  const t = useTranslations("signIn");
  return (
    <div className="flex min-h-dvh flex-col lg:flex-row">
      <header className="flex items-center justify-between px-5 pt-5 sm:px-8 lg:absolute lg:inset-x-0 lg:top-0 lg:px-14 lg:pt-8">
        <Wordmark />
        <div className="flex gap-1">
          {/* A checkbox, and no button: it works by a rule of app/globals.css alone. */}
          <label
            title={t("figureStill")}
            className={cn(
              buttonVariants({ variant: "ghost", size: "icon" }),
              "relative cursor-pointer has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2 motion-reduce:hidden",
            )}
          >
            <input type="checkbox" aria-label={t("figureStill")} data-still className="peer sr-only" />
            <Pause aria-hidden className="peer-checked:hidden" />
            <Play aria-hidden className="hidden peer-checked:block" />
          </label>
          <LanguageMenu />
          <ThemeMenu />
        </div>
      </header>
      <main className="contents">
        <section
          className={cn(
            "flex flex-1 flex-col justify-center gap-9 px-5 pt-10 pb-8 sm:px-8 lg:px-14 lg:pt-24 lg:pb-14",
            isFormFirst && "max-lg:order-last",
          )}
        >
          <div className="max-w-xl">
            <h1 className="text-balance break-keep font-semibold text-[2rem] leading-[1.12] tracking-[-0.035em] sm:text-[2.75rem]">
              {t("headline")}
            </h1>
            <p className="mt-4 text-pretty text-[1rem] text-ink-soft leading-relaxed">{t("lead")}</p>
          </div>
          <div className="max-w-2xl">
            <CarillonFigure />
          </div>
          <ul className="flex max-w-2xl flex-col gap-x-6 gap-y-2 text-ink-soft text-sm xl:flex-row xl:flex-wrap max-lg:hidden">
            {POINTS.map((point) => (
              <li key={point} className="flex items-center gap-2">
                <Check aria-hidden className="size-4 shrink-0 text-accent" />
                {t(`points.${point}`)}
              </li>
            ))}
          </ul>
        </section>
        <section
          className={cn(
            "flex w-full shrink-0 flex-col justify-center border-line bg-surface px-5 py-10 sm:px-8 lg:w-[27rem] lg:border-l lg:px-12 lg:pt-24 xl:w-[30rem]",
            isFormFirst ? "max-lg:mt-5 max-lg:border-y" : "max-lg:border-t",
          )}
        >
          {children}
        </section>
      </main>
    </div>
  );
}
