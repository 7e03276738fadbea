"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useCallback, useEffect, useState } from "react";
import { api } from "#components/api.ts";
import { Section } from "#components/settings/section.tsx";
import { Button } from "#components/ui/button.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import type { StorageReport } from "#core/admin-protocol.ts";
import { byteSize } from "#core/byte-size.ts";

/** What takes how much of the database. It is read apart from the page: of a large file that takes a while. */
export function StorageSection() {
  const t = useTranslations("admin.retention.storage");
  const format = useFormatter();
  const [report, setReport] = useState<StorageReport | null>(null);
  const [hasFailed, setHasFailed] = useState(false);
  const load = useCallback(async () => {
    setHasFailed(false);
    try {
      setReport(await api<StorageReport>("GET", "/api/storage"));
    } catch {
      setHasFailed(true);
    }
  }, []);
  useEffect(() => {
    void load();
  }, [load]);

  return (
    <Section
      title={t("title")}
      lead={report && t("lead", { at: format.dateTime(new Date(report.at), { timeStyle: "short" }) })}
      className="overflow-hidden"
    >
      {hasFailed && (
        <p role="alert" className="flex items-center justify-between gap-3 px-4 py-3 text-sm text-warning sm:px-5">
          {t("failed")}
          <Button size="sm" onClick={() => void load()}>
            {t("retry")}
          </Button>
        </p>
      )}
      {!report && !hasFailed && (
        <div role="status" aria-label={t("loading")} className="p-4">
          <Skeleton className="h-48" />
        </div>
      )}
      {report && <StorageTable report={report} />}
    </Section>
  );
}

function StorageTable({ report: { file, writeAhead, free, parts } }: { report: StorageReport }) {
  const t = useTranslations("admin.retention.storage");
  const format = useFormatter();
  const sizeText = (bytes: number): string => {
    const { size, unit, digits } = byteSize(bytes);
    return `${format.number(size, { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${unit}`;
  };
  const rows = [...parts.map(({ part, bytes }) => ({ name: part, bytes })), { name: "free" as const, bytes: free }];
  return (
    <table className="w-full text-sm tabular-nums">
      <caption className="sr-only">{t("title")}</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">{t("part")}</th>
          <th scope="col">{t("size")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, bytes }) => (
          <tr key={name} data-part={name} className="border-b">
            <th scope="row" className="relative px-4 py-2 text-left font-normal sm:px-5">
              {t(`parts.${name}`)}
              <span aria-hidden className="mt-1 block h-1 overflow-hidden rounded-full bg-hover">
                <span
                  className="mark block h-full rounded-full bg-accent"
                  style={{ width: `${file === 0 ? 0 : Math.min(100, (100 * bytes) / file)}%` }}
                />
              </span>
            </th>
            <td className="w-px whitespace-nowrap px-4 py-2 text-right sm:px-5">{sizeText(bytes)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        {Object.entries({ file, writeAhead }).map(([name, bytes]) => (
          <tr key={name} data-part={name} className="border-b last:border-b-0">
            <th scope="row" className="px-4 py-2 text-left font-medium sm:px-5">
              {t(name === "file" ? "file" : "writeAhead")}
            </th>
            <td className="w-px whitespace-nowrap px-4 py-2 text-right font-medium sm:px-5">{sizeText(bytes)}</td>
          </tr>
        ))}
      </tfoot>
    </table>
  );
}
