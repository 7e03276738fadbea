"use client";

import { useRouter } from "next/navigation";
import { useLocale } from "next-intl";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";
import { useInboxPart } from "#client/use-inbox.tsx";
import { api } from "#components/api.ts";
import { languageOf } from "#components/locale.ts";
import type { Preferences, PreferencesChange } from "#core/protocol.ts";

interface PreferencesHandle {
  preferences: Preferences;
  /** Shows at once, and is taken back if the server refuses; rejects with an ApiFailure then. */
  change(change: PreferencesChange): Promise<void>;
}

const Context = createContext<PreferencesHandle | null>(null);

/** `initial`: as the server rendered them. What another tab or device changes comes as an event. */
export function PreferencesProvider({ initial, children }: { initial: Preferences; children: ReactNode }) {
  const [known, setKnown] = useState(initial);
  const [pending, setPending] = useState<readonly PreferencesChange[]>([]);
  const line = useRef<Promise<unknown>>(Promise.resolve());
  const router = useRouter();
  const locale = languageOf(useLocale());
  const told = useInboxPart((snapshot) => snapshot.preferences);

  // Chosen on another device: the server renders the page in it.
  useEffect(() => {
    if (known.locale !== null && known.locale !== locale) router.refresh();
  }, [known.locale, locale, router]);

  useEffect(() => {
    if (told === null) return;
    if (told !== "unknown") return setKnown(told);
    let isCurrent = true;
    api<Preferences>("GET", "/api/preferences").then(
      (fresh) => isCurrent && setKnown(fresh),
      // The next reset, event or page brings them.
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [told]);

  const change = useCallback(async (next: PreferencesChange): Promise<void> => {
    setPending((list) => [...list, next]);
    // One after the other, so that the last one said is the last one heard.
    const answer = line.current.then(() => api<Preferences>("PUT", "/api/preferences", next));
    line.current = answer.catch(() => undefined);
    try {
      setKnown(await answer);
    } finally {
      setPending((list) => list.filter((one) => one !== next));
    }
  }, []);

  // What still stands in line is sent at once when the page is left; said twice it is the same.
  const unsaid = useRef(pending);
  unsaid.current = pending;
  useEffect(() => {
    const leave = () => {
      if (unsaid.current.length === 0) return;
      const all = Object.assign({}, ...unsaid.current);
      void api("PUT", "/api/preferences", all, { keepalive: true }).catch(() => undefined);
    };
    window.addEventListener("pagehide", leave);
    return () => window.removeEventListener("pagehide", leave);
  }, []);

  const handle = useMemo(
    () => ({ preferences: Object.assign({}, known, ...pending) as Preferences, change }),
    [known, pending, change],
  );
  return <Context value={handle}>{children}</Context>;
}

/** null where nobody is signed in: on the way in, or embedded elsewhere. */
export const useOwnPreferences = (): PreferencesHandle | null => useContext(Context);

/** The preferences of whoever is signed in, as they are now, and how to change them. */
export function usePreferences(): PreferencesHandle {
  const handle = useOwnPreferences();
  if (!handle) throw new Error("usePreferences outside of PreferencesProvider");
  return handle;
}
