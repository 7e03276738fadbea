"use client";

import { NextIntlClientProvider, useLocale, useTimeZone } from "next-intl";
import { useCallback, useEffect, useRef, useState } from "react";
import { InboxProvider, useConnection, useInboxPart } from "#client/use-inbox.tsx";
import { api, failureOf } from "#components/api.ts";
import { Bell, BellButton } from "#components/inbox/bell.tsx";
import { languageOf } from "#components/locale.ts";
import { regionalLocale } from "#components/region.ts";
import { type SessionInfo, SessionProvider } from "#components/session.tsx";
import { ClockProvider } from "#components/shell/clock.tsx";
import { cn } from "#components/ui/cn.ts";
import type { TransportName } from "#core/vocabulary.ts";
import { EndedPanel } from "./ended-panel.tsx";
import type { FromHost, Layout, ToHost } from "./messages.ts";
import { useHost } from "./use-host.ts";

/** How long the page around may take to get a token. */
const PATIENCE_MS = 15_000;
/** How long it may take until the bell is signed in: longer, it says that it is not. What comes later is still taken. */
const SILENT_MS = 2 * PATIENCE_MS;

type State =
  | { name: "waiting" | "alone" }
  | { name: "signed-in"; token: string; session: SessionInfo }
  | { name: "ended" | "failed" };

/** The bell in a frame on a foreign page. Who is signed in is told by the token that the page hands over. */
export function EmbeddedBell({
  host,
  preferred,
}: {
  host: string | null;
  /** What the page around asks for; else the best that works. */
  preferred: TransportName | undefined;
}) {
  const [state, setState] = useState<State>({ name: "waiting" });
  const [layout, setLayout] = useState<Layout>("end");
  const [isOpen, setIsOpen] = useState(false);
  const waiting = useRef<((token: string | null) => void) | null>(null);
  const era = useRef(0);
  const { locale, timeZone } = useBrowserRegion();

  const tell = useHost(host, (message: FromHost) => {
    if (message.type === "layout") setLayout(message.layout);
    else if (message.type === "token") take(message.token);
    else setIsOpen(message.type === "open");
  });

  function take(token: string | null): void {
    const asked = waiting.current;
    waiting.current = null;
    if (asked) asked(token);
    else if (token === null) setState({ name: "ended" });
    else void signIn(token);
  }

  const renewToken = useCallback((): Promise<string | null> => {
    return new Promise((resolve) => {
      waiting.current?.(null);
      const timer = setTimeout(() => settle(null), PATIENCE_MS);
      const settle = (token: string | null) => {
        clearTimeout(timer);
        if (waiting.current === settle) waiting.current = null;
        resolve(token);
      };
      waiting.current = settle;
      tell({ type: "expired" });
    });
  }, [tell]);

  const signIn = useCallback(
    async (token: string, isRenewed = false): Promise<void> => {
      era.current += 1;
      const mine = era.current;
      const headers = { Authorization: `Bearer ${token}` };
      try {
        const [{ user, topics }, { categories }] = await Promise.all([
          api<Pick<SessionInfo, "user" | "topics">>("GET", "/api/session", undefined, { headers }),
          api<Pick<SessionInfo, "categories">>("GET", "/api/categories", undefined, { headers }),
        ]);
        // No way leads from a bell to the lab.
        const session = { user, topics, categories, hasLab: false };
        if (mine === era.current) setState({ name: "signed-in", token, session });
      } catch (error) {
        if (mine !== era.current) return;
        const { code } = failureOf(error);
        const fresh = code === "expired" && !isRenewed ? await renewToken() : null;
        if (mine !== era.current) return;
        if (fresh) await signIn(fresh, true);
        else setState({ name: code === "unauthorized" || code === "expired" ? "ended" : "failed" });
      }
    },
    [renewToken],
  );

  const signInAgain = useCallback(async (): Promise<void> => {
    setState({ name: "waiting" });
    const token = await renewToken();
    if (token) await signIn(token, true);
    else setState({ name: "ended" });
  }, [renewToken, signIn]);

  useEffect(() => tell({ type: "ready" }), [tell]);
  useEffect(() => tell({ type: "open", isOpen }), [tell, isOpen]);
  useEffect(() => {
    if (state.name !== "waiting" && state.name !== "alone") tell({ type: "state", state: state.name });
  }, [tell, state.name]);
  useEffect(() => {
    if (window.parent !== window) return;
    setState({ name: "alone" });
    setIsOpen(true);
  }, []);
  useEffect(() => {
    // The page around may be without our script, or have no answer: it says nothing for ever.
    if (state.name !== "waiting") return;
    const timer = setTimeout(() => setState({ name: "failed" }), SILENT_MS);
    return () => clearTimeout(timer);
  }, [state.name]);
  const onEnd = useCallback(() => setState({ name: "ended" }), []);

  const bell = { isOpen, onOpenChange: setIsOpen, layout };
  return (
    <NextIntlClientProvider locale={locale} {...(timeZone && { timeZone })}>
      <ClockProvider>
        {/* The page around shows through. The body is as high as the bell, so it must not be what hides the rest. */}
        <style>{"html, body { background: transparent } html { overflow: hidden } body { overflow: visible }"}</style>
        <div className={cn("flex", layout === "end" && "justify-end")}>
          {state.name === "signed-in" ? (
            <SessionProvider session={state.session}>
              <InboxProvider
                key={`${state.session.user.id} ${state.token}`}
                userId={state.session.user.id}
                topics={state.session.topics.map(({ slug }) => slug)}
                token={state.token}
                renewToken={renewToken}
                preferred={preferred}
              >
                <Told tell={tell} onEnd={onEnd} />
                <Bell {...bell} />
              </InboxProvider>
            </SessionProvider>
          ) : (
            <BellButton {...bell} unread={0} unseen={0} state={state.name}>
              <EndedPanel state={state.name} onRetry={() => void signInAgain()} />
            </BellButton>
          )}
        </div>
      </ClockProvider>
    </NextIntlClientProvider>
  );
}

/** To the page around: the counts, for a badge of its own. */
function Told({ tell, onEnd }: { tell(message: ToHost): void; onEnd(): void }) {
  const unread = useInboxPart(({ counts }) => counts?.unread ?? null);
  const unseen = useInboxPart(({ counts }) => counts?.unseen ?? 0);
  const { state, reason } = useConnection();
  useEffect(() => {
    if (unread !== null) tell({ type: "counts", unread, unseen });
  }, [tell, unread, unseen]);
  useEffect(() => {
    if (state === "closed" && reason?.code === "refused") onEnd();
  }, [state, reason, onEnd]);
  return null;
}

/** The frame has no cookie that would tell the server: it is drawn anew by what the browser says. */
function useBrowserRegion() {
  const known = { locale: useLocale(), timeZone: useTimeZone() };
  const language = languageOf(known.locale);
  const [region, setRegion] = useState(known);
  useEffect(
    () =>
      setRegion({
        locale: regionalLocale(language, { languages: navigator.languages.join(",") }),
        timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      }),
    [language],
  );
  return region;
}
