"use client";

import { useSearchParams } from "next/navigation";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useSession } from "#components/session.tsx";
import { inboxHref, readFilter } from "./filter.ts";

/** Browsers refuse more than about three history changes a second: holding J down must not meet that. */
const QUIET_MS = 400;

/** Filter and opened item, kept in the URL: they can be linked, and the back button works. */
export function useInboxUrl() {
  const params = useSearchParams();
  const { categories, topics } = useSession();
  const { filter, isPartial } = useMemo(
    () => readFilter(Object.fromEntries(params), { categories, topics }),
    [params, categories, topics],
  );
  const inUrl = params.get("item");
  const [selected, setSelected] = useState(inUrl);
  const written = useRef(inUrl);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    if (inUrl === written.current) return;
    written.current = inUrl;
    clearTimeout(timer.current);
    setSelected(inUrl);
  }, [inUrl]);

  // A step back that is quick may be over before the parameters have been rendered as they were.
  useEffect(() => {
    const onPopState = () => {
      clearTimeout(timer.current);
      written.current = new URLSearchParams(window.location.search).get("item");
      setSelected(written.current);
    };
    window.addEventListener("popstate", onPopState);
    return () => {
      clearTimeout(timer.current);
      window.removeEventListener("popstate", onPopState);
    };
  }, []);

  /** `open`: a step that the back button takes back; else it only follows. */
  const select = useCallback(
    (item: string | null, how: "open" | "follow") => {
      setSelected(item);
      clearTimeout(timer.current);
      const write = () => {
        const before = written.current;
        written.current = item;
        const href = inboxHref(filter, item);
        if (how === "open" && before === null) window.history.pushState(null, "", href);
        else window.history.replaceState(null, "", href);
      };
      if (how === "open") write();
      else timer.current = setTimeout(write, QUIET_MS);
    },
    [filter],
  );

  return { filter, isPartial, selected, select };
}
