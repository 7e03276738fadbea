import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Wordmark } from "#components/shell/wordmark.tsx";
import { SetupForm } from "#components/sign-in/setup-form.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("setup"))("title"), referrer: "no-referrer" };
}

export default async function SetupPage({ searchParams }: { searchParams: Promise<{ token?: string | string[] }> }) {
  const t = await getTranslations("setup");
  const { token } = await searchParams;
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col justify-center gap-8 px-5 py-12">
      <Wordmark />
      <div>
        <h1 className="font-semibold text-2xl tracking-[-0.025em]">{t("title")}</h1>
        <p className="mt-1.5 text-ink-muted text-sm">{t("lead")}</p>
      </div>
      {typeof token === "string" && token ? (
        <SetupForm />
      ) : (
        <p role="alert" className="rounded-lg bg-warning-soft px-4 py-3 text-sm text-warning">
          {t("badLink")}
        </p>
      )}
    </main>
  );
}
