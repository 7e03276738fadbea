import { useTranslations } from "next-intl";
import type { CSSProperties } from "react";
import type { TransportName } from "#core/vocabulary.ts";

/** How far each bell hangs, how large it is, and when in a round of 5 s the message reaches it: polls wait to ask. */
const BELLS: readonly { name: TransportName; string: number; size: number; rings: number }[] = [
  { name: "websocket", string: 62, size: 58, rings: 0.1 },
  { name: "sse", string: 112, size: 53, rings: 0.22 },
  { name: "socket-io", string: 54, size: 49, rings: 0.34 },
  { name: "mqtt", string: 104, size: 45, rings: 0.46 },
  { name: "iframe", string: 48, size: 41, rings: 0.62 },
  { name: "long-poll", string: 96, size: 37, rings: 0.9 },
  { name: "short-poll", string: 44, size: 33, rings: 2.1 },
];

/** One round of the tape: lengths of messages. It is drawn twice, so that the loop has no seam. */
const TAPE = [14, 30, 9, 22, 40, 12, 26, 9, 34, 18, 11, 28, 16, 38, 10, 24];

const BELL_SHAPE =
  "M24 2c2 0 3.2 1.5 3.2 3.2 6.4 1.4 9.6 6.9 10 14.8.4 8.2 1.8 12.7 5.7 16.6.9.9.3 2.4-1 2.4H6.1c-1.3 0-1.9-1.5-1-2.4C9 32.7 10.4 28.2 10.8 20c.4-7.9 3.6-13.4 10-14.8C20.8 3.5 22 2 24 2Z";

/** What the product is, as a thing to look at: one log, and seven bells on strings that ring the same message. */
export function CarillonFigure() {
  const t = useTranslations();
  return (
    <figure className="w-full">
      <div role="img" aria-label={t("signIn.figureLabel")} className="relative overflow-hidden pb-1">
        <div className="flex items-center gap-3">
          <span className="font-mono text-2xs text-ink-muted">{t("signIn.figureLog")}</span>
          <div className="tape relative h-6 flex-1 overflow-hidden border-accent border-b-2">
            <div className="tape-run absolute inset-y-0 right-0 flex items-center">
              {[...TAPE, ...TAPE].map((width, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a fixed drawing
                <span key={index} className="mr-2 h-2 shrink-0 rounded-full bg-accent/70" style={{ width }} />
              ))}
            </div>
          </div>
        </div>
        <div className="grid grid-cols-7 pl-1 sm:pl-6">
          {BELLS.map((bell) => (
            <div
              key={bell.name}
              className="bell relative flex flex-col items-center"
              style={{ "--string": `${bell.string}px`, "--rings": `${bell.rings}s` } as CSSProperties}
            >
              <span className="relative w-px bg-line-strong/70" style={{ height: bell.string }}>
                <span className="bell-pulse -translate-x-1/2 absolute top-0 left-1/2 size-2 rounded-full bg-accent" />
              </span>
              <span className="relative">
                <span className="bell-wave absolute inset-0 rounded-full border-2 border-accent" />
                <svg
                  viewBox="0 0 48 48"
                  aria-hidden
                  className="bell-body relative overflow-visible"
                  style={{ width: bell.size, height: bell.size }}
                >
                  <circle cx="24" cy="41.5" r="4" className="bell-clapper fill-accent" />
                  <path d={BELL_SHAPE} className="fill-accent" />
                  <path
                    d="M15.2 27c.6-2.6.9-5.2 1-8 .2-4.6 1.5-8 4-10-1.3 2.8-1.9 6-2 10-.1 2.9-.4 5.6-1 8Z"
                    className="fill-accent-ink/30"
                  />
                </svg>
              </span>
              <span className="mt-1.5 whitespace-nowrap text-2xs text-ink-soft sm:text-xs">
                {t(`transports.${bell.name}`)}
              </span>
            </div>
          ))}
        </div>
      </div>
      <figcaption className="mt-5 max-w-prose text-pretty text-ink-muted text-sm">
        {t("signIn.figureCaption")}
      </figcaption>
    </figure>
  );
}
