"use client";

import { useEffect, useState } from "react";
import { api, failureOf } from "#components/api.ts";
import type { DryRun } from "#core/protocol.ts";
import { type Draft, dryRunOf } from "./draft.ts";

/** A choice has been made for so long: it is worth asking whom it means. */
const PAUSE_MS = 250;

export interface Run {
  /** Of the audience as it stands; what was found before it changed is none. */
  found: DryRun | null;
  state: "nobody" | "asking" | "found" | "unknown" | "failed";
}

/** Whom the draft would reach, asked anew as its audience, category or priority change. */
export function useDryRun(draft: Draft): Run {
  const query = JSON.stringify(dryRunOf(draft));
  const [answer, setAnswer] = useState<Run & { query: string }>({ query: "", found: null, state: "asking" });
  useEffect(() => {
    if (query === "null") return;
    let isCurrent = true;
    const timer = setTimeout(async () => {
      const run = await runDry(query);
      if (isCurrent) setAnswer({ query, ...run });
    }, PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [query]);
  if (query === "null") return { found: null, state: "nobody" };
  return answer.query === query ? answer : { found: null, state: "asking" };
}

/** At once, for whoever cannot wait: null where nobody is chosen, or it could not be told. */
export const askNow = async (draft: Draft): Promise<DryRun | null> =>
  dryRunOf(draft) === null ? null : (await runDry(JSON.stringify(dryRunOf(draft)))).found;

const runDry = (query: string): Promise<Run> =>
  api<DryRun>("POST", "/api/notifications/dry-run", JSON.parse(query)).then(
    (found): Run => ({ found, state: "found" }),
    (error: unknown): Run => ({
      found: null,
      state: failureOf(error).code === "unknown_audience" ? "unknown" : "failed",
    }),
  );
