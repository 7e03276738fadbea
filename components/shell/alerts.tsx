"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { serverNow } from "#client/server-clock.ts";
import { useInboxNews } from "#client/use-inbox.tsx";
import { inboxHref } from "#components/inbox/filter.ts";
import { withoutTurns } from "#components/inbox/foreign-text.ts";
import { plainText } from "#components/inbox/plain-text.ts";
import { usePreferences } from "#components/preferences/preferences.tsx";
import { useSession } from "#components/session.tsx";
import { alertDefaultsIn, alertsFor } from "#core/alerts.ts";
import { cut } from "#core/graphemes.ts";
import type { InboxRow } from "#core/protocol.ts";
import { useAlertWay } from "./alert-policy.ts";
import { type Attention, watchAttention } from "./attention.ts";
import { chime } from "./chime.ts";

/** Arrivals that come close together ring once. */
const GATHER_MS = 300;
/** More at once than this are told in one notification. */
const MOST = 3;
/** What happened longer ago is caught up with, and not news. */
const NEWS_MS = 10 * 60_000;
const BODY = 160;

/** Sound and desktop notifications, in one tab of a person's, for what is important enough. */
export function Alerts() {
  const t = useTranslations("alerts");
  const router = useRouter();
  const { user, categories } = useSession();
  const [way] = useAlertWay();
  const attention = useRef<Attention>(undefined);
  const { preferences } = usePreferences();
  const waiting = useRef<{ row: InboxRow; isHeard: boolean; isShown: boolean }[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    const watch = watchAttention(user.id);
    attention.current = watch;
    return () => {
      clearTimeout(timer.current);
      watch.stop();
    };
  }, [user.id]);

  const notify = (title: string, options: NotificationOptions, href: string) => {
    const shown = new Notification(title, { icon: "/icon.svg", ...options });
    shown.onclick = () => {
      window.focus();
      router.push(href);
      shown.close();
    };
  };

  const ring = async () => {
    timer.current = undefined;
    const arrived = waiting.current.splice(0);
    if (arrived.some(({ isHeard }) => isHeard)) {
      chime();
    }
    const rows = arrived.flatMap(({ row, isShown }) => (isShown ? row : []));
    if (rows.length === 0 || way !== "desktop" || !("Notification" in window) || Notification.permission !== "granted")
      return;
    // Whoever looks at the inbox has seen it.
    if (await attention.current?.isLooking()) return;
    if (rows.length > MOST) {
      notify(t("many", { count: rows.length }), { tag: "carillon" }, "/inbox?view=unread");
      return;
    }
    for (const { id, title, body, priority } of rows) {
      const options = {
        body: cut(plainText(withoutTurns(body)), BODY),
        // The same in another tab, or sent again, takes the place of the first.
        tag: id,
        requireInteraction: priority === "critical",
      };
      notify(withoutTurns(title), options, inboxHref({ view: "inbox" }, id));
    }
  };

  useInboxNews((news) => {
    if (news.kind !== "arrived" || news.row.state.readAt || way === "silent") return;
    if (serverNow() - Date.parse(news.at) > NEWS_MS || !attention.current?.isAlerting()) return;
    const defaults = alertDefaultsIn(categories, news.row.category);
    const { sound, desktop } = alertsFor(news.row, preferences, defaults, serverNow());
    const arrived = { row: news.row, isHeard: sound.held === null, isShown: desktop.held === null };
    if (!arrived.isHeard && !(arrived.isShown && way === "desktop")) return;
    waiting.current.push(arrived);
    timer.current ??= setTimeout(() => void ring(), GATHER_MS);
  });

  return null;
}
