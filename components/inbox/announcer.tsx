"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { useInboxNews } from "#client/use-inbox.tsx";
import { withoutTurns } from "./foreign-text.ts";

/** Arrivals that come close together are said once. */
const GATHER_MS = 1200;

/** Says politely what has arrived, whether it joined the list, is held back or belongs elsewhere. On every page. */
export function Announcer() {
  const t = useTranslations("inbox");
  const [said, setSaid] = useState("");
  const waiting = useRef<string[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useInboxNews((news) => {
    if (news.kind !== "arrived" || news.row.state.readAt) return;
    waiting.current.push(withoutTurns(news.row.title));
    // Not put off by the next ones: under a steady stream it would never speak.
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      const [first = "", ...more] = waiting.current;
      waiting.current = [];
      setSaid(more.length === 0 ? t("arrivedOne", { title: first }) : t("arrivedMany", { count: more.length + 1 }));
    }, GATHER_MS);
  });

  useEffect(() => () => clearTimeout(timer.current), []);

  return (
    <p role="status" aria-live="polite" className="sr-only">
      {said}
    </p>
  );
}
