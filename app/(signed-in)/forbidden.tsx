import { LockKeyhole } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";

export default function ForbiddenPage() {
  const t = useTranslations();
  return (
    <div className="flex h-full flex-col items-center justify-center px-6 pb-16 text-center">
      <LockKeyhole aria-hidden className="mb-4 size-9 text-ink-muted" />
      <h1 className="font-semibold text-xl tracking-[-0.02em]">{t("compose.forbiddenTitle")}</h1>
      <p className="mt-1.5 mb-6 text-ink-muted text-sm">{t("compose.forbiddenBody")}</p>
      <Button asChild variant="primary" size="lg">
        <a href="/inbox">{t("app.home")}</a>
      </Button>
    </div>
  );
}
