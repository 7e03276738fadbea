import type { Metadata } from "next";
import { useTranslations } from "next-intl";
import { getTranslations } from "next-intl/server";
import { BellMark } from "#components/shell/wordmark.tsx";
import { Button } from "#components/ui/button.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("app"))("notFoundTitle") };
}

export default function NotFound() {
  const t = useTranslations("app");
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center px-6 text-center">
      <BellMark className="mb-5 size-12" />
      <h1 className="font-semibold text-2xl tracking-[-0.025em]">{t("notFoundTitle")}</h1>
      <p className="mt-1.5 mb-6 text-ink-muted text-sm">{t("notFoundBody")}</p>
      <Button asChild variant="primary" size="lg">
        <a href="/">{t("home")}</a>
      </Button>
    </main>
  );
}
