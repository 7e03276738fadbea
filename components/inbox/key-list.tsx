import { useTranslations } from "next-intl";
import { Kbd } from "#components/ui/kbd.tsx";

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

/** The keys, for those who would rather not reach for the mouse. */
export function KeyList() {
  const t = useTranslations("keyboard");
  return (
    <dl aria-label={t("title")} className="grid grid-cols-[auto_auto] items-center gap-x-4 gap-y-2 text-xs">
      {KEYS.map(([key, does]) => (
        <div key={key} className="contents">
          <dt className="text-right">
            <Kbd>{key}</Kbd>
          </dt>
          <dd>{t(`keys.${does}`)}</dd>
        </div>
      ))}
    </dl>
  );
}
