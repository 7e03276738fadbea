import { useTranslations } from "next-intl";
import { cut } from "#core/graphemes.ts";
import type { Exchange, ExchangeStep } from "#core/lab-protocol.ts";

const TOP = 34;
const ROW = 46;
/** Of a pause that is drawn, and how long it has to be. */
const PAUSE = 26;
const PAUSE_MS = 400;
const [LEFT, RIGHT] = ["14%", "97%"];
/** Letters that have room between the two, in the hand and on a screen. */
const NARROW = 40;
const WIDE = 84;

interface Row {
  step: ExchangeStep;
  y: number;
  /** Since the step before, if it is worth drawing. */
  pauseMs: number | null;
}

/** An exchange as a sequence diagram. All that it says is in the list of steps too. */
export function Sequence({ exchange, label }: { exchange: Exchange; label: string }) {
  const t = useTranslations("lab.how");
  const rows = rowsOf(exchange.steps);
  const height = (rows.at(-1)?.y ?? TOP) + 18;
  return (
    <svg role="img" aria-label={label} width="100%" height={height} className="block overflow-hidden" data-sequence>
      <defs>
        {(["accent", "ink-soft"] as const).map((colour) => (
          <marker
            key={colour}
            id={`head-${colour}`}
            viewBox="0 0 8 8"
            refX="8"
            refY="4"
            markerWidth="8"
            markerHeight="8"
            orient="auto"
          >
            <path d="M0 0.5 8 4 0 7.5z" fill={`var(--${colour})`} />
          </marker>
        ))}
      </defs>
      {[[LEFT, "start", t("browser")] as const, [RIGHT, "end", t("server")] as const].map(([x, anchor, name]) => (
        <g key={x}>
          <text x={x} y="16" textAnchor={anchor} className="fill-ink font-semibold text-xs">
            {name}
          </text>
          <line x1={x} x2={x} y1="24" y2={height} stroke="var(--line-strong)" strokeWidth="2" />
        </g>
      ))}
      {rows.map(({ step, y, pauseMs }) => (
        <g key={y}>
          {pauseMs !== null && <Pause y={y - ROW - PAUSE / 2 + 8} text={t("later", { seconds: seconds(pauseMs) })} />}
          <Arrow step={step} y={y} />
        </g>
      ))}
    </svg>
  );
}

function rowsOf(steps: readonly ExchangeStep[]): Row[] {
  let y = TOP;
  return steps.map((step, index) => {
    const since = step.ms - (steps[index - 1]?.ms ?? 0);
    const isPause = since >= PAUSE_MS;
    y += ROW + (isPause ? PAUSE : 0);
    return { step, y, pauseMs: isPause ? since : null };
  });
}

function Arrow({ step: { from, ms, title, text }, y }: { step: ExchangeStep; y: number }) {
  const isUp = from === "browser";
  const colour = isUp ? "accent" : "ink-soft";
  return (
    <>
      <text x="12.5%" y={y + 3} textAnchor="end" className="fill-ink-muted text-2xs tabular-nums">
        {ms < 1_000 ? `${Math.round(ms)} ms` : `${seconds(ms)} s`}
      </text>
      {([NARROW, WIDE] as const).map((room) => (
        <g key={room} className={room === NARROW ? "md:hidden" : "max-md:hidden"} lang="en">
          <text x="15.5%" y={y - 21} className="fill-ink font-medium font-mono text-2xs">
            {clip(title, room)}
          </text>
          <text x="15.5%" y={y - 8} className="fill-ink-muted font-mono text-[0.625rem]">
            {clip(text.replace(/\s+/g, " "), Math.round(room * 1.08))}
          </text>
        </g>
      ))}
      <line
        x1={isUp ? LEFT : RIGHT}
        x2={isUp ? RIGHT : LEFT}
        y1={y}
        y2={y}
        stroke={`var(--${colour})`}
        strokeWidth="1.25"
        markerEnd={`url(#head-${colour})`}
      />
    </>
  );
}

function Pause({ y, text }: { y: number; text: string }) {
  return (
    <>
      {[LEFT, RIGHT].map((x) => (
        <line
          key={x}
          x1={x}
          x2={x}
          y1={y - 9}
          y2={y + 9}
          stroke="var(--surface)"
          strokeWidth="3"
          strokeDasharray="3 3"
        />
      ))}
      <text x="55.5%" y={y + 4} textAnchor="middle" className="fill-ink-muted text-2xs">
        {text}
      </text>
    </>
  );
}

const seconds = (ms: number): string => (ms / 1_000).toFixed(1);

const clip = (text: string, room: number): string => (text.length > room ? `${cut(text, room - 1)}…` : text);
