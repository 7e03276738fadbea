import type { DraftContent } from "#core/admin-protocol.ts";

/** When a broadcast is sent, as the form has it. */
export type When = NonNullable<DraftContent["when"]>;

export const NOW: When = {
  kind: "now",
  at: "",
  clock: "mine",
  every: "week",
  time: "09:00",
  weekday: 1,
  pattern: "0 9 * * 1",
};
export const LATER: When = { ...NOW, kind: "at" };

/** And once: then it can go to a part of the people first. */
export const goesByOneClock = ({ kind, clock }: When): boolean => kind === "now" || (kind === "at" && clock === "mine");

/** The fields of the API. A time left out is the API's to refuse. */
export function scheduleOf(when: When): { scheduledAt?: string; timeZone?: string; cron?: string } {
  if (when.kind === "now") return {};
  const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (when.kind === "again") return { cron: patternOf(when), timeZone: mine };
  return { scheduledAt: when.at, timeZone: when.clock === "reader" ? "reader" : mine };
}

function patternOf({ every, time, weekday, pattern }: When): string {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  switch (every) {
    case "day":
      return `${minute} ${hour} * * *`;
    case "weekday":
      return `${minute} ${hour} * * 1-5`;
    case "week":
      return `${minute} ${hour} * * ${weekday}`;
    case "month":
      return `${minute} ${hour} 1 * *`;
    case "pattern":
      return pattern.trim();
  }
}
