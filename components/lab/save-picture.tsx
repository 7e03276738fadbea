"use client";

import { Image } from "lucide-react";
import { useFormatter, useLocale, useTranslations } from "next-intl";
import type { Recommendation, Report } from "#client/lab/report.ts";
import { Button } from "#components/ui/button.tsx";
import { drawReport, PICTURED, type Words } from "./picture.ts";

const KEPT_MS = 30_000;

/** The report as a PNG, in the colours of the theme that is on. */
export function SavePicture({ report, best }: { report: Report; best: Recommendation | null }) {
  const t = useTranslations("lab");
  const nameOf = useTranslations("transports");
  const format = useFormatter();
  const locale = useLocale();
  const save = async () => {
    const { wants, published, clockError } = report;
    const number = (value: number, maximumFractionDigits: number) => format.number(value, { maximumFractionDigits });
    const words: Words = {
      title: t("title"),
      subtitle: t("pictured", {
        when: format.dateTime(new Date(report.at), { dateStyle: "long", timeStyle: "short" }),
        published,
        rate: wants.rate,
        size: wants.size,
        burst: wants.burst,
        error: number(clockError, 1),
      }),
      verdict: best ? t("recommended", { transport: nameOf(best.transport) }) : t("noRecommendation"),
      transport: t("transport"),
      footnote: t("bars"),
      laneOf: (lane) => (lane === "hop" ? t("hop") : nameOf(lane)),
      headings: Object.fromEntries(PICTURED.map(({ figure }) => [figure, t(`figures.${figure}`)])),
      number,
      lang: locale,
    };
    const blob = await drawReport(report, words);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = "carillon-lab.png";
    link.click();
    // Some browsers read it only after the click.
    setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
  };
  return (
    <Button onClick={() => void save()}>
      <Image aria-hidden />
      {t("savePicture")}
    </Button>
  );
}
