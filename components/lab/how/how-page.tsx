import { ArrowLeft, ArrowRight } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Link } from "#components/link.tsx";
import type { Exchange } from "#core/lab-protocol.ts";
import type { TransportName } from "#core/vocabulary.ts";
import { CodeSample, type Sample } from "./code-sample.tsx";
import type { Explanation } from "./content/explanation.ts";
import { Inline } from "./inline.tsx";
import { RunSample } from "./run-sample.tsx";
import { Sequence } from "./sequence.tsx";
import { Steps } from "./steps.tsx";
import { TransportList } from "./transport-list.tsx";
import { pathOf, TOLD } from "./transports.ts";

interface HowPageProps {
  transport: TransportName;
  explanation: Explanation;
  /** The reader's own last one. */
  exchange: Exchange | null;
  samples: readonly Sample[];
}

/** How one transport works: by what it just did, and in words. */
export function HowPage({ transport, explanation, exchange, samples }: HowPageProps) {
  const t = useTranslations("lab.how");
  const nameOf = useTranslations("transports");
  const { summary, wire, when, proxies, limits, aside } = explanation;
  return (
    <div className="h-full overflow-y-auto">
      <article className="mx-auto max-w-3xl px-4 py-6 sm:px-6 lg:py-8">
        <TransportList current={transport} />
        <h1 className="mt-6 font-semibold text-[1.5rem] leading-8 tracking-[-0.02em]">
          {t("of", { transport: nameOf(transport) })}
        </h1>
        <p className="mt-1 text-pretty text-[1.0625rem] text-ink-soft leading-relaxed">
          <Inline>{summary}</Inline>
        </p>
        <LastExchange transport={transport} exchange={exchange} />
        <Part title={t("wire")}>
          <Paragraphs>{wire}</Paragraphs>
        </Part>
        <Part title={t("when")}>
          <Points>{when}</Points>
        </Part>
        <Part title={t("proxies")}>
          <Points>{proxies}</Points>
        </Part>
        <Part title={t("limits")}>
          <Points>{limits}</Points>
        </Part>
        {aside && (
          <aside
            aria-label={aside.title}
            className="mt-8 rounded-xl border-accent border-l-2 bg-accent-soft/40 px-5 py-4"
          >
            <h2 className="font-semibold text-[1.0625rem] leading-6">{aside.title}</h2>
            <Paragraphs>{aside.paragraphs}</Paragraphs>
          </aside>
        )}
        <Part title={t("code")}>
          {samples.map(({ runs, code }) => (
            <CodeSample key={runs} title={t(`runs.${runs}`)} code={code} />
          ))}
          {samples.some(({ runs }) => runs === "node") && (
            <p className="mt-2 text-ink-muted text-xs">
              {t.rich("token", {
                reference: (chunks) => (
                  <a href="/docs/users#postUsersByIdTokens" className="text-accent underline underline-offset-3">
                    {chunks}
                  </a>
                ),
              })}
            </p>
          )}
        </Part>
        <Neighbours transport={transport} />
      </article>
    </div>
  );
}

function LastExchange({ transport, exchange }: { transport: TransportName; exchange: Exchange | null }) {
  const t = useTranslations("lab.how");
  const nameOf = useTranslations("transports");
  const format = useFormatter();
  const name = nameOf(transport);
  if (!exchange)
    return (
      <section
        aria-label={t("exchange")}
        className="mt-6 grid justify-items-center gap-4 rounded-xl border border-dashed px-5 py-8"
      >
        <p className="max-w-md text-pretty text-center text-ink-soft text-sm">{t("none")}</p>
        <RunSample transport={transport} isFirst />
      </section>
    );
  return (
    <section aria-label={t("exchange")} data-exchange={exchange.at} className="mt-6">
      <div className="flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
        <h2 className="font-semibold text-[1.0625rem] leading-6 tracking-[-0.01em]">{t("exchange")}</h2>
        <RunSample transport={transport} isFirst={false} />
      </div>
      <div className="mt-2 rounded-xl border bg-surface px-2 py-3 sm:px-4">
        <Sequence
          exchange={exchange}
          label={t("picture", { transport: name, count: exchange.steps.length, steps: t("steps") })}
        />
      </div>
      <p className="mt-2 text-pretty text-ink-muted text-xs">
        {t("recorded", { when: format.dateTime(new Date(exchange.at), { dateStyle: "medium", timeStyle: "medium" }) })}
        {exchange.isCut && ` ${t("cut")}`}
      </p>
      <h3 className="mt-4 font-medium text-sm">{t("steps")}</h3>
      <Steps steps={exchange.steps} />
    </section>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="mt-8">
      <h2 className="font-semibold text-[1.0625rem] leading-6 tracking-[-0.01em]">{title}</h2>
      {children}
    </section>
  );
}

function Paragraphs({ children }: { children: readonly string[] }) {
  return children.map((text) => (
    <p key={text} className="mt-2 text-pretty text-[0.9375rem] text-ink-soft leading-relaxed">
      <Inline>{text}</Inline>
    </p>
  ));
}

function Points({ children }: { children: readonly string[] }) {
  return (
    <ul className="mt-2 grid list-disc gap-1.5 pl-5 text-[0.9375rem] text-ink-soft leading-relaxed marker:text-ink-muted">
      {children.map((text) => (
        <li key={text} className="text-pretty">
          <Inline>{text}</Inline>
        </li>
      ))}
    </ul>
  );
}

function Neighbours({ transport }: { transport: TransportName }) {
  const t = useTranslations("lab.how");
  const nameOf = useTranslations("transports");
  const index = TOLD.indexOf(transport);
  const [previous, next] = [TOLD[index - 1], TOLD[index + 1]];
  const classes = "inline-flex items-center gap-1.5 rounded-md text-accent hover:underline underline-offset-3";
  return (
    <nav aria-label={t("neighbours")} className="mt-10 flex items-center justify-between gap-4 border-t pt-4 text-sm">
      {previous ? (
        <Link href={pathOf(previous)} rel="prev" className={classes}>
          <ArrowLeft aria-hidden className="size-4" />
          {nameOf(previous)}
        </Link>
      ) : (
        <span />
      )}
      <Link href="/lab" className={classes}>
        {t("lab")}
      </Link>
      {next ? (
        <Link href={pathOf(next)} rel="next" className={classes}>
          {nameOf(next)}
          <ArrowRight aria-hidden className="size-4" />
        </Link>
      ) : (
        <span />
      )}
    </nav>
  );
}
