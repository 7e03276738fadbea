/** The reach of a broadcast as one table: what each line is about stands in its first columns. */
import { csvLine, MARK } from "./csv.ts";
import type { ReachReport } from "./reach-protocol.ts";

const FIGURES = ["recipients", "delivered", "seen", "read", "archived", "acted"] as const;
type Figures = Partial<Record<(typeof FIGURES)[number], number | null>>;

export function reachCsv({ at, id, title, totals, ways, topics, languages, series }: ReachReport): string {
  return [
    MARK,
    csvLine(["part", "key", "name", "at", ...FIGURES]),
    line(["total", id, title, at], totals),
    ...waysOf(ways, at),
    ...topics.map(({ topic, name, ...figures }) => line(["topic", topic, name, at], figures)),
    ...languages.map(({ language, ...figures }) => line(["language", language ?? "", "", at], figures)),
    ...series.flatMap((point) => [line(["time", "", "", point.at], point), ...waysOf(point.ways, point.at, "time")]),
  ].join("");
}

const waysOf = (ways: ReachReport["ways"], at: string, part = "transport"): string[] =>
  Object.entries(ways).map(([way, delivered]) => line([part, way, "", at], { delivered }));

const line = (names: readonly string[], figures: Figures): string =>
  csvLine([...names, ...FIGURES.map((name) => String(figures[name] ?? ""))]);
