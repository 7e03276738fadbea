"use client";

import { useRouter } from "next/navigation";
import { lazy, Suspense, useEffect, useState } from "react";
import { readSelection, type Selection } from "#components/inbox/selection.ts";
import { later } from "#components/ui/later.ts";
import { useKeys } from "#components/use-keys.ts";

const KeySheet = lazy(later(async () => ({ default: (await import("./key-sheet.tsx")).KeySheet })));
const Palette = lazy(later(async () => ({ default: (await import("./palette.tsx")).Palette })));

/** The keys that work on every page, and what tells of all of them. */
export function Keyboard() {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const [isAsked, setIsAsked] = useState(false);
  if (isOpen && !isAsked) setIsAsked(true);
  const [palette, setPalette] = useState<{ isOpen: boolean; selection: Selection | null } | null>(null);

  useEffect(() => {
    // In a field too: it is no letter of a text.
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || event.shiftKey || event.altKey)
        return;
      event.preventDefault();
      setPalette((before) => ({ isOpen: !before?.isOpen, selection: before?.isOpen ? null : readSelection() }));
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);

  useKeys({
    "?": () => setIsOpen(true),
    "g i": () => router.push("/inbox"),
    "g u": () => router.push("/inbox?view=unread"),
    "g s": () => router.push("/inbox?view=snoozed"),
    "g a": () => router.push("/inbox?view=archived"),
  });
  return (
    <>
      {palette && (
        <Suspense fallback={null}>
          <Palette
            open={palette.isOpen}
            onOpenChange={(next) => setPalette({ ...palette, isOpen: next })}
            selection={palette.selection}
          />
        </Suspense>
      )}
      {isAsked && (
        <Suspense fallback={null}>
          <KeySheet open={isOpen} onOpenChange={setIsOpen} />
        </Suspense>
      )}
    </>
  );
}
