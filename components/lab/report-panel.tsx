"use client";

import { Download, Link2 } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { Undisturbed } from "#client/lab/disturbance.ts";
import { type Recommendation, type Report, recommend, toCsv, toFragment } from "#client/lab/report.ts";
import { useConnection } from "#client/use-inbox.tsx";
import { Button } from "#components/ui/button.tsx";
import { toast } from "#components/ui/toast.ts";
import type { LaneName } from "#core/lab-words.ts";
import { SavePicture } from "./save-picture.tsx";

interface ReportPanelProps {
  report: Report;
  /** What faults left undisturbed of each lane; null: there were none. */
  calm: Record<LaneName, Undisturbed> | null;
}

/** What to do with a run that is over: choose by it, keep it, send it on. */
export function ReportPanel({ report, calm }: ReportPanelProps) {
  const t = useTranslations("lab");
  const best = recommend(report, calm);
  const share = async () => {
    const url = new URL(toFragment(report), location.href).href;
    // Where the clipboard is out of reach (plain HTTP), the address has it.
    history.replaceState(history.state, "", url);
    const isCopied = await navigator.clipboard?.writeText(url).then(
      () => true,
      () => false,
    );
    toast.success(t(isCopied ? "linkCopied" : "linkInAddress"));
  };
  return (
    <section
      aria-label={t("reportTitle")}
      className="flex flex-wrap items-center justify-between gap-4 rounded-xl border bg-surface p-4"
    >
      {best ? (
        <Recommended best={best} published={report.published} />
      ) : (
        <p className="text-ink-soft text-sm">{t(recommend(report) ? "tooLittleLeft" : "noRecommendation")}</p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => void share()}>
          <Link2 aria-hidden />
          {t("share")}
        </Button>
        <Button asChild>
          <a href={dataUrl("text/csv", toCsv(report))} download="carillon-lab.csv">
            <Download aria-hidden />
            CSV
          </a>
        </Button>
        <Button asChild>
          <a href={dataUrl("application/json", JSON.stringify(report, null, 2))} download="carillon-lab.json">
            <Download aria-hidden />
            JSON
          </a>
        </Button>
        <SavePicture report={report} best={best} />
      </div>
    </section>
  );
}

function Recommended({ best, published }: { best: Recommendation; published: number }) {
  const t = useTranslations("lab");
  const nameOf = useTranslations("transports");
  const format = useFormatter();
  const { preferred, connection } = useConnection();
  const transport = nameOf(best.transport);
  const isUsed = preferred === best.transport;
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-x-4 gap-y-2" data-recommended={best.transport}>
      <div>
        <p className="font-semibold">{t("recommended", { transport })}</p>
        <p className="text-ink-soft text-sm">
          {t("reasons", {
            p95: format.number(best.p95, { maximumFractionDigits: 1 }),
            bytes: format.number(best.bytesPerEvent, { maximumFractionDigits: 0 }),
            requests: best.requests,
          })}
          {best.events !== null && (
            <span data-left-out={published - best.events} className="block">
              {t("leftOut", { events: best.events, published })}
            </span>
          )}
        </p>
      </div>
      <Button
        variant="primary"
        disabled={isUsed}
        onClick={() => {
          connection.switchTo(best.transport);
          toast.success(t("chosen", { transport }));
        }}
      >
        {t(isUsed ? "isYours" : "makeItYours")}
      </Button>
    </div>
  );
}

const dataUrl = (type: string, text: string): string => `data:${type};charset=utf-8,${encodeURIComponent(text)}`;
