"use client";

import { BellOff, ChevronDown } from "lucide-react";
import { useFormatter, useTimeZone, useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { serverNow } from "#client/server-clock.ts";
import { fromLocalInput, snoozeChoices, toLocalInput } from "#components/inbox/snooze-times.ts";
import { useSession } from "#components/session.tsx";
import { Section, SettingRow } from "#components/settings/section.tsx";
import { useClock } from "#components/shell/clock.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent } from "#components/ui/dialog.tsx";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "#components/ui/dropdown-menu.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { usePreferences } from "./preferences.tsx";
import { useSave } from "./use-save.ts";

const HOUR = 3_600_000;
const WEEK = 7 * 24 * HOUR;

/** Each topic of one's own, and those left that are muted still. */
export function MutedTopics() {
  const t = useTranslations("preferences.muted");
  const { topics } = useSession();
  const { muted } = usePreferences().preferences;
  const save = useSave();
  const now = useClock();
  const [picking, setPicking] = useState<Topic | null>(null);

  const left = muted.filter(({ topic }) => topics.every(({ slug }) => slug !== topic));
  const all: Topic[] = [...topics, ...left.map(({ topic }) => ({ slug: topic, name: topic, isLeft: true }))];
  const mute = (slug: string, until: number | null) =>
    save({
      muted: [
        ...muted.filter(({ topic }) => topic !== slug),
        { topic: slug, until: until === null ? null : new Date(until).toISOString() },
      ],
    });
  const unmute = (slug: string) => save({ muted: muted.filter(({ topic }) => topic !== slug) });

  return (
    <Section title={t("title")} lead={t("lead")}>
      {all.length === 0 && <p className="px-5 py-6 text-center text-ink-muted text-sm">{t("none")}</p>}
      {all.map((topic) => {
        const { slug, name } = topic;
        const rule = muted.find((one) => one.topic === slug && (one.until === null || Date.parse(one.until) > now));
        return (
          <SettingRow key={slug} label={name} hint={<Standing until={rule?.until} isLeft={topic.isLeft} />}>
            {rule ? (
              <Button onClick={() => void unmute(slug)} aria-label={t("unmuteTopic", { topic: name })}>
                {t("unmute")}
              </Button>
            ) : (
              <MuteMenu name={name} onMute={(until) => void mute(slug, until)} onPick={() => setPicking(topic)} />
            )}
          </SettingRow>
        );
      })}
      <Dialog open={picking !== null} onOpenChange={(isOpen) => !isOpen && setPicking(null)}>
        {picking && (
          <PickTime
            name={picking.name}
            onPick={(until) => {
              setPicking(null);
              void mute(picking.slug, until);
            }}
          />
        )}
      </Dialog>
    </Section>
  );
}
type Topic = { slug: string; name: string; isLeft?: boolean };

/** `until`: null for good; undefined: not muted. */
function Standing({ until, isLeft }: { until: string | null | undefined; isLeft: boolean | undefined }) {
  const t = useTranslations("preferences.muted");
  const format = useFormatter();
  if (until === undefined) return t("on");
  const text =
    until === null
      ? t("muted")
      : t("until", {
          when: format.dateTime(new Date(until), {
            weekday: "short",
            day: "numeric",
            month: "short",
            hour: "numeric",
            minute: "2-digit",
          }),
        });
  return (
    <span className="flex items-center gap-1.5 text-warning">
      <BellOff aria-hidden className="size-3.5" />
      {text}
      {isLeft && ` · ${t("left")}`}
    </span>
  );
}

type MuteMenuProps = { name: string; onMute(until: number | null): void; onPick(): void };

function MuteMenu({ name, onMute, onPick }: MuteMenuProps) {
  const t = useTranslations("preferences.muted");
  const format = useFormatter();
  const timeZone = useTimeZone() ?? "UTC";
  const now = useClock();
  const tomorrow = snoozeChoices(now, timeZone).find((choice) => choice.name === "tomorrow")?.until ?? now;
  const time = format.dateTime(new Date(tomorrow), { hour: "numeric", minute: "2-digit" });
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button aria-label={t("muteTopic", { topic: name })}>
          {t("mute")}
          <ChevronDown aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuItem onSelect={() => onMute(serverNow() + HOUR)}>{t("hour")}</DropdownMenuItem>
        <DropdownMenuItem onSelect={() => onMute(tomorrow)}>{t("tomorrow", { when: time })}</DropdownMenuItem>
        <DropdownMenuItem onSelect={() => onMute(serverNow() + WEEK)}>{t("week")}</DropdownMenuItem>
        <DropdownMenuItem onSelect={onPick}>{t("pick")}</DropdownMenuItem>
        <DropdownMenuItem onSelect={() => onMute(null)}>{t("forGood")}</DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

function PickTime({ name, onPick }: { name: string; onPick(until: number): void }) {
  const t = useTranslations("preferences.muted");
  const settings = useTranslations("settings");
  const timeZone = useTimeZone() ?? "UTC";
  const [value, setValue] = useState(() => toLocalInput(serverNow() + HOUR, timeZone));
  const [isPast, setIsPast] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const until = fromLocalInput(value, timeZone);
    if (until === null || until <= serverNow()) setIsPast(true);
    else onPick(until);
  };
  return (
    <DialogContent title={t("pickTitle", { topic: name })} closeLabel={settings("close")}>
      <form onSubmit={submit} className="grid gap-4">
        <Field label={t("time")} hint={t("zone", { zone: timeZone })} error={isPast ? t("past") : undefined}>
          {(control) => (
            <Input
              {...control}
              type="datetime-local"
              required
              value={value}
              onChange={(event) => {
                setValue(event.target.value);
                setIsPast(false);
              }}
            />
          )}
        </Field>
        <Button type="submit" variant="primary" size="lg">
          {t("mute")}
        </Button>
      </form>
    </DialogContent>
  );
}
