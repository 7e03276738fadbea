import { useTranslations } from "next-intl";
import { useCallback, useEffect, useRef, useState } from "react";
import { fromFragment } from "#client/lab/report.ts";
import { type LabSession, openRun } from "#client/lab/run.ts";
import { api, failureOf } from "#components/api.ts";
import { toast } from "#components/ui/toast.ts";
import type { ErrorDetail } from "#core/errors.ts";
import type { LabRun, NewRun } from "#core/lab-protocol.ts";

/** What the page begins with: within what anybody may, and over soon. */
export const FIRST: NewRun = { rate: 10, size: 200, burst: 1, seconds: 20 };

export interface RunOfPage {
  session: LabSession | null;
  isAsking: boolean;
  /** What the server said of the fields. */
  refused: readonly ErrorDetail[];
  /** In the place of the one before. */
  start(wants: NewRun): void;
  /** The one before, once more. */
  again(): void;
  stop(): void;
}

/** The run of this page, which ends with it. The first begins by itself if it `plays`. */
export function useRun(plays: boolean): RunOfPage {
  const t = useTranslations("lab");
  const [session, setSession] = useState<LabSession | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  const [refused, setRefused] = useState<readonly ErrorDetail[]>([]);
  const held = useRef<LabSession | null>(null);
  /** Which of the runs that were asked for is wanted still: an answer that comes after is nobody's, and ends by itself. */
  const asked = useRef(0);
  const fail = useRef((_code: string): void => undefined);
  fail.current = (code) => void toast.error(t(code === "rate_limited" ? "tooMany" : "failed"));

  const stop = useCallback(() => {
    asked.current += 1;
    held.current?.stop();
    setIsAsking(false);
  }, []);
  const begin = useCallback(
    async (wants: NewRun, isAskedFor: boolean) => {
      stop();
      const mine = asked.current;
      setIsAsking(true);
      setRefused([]);
      try {
        const run = await api<LabRun>("POST", "/api/lab/runs", wants);
        if (mine !== asked.current) return;
        held.current = openRun(run, wants);
        setSession(held.current);
      } catch (error) {
        if (mine !== asked.current) return;
        const { code, details } = failureOf(error);
        if (code === "invalid") setRefused(details);
        // What nobody asked for need not be excused.
        else if (isAskedFor) fail.current(code);
      }
      setIsAsking(false);
    },
    [stop],
  );
  useEffect(() => {
    if (plays && fromFragment(location.hash) === null && isWelcome()) void begin(FIRST, false);
    return stop;
  }, [plays, begin, stop]);

  return {
    session,
    isAsking,
    refused,
    start: (wants) => void begin(wants, true),
    again: () => void begin(session?.wants ?? FIRST, true),
    stop,
  };
}

/** Whether what costs data may begin without being asked for: not where it is dear, nor where nobody looks. */
function isWelcome(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean } };
  const isDear = connection?.saveData || matchMedia("(prefers-reduced-data: reduce)").matches;
  return !isDear && document.visibilityState === "visible";
}
