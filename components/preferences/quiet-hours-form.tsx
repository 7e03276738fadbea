"use client";

import { Moon } from "lucide-react";
import { useFormatter, useTimeZone, useTranslations } from "next-intl";
import { useId, useState } from "react";
import { Link } from "#components/link.tsx";
import { Section, SettingRow } from "#components/settings/section.tsx";
import { useClock } from "#components/shell/clock.tsx";
import { cn } from "#components/ui/cn.ts";
import { Field, FieldError } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Switch } from "#components/ui/switch.tsx";
import { quietHoursEnd } from "#core/alerts.ts";
import type { QuietHours } from "#core/protocol.ts";
import { DAYS } from "#core/vocabulary.ts";
import { usePreferences } from "./preferences.tsx";
import { useSave } from "./use-save.ts";

const NIGHT: QuietHours = { start: "22:00", end: "07:00", days: [...DAYS] };
/** From Monday on. */
const WEEK = [...DAYS.slice(1), DAYS[0]];

export function QuietHoursForm() {
  const t = useTranslations("preferences.quiet");
  const save = useSave();
  const here = useTimeZone() ?? "UTC";
  const { quietHours, timeZone } = usePreferences().preferences;
  const title = useId();

  return (
    <Section title={t("title")} lead={t("lead")}>
      <SettingRow label={<span id={title}>{t("use")}</span>} hint={<QuietNow />}>
        <Switch
          aria-labelledby={title}
          checked={quietHours !== null}
          onCheckedChange={(isOn) =>
            // Whose zone nobody has told yet is where they are.
            void save({ quietHours: isOn ? NIGHT : null, ...(isOn && timeZone === null && { timeZone: here }) })
          }
        />
      </SettingRow>
      {quietHours && <Hours hours={quietHours} onSave={(next) => void save({ quietHours: next })} />}
    </Section>
  );
}

function QuietNow() {
  const t = useTranslations("preferences.quiet");
  const format = useFormatter();
  const now = useClock();
  const { quietHours, timeZone } = usePreferences().preferences;
  const end = quietHoursEnd(quietHours, timeZone, now);
  if (end === null) return null;
  const when = format.dateTime(new Date(end), { weekday: "short", hour: "numeric", minute: "2-digit" });
  return (
    <span className="flex items-center gap-1.5 text-accent">
      <Moon aria-hidden className="size-3.5" />
      {t("now", { when })}
    </span>
  );
}

function Hours({ hours, onSave }: { hours: QuietHours; onSave(hours: QuietHours): void }) {
  const t = useTranslations("preferences");
  const { timeZone } = usePreferences().preferences;
  /** What is on the page but not valid, and so not saved. */
  const [draft, setDraft] = useState<Partial<QuietHours>>({});
  const shown = { ...hours, ...draft };
  const errors = useId();
  const fault = shown.start === shown.end ? t("quiet.same") : shown.days.length === 0 ? t("quiet.noDay") : null;

  const set = (change: Partial<QuietHours>) => {
    const next = { ...shown, ...change };
    const isValid = next.start !== next.end && next.days.length > 0 && next.start !== "" && next.end !== "";
    setDraft(isValid ? {} : { ...draft, ...change });
    if (isValid) onSave(next);
  };

  return (
    <div className="grid gap-4 px-4 py-4 sm:px-5">
      <div className="flex flex-wrap gap-x-6 gap-y-3">
        {(["start", "end"] as const).map((which) => (
          <Field key={which} label={t(`quiet.${which}`)}>
            {(control) => (
              <Input
                {...control}
                type="time"
                required
                value={shown[which]}
                aria-invalid={shown.start === shown.end}
                aria-describedby={errors}
                onChange={(event) => set({ [which]: event.target.value })}
                className="w-32 tabular-nums"
              />
            )}
          </Field>
        ))}
      </div>
      <fieldset>
        <legend className="font-medium text-sm">{t("quiet.days")}</legend>
        <div className="mt-1.5 flex flex-wrap gap-1.5">
          {WEEK.map((day) => {
            const isOn = shown.days.includes(day);
            return (
              <button
                key={day}
                type="button"
                aria-pressed={isOn}
                aria-label={t(`dayLong.${day}`)}
                onClick={() => set({ days: DAYS.filter((one) => (one === day ? !isOn : shown.days.includes(one))) })}
                className={cn(
                  "h-8 min-w-11 rounded-full border border-line-strong/60 px-2.5 font-medium text-ink-soft text-xs transition-colors hover:bg-hover",
                  isOn && "border-accent bg-accent text-accent-ink hover:bg-accent-hover",
                )}
              >
                {t(`day.${day}`)}
              </button>
            );
          })}
        </div>
      </fieldset>
      <div id={errors} className="text-ink-muted text-xs">
        {fault ? (
          <FieldError>{fault}</FieldError>
        ) : (
          <p>
            {shown.end < shown.start && `${t("quiet.nextDay")} `}
            {t("quiet.zone", { zone: timeZone ?? "UTC" })}{" "}
            <Link href="/account" className="text-accent underline underline-offset-2">
              {t("quiet.changeZone")}
            </Link>
          </p>
        )}
      </div>
    </div>
  );
}
