import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useState } from "react";
import type { Opened } from "#client/types.ts";
import { useConnection } from "#client/use-inbox.tsx";
import { areKeysOn } from "#components/key-choice.ts";
import { DetailSkeleton } from "./on-demand.tsx";

export type Beside = {
  /** What to try first; null: no more. */
  firstSteps: ReactNode;
  keys: ReactNode;
};
type NothingOpenProps = { status: Opened["status"] | null; beside: Beside };

/** The second pane while nothing is open. */
export function NothingOpen({ status, beside }: NothingOpenProps) {
  const t = useTranslations("inbox");
  const isOffline = useConnection().state === "offline";
  // What the server drew has them.
  const [hasKeys, setHasKeys] = useState(true);
  useEffect(() => setHasKeys(areKeysOn()), []);
  if (status === "loading") return <DetailSkeleton />;
  const failed = isOffline ? "failedOffline" : "failedItem";
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-6 text-ink-muted">
      {status === null && beside.firstSteps}
      <p className="px-6 text-center text-sm" role={status ? "status" : undefined}>
        {t(status === "gone" ? "gone" : status === "failed" ? failed : "pickTitle")}
      </p>
      {hasKeys && beside.keys}
    </div>
  );
}
