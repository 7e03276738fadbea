"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";

/** Above the inbox of a demo: lets one of its people send something, and stops what they send by themselves. */
export function DemoBar({ startsPaused }: { startsPaused: boolean }) {
  const t = useTranslations("demo");
  const [isPaused, setIsPaused] = useState(startsPaused);
  // The inbox's first script has no room for what few presses need.
  const run = async (act: "sendOne" | "toggle") => setIsPaused(await (await import("./acts.ts"))[act](isPaused, t));
  return (
    <div className="flex min-h-10 short:hidden items-center justify-end gap-2 border-b px-4 py-1 text-ink-muted text-xs">
      <p className="flex-1 truncate max-sm:sr-only">{t(isPaused ? "quiet" : "lively")}</p>
      <Button size="sm" onClick={() => run("sendOne")}>
        {t("sendOne")}
      </Button>
      <Button size="sm" onClick={() => run("toggle")}>
        {t(isPaused ? "goOn" : "pause")}
      </Button>
    </div>
  );
}
