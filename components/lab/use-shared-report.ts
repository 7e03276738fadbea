import { useEffect, useState } from "react";
import { fromFragment, type Report } from "#client/lab/report.ts";

/** The run that the address of the page holds. */
export function useSharedReport(): Report | null {
  const [report, setReport] = useState<Report | null>(null);
  useEffect(() => {
    const read = () => setReport(fromFragment(location.hash));
    read();
    window.addEventListener("hashchange", read);
    return () => window.removeEventListener("hashchange", read);
  }, []);
  return report;
}
