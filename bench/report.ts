/** Figures of all rounds as medians, ratios and a table. */
import { median } from "./statistics.ts";
import type { Figure, Target } from "./workloads/workload.ts";

export interface Row {
  group: string;
  subject: string;
  metric: string;
  median: number;
  values: number[];
}
export interface Verdict extends Target {
  value: number;
  /** Over the reference; the value itself where there is none. */
  ratio: number;
  isMet: boolean;
}

export function summarize(figures: readonly Figure[]): Row[] {
  const rows = new Map<string, Row>();
  for (const { group, subject, metric, value } of figures) {
    const key = `${group}\n${subject}\n${metric}`;
    const row = rows.get(key) ?? { group, subject, metric, median: 0, values: [] };
    row.values.push(value);
    row.median = median(row.values);
    rows.set(key, row);
  }
  return [...rows.values()];
}

export function judge(rows: readonly Row[], targets: readonly Target[]): Verdict[] {
  return targets.flatMap((target) => {
    const of = (subject: string) =>
      rows.find((row) => row.group === target.group && row.subject === subject && row.metric === target.metric)?.median;
    const value = of(target.subject);
    const reference = target.reference === null ? 1 : of(target.reference);
    if (value === undefined || reference === undefined) return [];
    const ratio = value / reference;
    return [
      { ...target, value, ratio, isMet: ratio <= (target.atMost ?? ratio) && ratio >= (target.atLeast ?? ratio) },
    ];
  });
}

const METRIC_ORDER = [
  "CPU s per million",
  "p50 ms",
  "p95 ms",
  "p99 ms",
  "deliveries/s saturated",
  "KiB per idle connection",
];

/** In Markdown: a table a group, and one of what was to be met. */
export function report(rows: readonly Row[], verdicts: readonly Verdict[]): string {
  const groups = [...new Set(rows.map(({ group }) => group))];
  const tables = groups.map((group) => {
    const here = rows.filter((row) => row.group === group);
    const order = (metric: string) => METRIC_ORDER.indexOf(metric) + 1 || 99;
    const metrics = [...new Set(here.map(({ metric }) => metric))].sort((a, b) => order(a) - order(b));
    const subjects = [...new Set(here.map(({ subject }) => subject))];
    return table(
      [group, ...metrics],
      subjects.map((subject) => [
        subject,
        ...metrics.map((metric) => round(here.find((row) => row.subject === subject && row.metric === metric)?.median)),
      ]),
    );
  });
  const judged = table(
    ["subject", "figure", "against", "is", "to be", ""],
    verdicts.map(({ subject, metric, reference, ratio, atMost, atLeast, isMet }) => [
      subject,
      metric,
      reference ?? "–",
      `${round(ratio)}${reference ? " ×" : ""}`,
      `${atMost === undefined ? "≥" : "≤"} ${atMost ?? atLeast}`,
      isMet ? "met" : "**missed**",
    ]),
  );
  return [...tables, judged].join("\n\n");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(3, title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(" | ")} |`;
  const rule = `|${widths.map((width, i) => (i === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}

function round(value: number | undefined): string {
  if (value === undefined) return "";
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  return size >= 1_000 ? Math.round(value).toLocaleString("en") : value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}
