"use client";

import { BellPlus, Pause, Play } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { api, failureOf } from "#components/api.ts";
import { Button } from "#components/ui/button.tsx";
import { toast } from "#components/ui/toast.ts";

type DemoControlsProps = { startsPaused: boolean };

/** Lets somebody of the demo send something, and stops what they send by themselves. */
export function DemoControls({ startsPaused }: DemoControlsProps) {
  const t = useTranslations("demo");
  const [isPaused, setIsPaused] = useState(startsPaused);
  const [isBusy, setIsBusy] = useState(false);

  async function run(act: () => Promise<unknown>): Promise<void> {
    setIsBusy(true);
    try {
      await act();
    } catch (error) {
      const { code, message } = failureOf(error);
      toast.error(code === "network" ? t("offline") : message);
    } finally {
      setIsBusy(false);
    }
  }

  const toggle = () =>
    run(async () => {
      const { paused } = await api<{ paused: boolean }>("PUT", "/api/demo/traffic", { paused: !isPaused });
      setIsPaused(paused);
    });

  return (
    <>
      <p className="min-w-0 flex-1 truncate max-sm:sr-only">{t(isPaused ? "quiet" : "lively")}</p>
      <Button size="sm" disabled={isBusy} onClick={() => run(() => api("POST", "/api/demo/notifications"))}>
        <BellPlus aria-hidden />
        {t("sendOne")}
      </Button>
      <Button size="sm" variant="ghost" disabled={isBusy} onClick={toggle}>
        {isPaused ? <Play aria-hidden /> : <Pause aria-hidden />}
        {t(isPaused ? "goOn" : "pause")}
      </Button>
    </>
  );
}
