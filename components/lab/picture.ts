/** A report drawn as a picture, to be shown where nobody can click: title, verdict, and a table with bars. */
import type { Report, Reported, ReportedLane } from "#client/lab/report.ts";
import type { LaneName } from "#core/lab-words.ts";

export interface Words {
  title: string;
  subtitle: string;
  verdict: string;
  transport: string;
  laneOf(lane: LaneName): string;
  /** How the bars are to be read. */
  footnote: string;
  headings: Partial<Record<Reported, string>>;
  number(value: number, fractions: number): string;
  /** Of the page: which forms of Chinese characters a font shows. */
  lang: string;
}

/** `bar`: as long as the value is large, by powers of ten where most would else be too short to see. */
export const PICTURED: readonly { figure: Reported; fractions: number; bar: "linear" | "log" | null }[] = [
  { figure: "p50", fractions: 1, bar: "log" },
  { figure: "p95", fractions: 1, bar: "log" },
  { figure: "p99", fractions: 1, bar: "log" },
  { figure: "bytesPerEvent", fractions: 0, bar: "linear" },
  { figure: "requests", fractions: 0, bar: "log" },
  { figure: "reconnects", fractions: 0, bar: null },
  { figure: "lost", fractions: 0, bar: null },
  { figure: "repeated", fractions: 0, bar: null },
];

const SCALE = 2;
const WIDTH = 1_200;
const MARGIN = 48;
const HEAD = 132;
const ROW = 44;
const FOOT = 48;
const NAME_WIDTH = 150;
const COLUMN = (WIDTH - 2 * MARGIN - NAME_WIDTH) / PICTURED.length;
const BAR = { width: COLUMN - 24, height: 6 };
/** Where anything but none is bad news. */
const BAD: readonly Reported[] = ["lost", "repeated"];

export async function drawReport(report: Report, words: Words): Promise<Blob> {
  const canvas = document.createElement("canvas");
  const foot = HEAD + ROW * (report.lanes.length + 1) + 8;
  const height = foot + FOOT;
  canvas.width = WIDTH * SCALE;
  canvas.height = height * SCALE;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("The browser gives no canvas.");
  // Where the variables of the theme and the fonts are to be had.
  const style = getComputedStyle(document.body);
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const font = (size: number, weight = 400): string => `${weight} ${size}px ${style.fontFamily}`;
  await document.fonts.ready;
  context.scale(SCALE, SCALE);
  context.textBaseline = "middle";
  canvas.lang = words.lang;

  const write = (text: string, x: number, y: number, as: { font: string; colour: string; align?: CanvasTextAlign }) => {
    context.font = as.font;
    context.fillStyle = colour(as.colour);
    context.textAlign = as.align ?? "left";
    context.fillText(text, x, y, WIDTH - MARGIN - (as.align ? 0 : x));
  };
  const box = (x: number, y: number, width: number, high: number, name: string, radius = 0) => {
    context.fillStyle = colour(name);
    context.beginPath();
    context.roundRect(x, y, width, high, radius);
    context.fill();
  };

  box(0, 0, WIDTH, height, "canvas");
  write(words.title, MARGIN, 42, { font: font(28, 650), colour: "ink" });
  write(words.subtitle, MARGIN, 76, { font: font(14), colour: "ink-muted" });
  write(words.verdict, MARGIN, 106, { font: font(16, 600), colour: "accent" });
  write("Carillon", WIDTH - MARGIN, 42, { font: font(16, 600), colour: "ink-muted", align: "right" });

  box(MARGIN - 16, HEAD, WIDTH - 2 * MARGIN + 32, foot - HEAD, "surface", 12);
  write(words.transport, MARGIN, HEAD + ROW / 2, { font: font(13), colour: "ink-muted" });
  for (const [index, { figure }] of PICTURED.entries())
    write(words.headings[figure] ?? figure, rightOf(index), HEAD + ROW / 2, {
      font: font(13),
      colour: "ink-muted",
      align: "right",
    });

  for (const [line, lane] of report.lanes.entries()) {
    const top = HEAD + ROW * (line + 1);
    box(MARGIN - 16, top, WIDTH - 2 * MARGIN + 32, 1, "line");
    write(words.laneOf(lane.lane), MARGIN, top + ROW / 2, { font: font(15, 600), colour: "ink" });
    for (const [index, { figure, fractions, bar }] of PICTURED.entries()) {
      const value = lane[figure];
      const isBad = BAD.includes(figure) && value !== 0;
      const y = top + ROW / 2 - (bar ? 6 : 0);
      write(value === null ? "–" : words.number(value, fractions), rightOf(index), y, {
        font: font(14, isBad ? 600 : 400),
        colour: isBad ? "danger" : "ink",
        align: "right",
      });
      if (!bar || value === null) continue;
      const long = BAR.width * shareOf(value, figure, bar, report.lanes);
      box(rightOf(index) - BAR.width, top + ROW - 14, BAR.width, BAR.height, "hover", 3);
      box(rightOf(index) - long, top + ROW - 14, long, BAR.height, "accent", 3);
    }
  }

  write(words.footnote, MARGIN, foot + FOOT / 2, { font: font(12), colour: "ink-muted" });

  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The picture could not be made."))), "image/png"),
  );
}

const rightOf = (column: number): number => MARGIN + NAME_WIDTH + COLUMN * (column + 1);

/** From 0 to 1, the largest of the lanes being 1. */
function shareOf(value: number, figure: Reported, bar: "linear" | "log", lanes: readonly ReportedLane[]): number {
  const largest = Math.max(...lanes.map((lane) => lane[figure] ?? 0));
  if (largest <= 0 || value <= 0) return 0;
  return bar === "linear" ? value / largest : Math.log10(1 + value) / Math.log10(1 + largest);
}
