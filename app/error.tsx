"use client";

import { useTranslations } from "next-intl";

export default function ErrorPage({ reset }: { reset(): void }) {
  const t = useTranslations("app");
  return (
    <main role="alert" className="flex min-h-dvh flex-col items-center justify-center px-6 text-center">
      <h1 className="font-semibold text-2xl tracking-[-0.025em]">{t("errorTitle")}</h1>
      <p className="mt-1.5 mb-6 text-ink-muted text-sm">{t("errorBody")}</p>
      {/* Not our button: this page is a part of every other one, and would bring it along a second time. */}
      <button
        type="button"
        onClick={reset}
        className="h-10 rounded-md bg-accent px-4 font-medium text-accent-ink text-base hover:bg-accent-hover"
      >
        {t("tryAgain")}
      </button>
    </main>
  );
}
