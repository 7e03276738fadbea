"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { api, failureOf } from "#components/api.ts";
import type { DraftContent, Draft as Kept } from "#core/admin-protocol.ts";
import { contentOf, type Draft } from "./draft.ts";

/** Typing has paused for so long: it is worth a save. */
const PAUSE_MS = 800;

export type Keeping =
  | { state: "untouched" | "saving" | "saved" | "failed" }
  /** Somebody else has saved it meanwhile: nothing is written until one of the two is chosen. */
  | { state: "stale"; theirs: Kept }
  /** Somebody has thrown it away, or it was sent. */
  | { state: "gone" };

export type Place = { id: string; revision: number };

/**
 * Keeps a draft as it is typed. One save at a time, each of the revision that the last one made; what could not be
 * saved goes with the next change, or when it is asked for.
 */
export function useDraft(draft: Draft, kept: Place | null) {
  const [keeping, setKeeping] = useState<Keeping>({ state: kept ? "saved" : "untouched" });
  const now = useRef({
    draft,
    place: kept,
    /** What the server has, or what there was to begin with. */
    written: JSON.stringify(contentOf(draft)),
    saving: null as Promise<void> | null,
    isHeld: false,
  }).current;

  const moveTo = useCallback(
    (next: Place | null) => {
      now.place = next;
      // With the router's own state: without it, a page that is being gone to meanwhile would be dropped.
      window.history.replaceState(window.history.state, "", next ? `/compose?draft=${next.id}` : "/compose");
    },
    [now],
  );

  const write = useCallback(
    async (content: DraftContent): Promise<void> => {
      setKeeping({ state: "saving" });
      try {
        const { id, revision } = now.place
          ? await api<Kept>("PUT", `/api/drafts/${now.place.id}`, { revision: now.place.revision, content })
          : await api<Kept>("POST", "/api/drafts", { content });
        now.written = JSON.stringify(content);
        moveTo({ id, revision });
        setKeeping({ state: "saved" });
      } catch (error) {
        setKeeping(await whatNow(failureOf(error).code, now.place));
      }
    },
    [now, moveTo],
  );

  const save = useCallback(async (): Promise<void> => {
    await now.saving;
    const content = contentOf(now.draft);
    if (now.isHeld || now.saving || JSON.stringify(content) === now.written) return;
    now.saving = write(content).finally(() => {
      now.saving = null;
    });
    await now.saving;
  }, [now, write]);

  const isOpen = keeping.state !== "stale" && keeping.state !== "gone";
  useEffect(() => {
    now.draft = draft;
    if (!isOpen) return;
    const timer = setTimeout(() => void save(), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [now, draft, isOpen, save]);

  return {
    keeping,
    save,
    /** Writes what is typed here over what another has saved, or, if that is gone, as another draft. */
    insist(theirs: Kept | null): void {
      now.written = "";
      moveTo(theirs);
      void save();
    },
    /** It is being sent: nothing is written from now on. Resolves to where it is kept. */
    async hold(): Promise<Place | null> {
      now.isHeld = true;
      await now.saving;
      return now.place;
    },
    /** It was not sent after all. */
    release(): void {
      now.isHeld = false;
    },
    /** Begins another, which is not kept before it is changed. */
    begin(next: Draft): void {
      now.isHeld = false;
      now.written = JSON.stringify(contentOf(next));
      moveTo(null);
      setKeeping({ state: "untouched" });
    },
  };
}

async function whatNow(code: string, place: Place | null): Promise<Keeping> {
  if (code === "not_found") return { state: "gone" };
  if (code !== "stale" || !place) return { state: "failed" };
  const theirs = await api<Kept>("GET", `/api/drafts/${place.id}`).catch(() => null);
  return theirs ? { state: "stale", theirs } : { state: "failed" };
}
