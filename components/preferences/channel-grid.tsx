"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { CategoryIcon, useCategoryName } from "#components/inbox/item-marks.tsx";
import { useSession } from "#components/session.tsx";
import { Section } from "#components/settings/section.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { Select } from "#components/ui/input.tsx";
import { Switch } from "#components/ui/switch.tsx";
import { type AlertChannel, alertDefaultsIn } from "#core/alerts.ts";
import { own } from "#core/own.ts";
import { CHANNELS, type Channel, PRIORITIES, type Priority } from "#core/vocabulary.ts";
import { usePreferences } from "./preferences.tsx";
import { useSave } from "./use-save.ts";

const ALERTS: readonly AlertChannel[] = ["desktop", "sound"];

/** Which category reaches its reader by which channel. */
export function ChannelGrid() {
  const t = useTranslations("preferences");
  const { categories } = useSession();
  const categoryName = useCategoryName();
  const { channels } = usePreferences().preferences;
  const save = useSave();
  const hintId = useId();

  const set = (category: string, channel: Channel, isOn: boolean) =>
    save({ channels: { ...channels, [category]: { ...own(channels, category), [channel]: isOn } } });

  return (
    <Section title={t("channels.title")} lead={t("channels.lead")} className="overflow-hidden">
      <table className="w-full table-fixed text-sm">
        <thead>
          <tr className="border-b align-bottom">
            <th scope="col" className="w-[34%] px-4 py-3 text-left font-medium text-ink-muted text-xs sm:px-5">
              {t("channels.category")}
            </th>
            {CHANNELS.map((channel) => (
              <th
                key={channel}
                scope="col"
                className="px-1 py-3 text-center font-medium text-ink-muted text-xs last:pr-4 sm:last:pr-5"
              >
                {t(`channels.${channel}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {categories.map(({ slug }) => {
            const choice = own(channels, slug) ?? {};
            const isOff = choice.inApp === false;
            const defaults = { inApp: true, ...alertDefaultsIn(categories, slug) };
            return (
              <tr key={slug} className="border-b">
                <th scope="row" className="px-4 py-3 text-left font-medium sm:px-5">
                  <span className="flex min-w-0 items-center gap-2.5">
                    <CategoryIcon slug={slug} className="size-4 shrink-0 text-ink-muted max-sm:hidden" />
                    <span className="min-w-0 break-words">{categoryName(slug)}</span>
                  </span>
                </th>
                {CHANNELS.map((channel) => (
                  <td key={channel} className="relative px-1 py-3 text-center last:pr-4 sm:last:pr-5">
                    <Switch
                      aria-label={t("channels.cell", {
                        category: categoryName(slug),
                        channel: t(`channels.${channel}`),
                      })}
                      aria-describedby={isByDefault(choice, channel) ? hintId : undefined}
                      checked={(choice[channel] ?? defaults[channel]) && (channel === "inApp" || !isOff)}
                      // What is read as it arrives has nothing to alert of.
                      disabled={channel !== "inApp" && isOff}
                      onCheckedChange={(isOn) => void set(slug, channel, isOn)}
                      className="align-middle"
                    />
                    {/* Its place is kept, so that the switches of a row stand in line. */}
                    <span
                      aria-hidden
                      className={cn(
                        "mt-1 block text-2xs text-ink-muted leading-3",
                        !isByDefault(choice, channel) && "invisible",
                      )}
                    >
                      {t("channels.default")}
                    </span>
                  </td>
                ))}
              </tr>
            );
          })}
          <Thresholds />
        </tbody>
      </table>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-t px-4 py-3 sm:px-5">
        <p id={hintId} className="min-w-0 flex-1 basis-48 text-ink-muted text-xs">
          {t("channels.defaultHint")}
        </p>
        <Button disabled={Object.keys(channels).length === 0} onClick={() => void save({ channels: {} })}>
          {t("channels.reset")}
        </Button>
      </div>
    </Section>
  );
}

/** As the category says, since nothing was chosen. In the app there is no other default than on. */
const isByDefault = (choice: Partial<Record<Channel, boolean>>, channel: Channel): boolean =>
  channel !== "inApp" && choice.inApp !== false && choice[channel] === undefined;

function Thresholds() {
  const t = useTranslations("preferences");
  const { alertsFrom } = usePreferences().preferences;
  const save = useSave();
  return (
    <tr className="bg-canvas">
      <th scope="row" className="px-4 py-3 text-left font-medium text-ink-soft sm:px-5">
        {t("channels.from")}
      </th>
      <td className="px-1 py-3 text-center text-ink-muted text-xs">{t("channels.inAppCounts")}</td>
      {ALERTS.map((channel) => (
        <td key={channel} className="px-1 py-3 text-center last:pr-4 sm:last:pr-5">
          <Select
            aria-label={t("channels.fromFor", { channel: t(`channels.${channel}`) })}
            value={alertsFrom[channel]}
            onChange={(event) =>
              void save({ alertsFrom: { ...alertsFrom, [channel]: event.target.value as Priority } })
            }
            className="mx-auto h-8 max-w-40 px-2 pr-1 text-xs max-sm:text-xs"
          >
            {PRIORITIES.map((priority) => (
              <option key={priority} value={priority}>
                {t(`priority.${priority}`)}
              </option>
            ))}
          </Select>
        </td>
      ))}
    </tr>
  );
}
