"use client";

import { useEffect } from "react";
import { useInboxPart } from "#client/use-inbox.tsx";
import { drawnCount } from "./bell-link.tsx";
import { BELL } from "./wordmark.tsx";

const PREFIX = /^\(\d+\) /;

/** The bell with its count, as an SVG that a tab can show. */
function faviconOf(unread: number): string {
  const text = drawnCount(unread);
  const width = 10 + text.length * 6;
  const badge =
    unread === 0
      ? ""
      : `<rect x="${32 - width}" y="0" width="${width}" height="17" rx="8.5" fill="#d92d20" stroke="#fff" stroke-width="1.5"/><text x="${32 - width / 2}" y="12.6" text-anchor="middle" font-family="system-ui,sans-serif" font-size="11.5" font-weight="700" fill="#fff">${text}</text>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0a6f63"/><path d="${BELL}" fill="#fff"/><circle cx="16" cy="25" r="2.2" fill="#fff"/>${badge}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** The count where the page cannot be seen: in the tab's title and icon, and on the installed app. */
export function PageBadge() {
  const unread = useInboxPart((snapshot) => snapshot.counts?.unread ?? 0);

  useEffect(() => {
    const apply = () => {
      const title = (unread > 0 ? `(${unread}) ` : "") + document.title.replace(PREFIX, "");
      if (document.title !== title) document.title = title;
    };
    apply();
    // Each navigation writes the title anew.
    const observer = new MutationObserver(apply);
    observer.observe(document.head, { childList: true, subtree: true, characterData: true });
    return () => observer.disconnect();
  }, [unread]);

  useEffect(() => {
    let link = document.head.querySelector<HTMLLinkElement>("link[data-badge]");
    if (!link) {
      // Ours stands last, and wins; the one that Next wrote is left to it.
      link = Object.assign(document.createElement("link"), { rel: "icon", type: "image/svg+xml" });
      link.dataset.badge = "";
      document.head.append(link);
    }
    link.href = faviconOf(unread);
    void navigator.setAppBadge?.(unread).catch(() => undefined);
  }, [unread]);

  return null;
}
