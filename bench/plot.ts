/** Bars of one figure by subject, as SVG. */
import type { Row } from "./report.ts";

const [WIDTH, LABEL, VALUE, BAR, GAP] = [720, 190, 90, 22, 8] as const;

export function barPlot(title: string, rows: readonly Row[]): string {
  const most = Math.max(...rows.map((row) => row.median), Number.MIN_VALUE);
  const height = 40 + rows.length * (BAR + GAP);
  const bars = rows.map((row, i) => {
    const y = 36 + i * (BAR + GAP);
    const length = (Math.max(0, row.median) / most) * (WIDTH - LABEL - VALUE);
    const color = row.subject.startsWith("Carillon") ? "#b45309" : "#78716c";
    const text = row.median >= 100 ? Math.round(row.median).toLocaleString("en") : row.median.toFixed(1);
    return [
      `<text x="${LABEL - 8}" y="${y + 15}" text-anchor="end">${escaped(row.subject)}</text>`,
      `<rect x="${LABEL}" y="${y}" width="${length.toFixed(1)}" height="${BAR}" rx="3" fill="${color}"/>`,
      `<text x="${(LABEL + length + 8).toFixed(1)}" y="${y + 15}">${text}</text>`,
    ].join("");
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="13">
<rect width="100%" height="100%" fill="#fff"/>
<text x="12" y="22" font-size="15" font-weight="600">${escaped(title)}</text>
${bars.join("\n")}
</svg>
`;
}

const escaped = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
