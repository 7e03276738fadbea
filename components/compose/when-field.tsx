"use client";

import { useFormatter, useTimeZone, useTranslations } from "next-intl";
import { useId } from "react";
import { snoozeChoices, toLocalInput } from "#components/inbox/snooze-times.ts";
import { useClock } from "#components/shell/clock.tsx";
import { Field, FieldError } from "#components/ui/field.tsx";
import { Input, Select } from "#components/ui/input.tsx";
import { RadioGroup, RadioItem } from "#components/ui/radio-group.tsx";
import type { When } from "./when.ts";

type WhenFieldProps = {
  when: When;
  kinds?: readonly When["kind"][];
  error: string | undefined;
  onChange(when: When): void;
};

export function WhenField({ when, kinds = ["now", "at", "again"], error, onChange }: WhenFieldProps) {
  const t = useTranslations("compose.when");
  const id = useId();
  const timeZone = useTimeZone() ?? "UTC";
  const now = useClock();
  const change = (part: Partial<When>) => onChange({ ...when, ...part });
  /** A time is asked for with a likely one in it. */
  const choose = (kind: When["kind"]) => {
    const morning = snoozeChoices(now, timeZone).find(({ name }) => name === "tomorrow")?.until;
    change({ kind, ...(kind === "at" && when.at === "" && morning && { at: toLocalInput(morning, timeZone) }) });
  };
  return (
    <section aria-labelledby={id} className="grid gap-2">
      <h2 id={id} className="font-medium text-sm">
        {t("title")}
      </h2>
      <RadioGroup
        aria-labelledby={id}
        value={when.kind}
        onValueChange={(kind) => choose(kind as When["kind"])}
        className="h-9 auto-cols-fr grid-flow-col gap-0.5 rounded-lg border border-line-strong/60 bg-surface p-0.5"
      >
        {kinds.map((kind) => (
          <RadioItem
            key={kind}
            value={kind}
            className="flex items-center justify-center rounded-md text-ink-muted text-xs outline-offset-[-1px] transition-colors hover:text-ink data-[state=checked]:bg-selected data-[state=checked]:font-medium data-[state=checked]:text-ink"
          >
            {t(kind)}
          </RadioItem>
        ))}
      </RadioGroup>
      {when.kind === "at" && <AtTime when={when} isWrong={Boolean(error)} change={change} />}
      {when.kind === "again" && <Again when={when} change={change} />}
      {error && <FieldError>{error}</FieldError>}
    </section>
  );
}

type PartProps = { when: When; change(part: Partial<When>): void };

function AtTime({ when, isWrong, change }: PartProps & { isWrong: boolean }) {
  const t = useTranslations("compose.when");
  const timeZone = useTimeZone() ?? "UTC";
  const now = useClock();
  return (
    <div className="grid gap-4 rounded-lg border border-line bg-surface p-4 sm:grid-cols-2">
      <Field label={t("time")}>
        {(control) => (
          <Input
            {...control}
            aria-invalid={isWrong}
            type="datetime-local"
            name="scheduledAt"
            min={toLocalInput(now, timeZone)}
            value={when.at}
            onChange={(event) => change({ at: event.target.value })}
          />
        )}
      </Field>
      <Field label={t("clock")} hint={when.clock === "reader" ? t("readerHint") : t("mineHint", { zone: timeZone })}>
        {(control) => (
          <Select
            {...control}
            name="clock"
            value={when.clock}
            onChange={(event) => change({ clock: event.target.value as When["clock"] })}
          >
            <option value="mine">{t("mine")}</option>
            <option value="reader">{t("reader")}</option>
          </Select>
        )}
      </Field>
    </div>
  );
}

/** 2023-01-01 was a Sunday. */
const A_SUNDAY = Date.UTC(2023, 0, 1);
const DAY = 24 * 3600 * 1000;

function Again({ when, change }: PartProps) {
  const t = useTranslations("compose.when");
  const format = useFormatter();
  const timeZone = useTimeZone() ?? "UTC";
  return (
    <div className="grid gap-4 rounded-lg border border-line bg-surface p-4 sm:grid-cols-2">
      <Field label={t("every")}>
        {(control) => (
          <Select
            {...control}
            name="every"
            value={when.every}
            onChange={(event) => change({ every: event.target.value as When["every"] })}
          >
            {(["day", "weekday", "week", "month", "pattern"] as const).map((every) => (
              <option key={every} value={every}>
                {t(`each.${every}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {when.every === "week" && (
        <Field label={t("on")}>
          {(control) => (
            <Select
              {...control}
              name="weekday"
              value={when.weekday}
              onChange={(event) => change({ weekday: Number(event.target.value) })}
            >
              {[1, 2, 3, 4, 5, 6, 0].map((day) => (
                <option key={day} value={day}>
                  {format.dateTime(new Date(A_SUNDAY + day * DAY), { weekday: "long", timeZone: "UTC" })}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      {when.every === "pattern" ? (
        <Field label={t("pattern")} hint={t("patternHint", { zone: timeZone })}>
          {(control) => (
            <Input
              {...control}
              name="cron"
              autoComplete="off"
              spellCheck={false}
              className="font-mono"
              value={when.pattern}
              onChange={(event) => change({ pattern: event.target.value })}
            />
          )}
        </Field>
      ) : (
        <Field label={t("time")} hint={t("mineHint", { zone: timeZone })}>
          {(control) => (
            <Input
              {...control}
              type="time"
              name="time"
              value={when.time}
              onChange={(event) => change({ time: event.target.value })}
            />
          )}
        </Field>
      )}
    </div>
  );
}
