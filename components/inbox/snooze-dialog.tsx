"use client";

import { AlarmClock } from "lucide-react";
import { useFormatter, useTimeZone, useTranslations } from "next-intl";
import { type FormEvent, useRef, useState } from "react";
import { serverNow } from "#client/server-clock.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent } from "#components/ui/dialog.tsx";
import { Input } from "#components/ui/input.tsx";
import { fromLocalInput, snoozeChoices, toLocalInput } from "./snooze-times.ts";

type SnoozeDialogProps = {
  open: boolean;
  onPick(until: Date): void;
  onClose(): void;
  /** Where the focus goes after it. */
  onClosed(): void;
};

export function SnoozeDialog({ open, onPick, onClose, onClosed }: SnoozeDialogProps) {
  const t = useTranslations("inbox.snooze");
  const content = useRef<HTMLDivElement>(null);
  return (
    <Dialog open={open} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent
        ref={content}
        title={t("title")}
        closeLabel={t("close")}
        onOpenAutoFocus={(event) => {
          event.preventDefault();
          // The nearest time, and not the way out.
          content.current?.querySelector<HTMLElement>("li button")?.focus();
        }}
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          onClosed();
        }}
      >
        <Choices onPick={onPick} />
      </DialogContent>
    </Dialog>
  );
}

function Choices({ onPick }: Pick<SnoozeDialogProps, "onPick">) {
  const t = useTranslations("inbox.snooze");
  const format = useFormatter();
  const timeZone = useTimeZone() ?? "UTC";
  const [now] = useState(() => serverNow());
  const choices = snoozeChoices(now, timeZone);
  const [picked, setPicked] = useState(() => toLocalInput(choices.at(-1)?.until ?? now, timeZone));
  const [isPast, setIsPast] = useState(false);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const until = fromLocalInput(picked, timeZone);
    if (until === null || until <= serverNow()) setIsPast(true);
    else onPick(new Date(until));
  };

  return (
    <>
      <ul className="-mx-3">
        {choices.map(({ name, until }) => (
          <li key={name}>
            <button
              type="button"
              onClick={() => onPick(new Date(until))}
              className="flex h-10 w-full items-center gap-3 rounded-md px-3 text-base hover:bg-hover"
            >
              <AlarmClock aria-hidden className="size-4 text-ink-muted" />
              <span className="flex-1 text-left">{t(name)}</span>
              <span className="text-ink-muted text-sm tabular-nums">
                {format.dateTime(new Date(until), {
                  ...(name === "nextWeek" ? { month: "short", day: "numeric" } : { weekday: "short" }),
                  hour: "numeric",
                  minute: "2-digit",
                })}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <form onSubmit={submit} className="mt-2 border-t pt-3">
        <label className="block font-medium text-sm" htmlFor="snooze-until">
          {t("pick")}
        </label>
        <div className="mt-1.5 flex gap-2">
          <Input
            id="snooze-until"
            type="datetime-local"
            required
            value={picked}
            min={toLocalInput(now, timeZone)}
            onChange={(event) => {
              setPicked(event.target.value);
              setIsPast(false);
            }}
            aria-invalid={isPast || undefined}
            aria-describedby="snooze-hint"
          />
          <Button type="submit" variant="primary" className="h-9">
            {t("submit")}
          </Button>
        </div>
        <p id="snooze-hint" role={isPast ? "alert" : undefined} className="mt-1.5 text-ink-muted text-xs">
          {isPast ? t("past") : t("zone", { zone: timeZone })}
        </p>
      </form>
    </>
  );
}
