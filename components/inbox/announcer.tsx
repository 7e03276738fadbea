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
  /** `turn`: how many times something was said. */
  const [said, setSaid] = useState({ text: "", turn: 0 });
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
      const text = more.length === 0 ? t("arrivedOne", { title: first }) : t("arrivedMany", { count: more.length + 1 });
      setSaid(({ turn }) => ({ text, turn: turn + 1 }));
    }, GATHER_MS);
  });

  useEffect(() => () => clearTimeout(timer.current), []);

  return (
    // Two, in turn: the same words again in the same place would be no change, and not said.
    <>
      {[0, 1].map((place) => (
        <p key={place} role="status" aria-live="polite" className="sr-only">
          {said.turn % 2 === place && said.text}
        </p>
      ))}
    </>
  );
}
