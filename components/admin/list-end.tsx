"use client";

import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";

type ListEndProps = { hasMore: boolean; state: "idle" | "loading" | "failed"; onMore(): void };

export function ListEnd({ hasMore, state, onMore }: ListEndProps) {
  const t = useTranslations("admin");
  if (!hasMore) return null;
  return (
    <div className="flex items-center justify-center gap-3 border-t px-4 py-3">
      {state === "failed" && (
        <p role="alert" className="text-danger text-sm">
          {t("moreFailed")}
        </p>
      )}
      <Button onClick={onMore} disabled={state === "loading"}>
        {t(state === "loading" ? "loading" : "more")}
      </Button>
    </div>
  );
}
