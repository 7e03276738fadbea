"use client";

import { Play } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState, useTransition } from "react";
import { runSample, SAMPLE } from "#client/lab/sample.ts";
import { api, failureOf } from "#components/api.ts";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import type { LabRun } from "#core/lab-protocol.ts";
import type { TransportName } from "#core/vocabulary.ts";

/** Runs the transport for three seconds; then the page is asked for anew, which has the exchange. */
export function RunSample({ transport, isFirst }: { transport: TransportName; isFirst: boolean }) {
  const t = useTranslations("lab.how");
  const router = useRouter();
  const [isRunning, setIsRunning] = useState(false);
  const [isRefreshing, startTransition] = useTransition();
  const [failed, setFailed] = useState<"tooMany" | "failed" | null>(null);
  const leaving = useRef<AbortController | null>(null);
  useEffect(() => () => leaving.current?.abort(), []);
  const isBusy = isRunning || isRefreshing;

  const run = async () => {
    const left = new AbortController();
    leaving.current = left;
    setIsRunning(true);
    setFailed(null);
    try {
      const begun = await api<LabRun>("POST", "/api/lab/runs", SAMPLE);
      const isComplete = !left.signal.aborted && (await runSample(begun, transport, left.signal));
      if (left.signal.aborted) return;
      if (!isComplete) setFailed("failed");
      startTransition(() => router.refresh());
    } catch (error) {
      setFailed(failureOf(error).code === "rate_limited" ? "tooMany" : "failed");
    }
    setIsRunning(false);
  };

  return (
    <div className="flex flex-wrap items-center justify-center gap-y-2">
      <Button variant={isFirst ? "primary" : "outline"} disabled={isBusy} onClick={() => void run()}>
        <Play aria-hidden />
        {t(isFirst ? "run" : "again")}
      </Button>
      <p
        role="status"
        className={cn("text-sm", (isBusy || failed) && "ml-4", failed ? "text-danger" : "text-ink-muted")}
      >
        {isBusy ? t("running") : failed && t(failed)}
      </p>
    </div>
  );
}
