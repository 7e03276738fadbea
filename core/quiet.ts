/**
 * What arrives read: a topic that is muted, a category that is off in the app, each for a stretch of the log. Whether
 * an item does is settled by its own seq and time, so that every reader who ever adds it up finds the same
 * (docs/decisions/0011). Pure.
 */
import type { Preferences, QuietRule } from "./protocol.ts";

/** How an item came to a user: what the entry that brought it says. */
export interface Arrival {
  seq: number;
  audience: string;
  /** ISO 8601, or a Date. */
  at: string | Date;
  category: string;
  priority: string;
}

export const isQuiet = (rules: readonly QuietRule[], arrival: Arrival): boolean =>
  arrival.priority !== "critical" && rules.some((rule) => covers(rule, arrival));

/** Since when such an item is read: since it came; null: it is not quiet. */
export const quietAt = (rules: readonly QuietRule[], arrival: Arrival): string | null =>
  isQuiet(rules, arrival) ? new Date(arrival.at).toISOString() : null;

export function covers(rule: QuietRule, { seq, audience, at, category }: Arrival): boolean {
  if (seq <= rule.from || (rule.to !== null && seq > rule.to)) return false;
  if (rule.topic === undefined ? category !== rule.category : audience !== `topics/${rule.topic}`) return false;
  return rule.until === null || new Date(at).getTime() < Date.parse(rule.until);
}

/** The rules from the entry at `seq` on: those that go on, those that end there, those that begin. */
export function rulesFrom(
  rules: readonly QuietRule[],
  { muted, channels }: Pick<Preferences, "muted" | "channels">,
  seq: number,
): QuietRule[] {
  const wanted = [
    ...muted.map(({ topic, until }) => ({ topic, until })),
    ...Object.entries(channels).flatMap(([category, { inApp }]) =>
      inApp === false ? [{ category, until: null }] : [],
    ),
  ].map((rule): QuietRule => ({ ...rule, from: seq, to: null }));
  const goesOn = (rule: QuietRule) => rule.to === null && wanted.some((other) => isSame(rule, other));
  return [
    ...rules.map((rule) => (rule.to !== null || goesOn(rule) ? rule : { ...rule, to: seq })),
    ...wanted.filter((rule) => !rules.some((other) => other.to === null && isSame(rule, other))),
  ];
}

const isSame = (one: QuietRule, other: QuietRule): boolean =>
  one.topic === other.topic && one.category === other.category && one.until === other.until;
