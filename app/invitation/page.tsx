import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Wordmark } from "#components/shell/wordmark.tsx";
import { InvitationForm } from "#components/sign-in/invitation-form.tsx";
import { getRuntime } from "#core/runtime.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("invitation"))("title"), referrer: "no-referrer" };
}

type InvitationPageProps = { searchParams: Promise<{ token?: string | string[] }> };

export default async function InvitationPage({ searchParams }: InvitationPageProps) {
  const t = await getTranslations("invitation");
  const { token } = await searchParams;
  const guest = typeof token === "string" && token ? await getRuntime().invitations.guest(token) : null;
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col justify-center gap-8 px-5 py-12">
      <Wordmark />
      <div>
        <h1 className="break-words font-semibold text-2xl tracking-[-0.025em]">
          {guest ? t("welcome", { name: guest.name }) : t("title")}
        </h1>
        {guest && <p className="mt-1.5 text-ink-muted text-sm">{t("lead")}</p>}
      </div>
      {guest ? (
        <InvitationForm token={String(token)} email={guest.email} />
      ) : (
        <p role="alert" className="rounded-lg bg-warning-soft px-4 py-3 text-sm text-warning">
          {t("badLink")}
        </p>
      )}
    </main>
  );
}
