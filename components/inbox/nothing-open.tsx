import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { Opened } from "#client/types.ts";
import { useConnection } from "#client/use-inbox.tsx";
import { areKeysOn } from "#components/key-choice.ts";
import { Kbd } from "#components/ui/kbd.tsx";
import { DetailSkeleton } from "./on-demand.tsx";

const KEYS = [
  ["J", "next"],
  ["K", "previous"],
  ["↵", "open"],
  ["E", "archive"],
  ["U", "unread"],
  ["S", "snooze"],
  ["P", "pin"],
  ["Z", "undo"],
  ["?", "help"],
] as const;

/** The second pane while nothing is open: the keys, for those who would rather not reach for the mouse. */
export function NothingOpen({ status }: { status: Opened["status"] | null }) {
  const t = useTranslations("inbox");
  const keyboard = useTranslations("keyboard");
  const isOffline = useConnection().state === "offline";
  // What the server drew has them.
  const [hasKeys, setHasKeys] = useState(true);
  useEffect(() => setHasKeys(areKeysOn()), []);
  if (status === "loading") return <DetailSkeleton />;
  const failed = isOffline ? "failedOffline" : "failedItem";
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-6 text-ink-muted">
      <p className="px-6 text-center text-sm" role={status ? "status" : undefined}>
        {t(status === "gone" ? "gone" : status === "failed" ? failed : "pickTitle")}
      </p>
      <dl
        aria-label={keyboard("title")}
        hidden={!hasKeys}
        className="grid grid-cols-[auto_auto] items-center gap-x-4 gap-y-2 text-xs [&[hidden]]:hidden"
      >
        {KEYS.map(([key, does]) => (
          <div key={key} className="contents">
            <dt className="text-right">
              <Kbd>{key}</Kbd>
            </dt>
            <dd>{keyboard(`keys.${does}`)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
