"use client";

import { useEffect, useRef, useState } from "react";
import { areKeysOn } from "#components/key-choice.ts";
import { Kbd } from "./kbd.tsx";

const DELAY_MS = 400;
/** Going from one to the next, there is no wait. */
const WARM_MS = 150;
const GAP = 6;
const MARGIN = 8;

interface Shown {
  text: string;
  keys: string | undefined;
  of: DOMRect;
}

/**
 * One tooltip for the whole page, shown for any element with `data-tooltip`: a list of a thousand buttons costs no
 * more than one. The words are the element's accessible name too, so to a screen reader it adds nothing.
 */
export function TooltipLayer() {
  const [shown, setShown] = useState<Shown | null>(null);
  const box = useRef<HTMLDivElement>(null);

  useEffect(() => {
    let anchor: Element | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let hiddenAt = Number.NEGATIVE_INFINITY;
    let isShown = false;

    function hide(): void {
      clearTimeout(timer);
      anchor = null;
      if (!isShown) return;
      isShown = false;
      hiddenAt = performance.now();
      setShown(null);
    }
    function show(element: HTMLElement): void {
      const { tooltip = "", tooltipKeys } = element.dataset;
      if (anchor !== element || !element.isConnected) return;
      isShown = true;
      setShown({ text: tooltip, keys: areKeysOn() ? tooltipKeys : undefined, of: element.getBoundingClientRect() });
    }
    function approach(target: EventTarget | null, delay: number): void {
      const element = target instanceof Element ? target.closest<HTMLElement>("[data-tooltip]") : null;
      if (element && element === anchor) return;
      if (target instanceof Node && box.current?.contains(target)) return;
      hide();
      if (!element) return;
      anchor = element;
      const isWarm = performance.now() - hiddenAt < WARM_MS;
      timer = setTimeout(() => show(element), isWarm ? 0 : delay);
    }

    // It came because of somebody who may stand on something already.
    const focused = document.activeElement;
    if (focused?.matches(":focus-visible")) approach(focused, 0);

    const leaving = new AbortController();
    const options = { signal: leaving.signal, passive: true };
    document.addEventListener(
      "pointerover",
      ({ target, pointerType }) => pointerType !== "touch" && approach(target, DELAY_MS),
      options,
    );
    document.addEventListener(
      "focusin",
      ({ target }) => target instanceof Element && target.matches(":focus-visible") && approach(target, 0),
      options,
    );
    document.addEventListener("focusout", hide, options);
    document.addEventListener("pointerdown", hide, options);
    document.addEventListener("keydown", ({ key }) => key === "Escape" && hide(), options);
    document.addEventListener("scroll", hide, { ...options, capture: true });
    return () => {
      leaving.abort();
      clearTimeout(timer);
    };
  }, []);

  if (!shown) return null;
  const isBelow = shown.of.top < window.innerHeight / 2;
  return (
    <div
      ref={(element) => {
        box.current = element;
        if (element) place(element, shown.of, isBelow);
      }}
      role="tooltip"
      // Around it as much as the GAP: a pointer on its way to it leaves nothing.
      className="fixed z-60 flex animate-appear items-center gap-2 rounded-md border border-line bg-raised px-2 py-1 text-ink text-xs shadow-float before:absolute before:inset-[-7px]"
    >
      {shown.text}
      {shown.keys && <Kbd>{shown.keys}</Kbd>}
    </div>
  );
}

function place(box: HTMLElement, of: DOMRect, isBelow: boolean): void {
  const { width, height } = box.getBoundingClientRect();
  const middle = of.left + of.width / 2 - width / 2;
  box.style.left = `${Math.max(MARGIN, Math.min(middle, window.innerWidth - width - MARGIN))}px`;
  box.style.top = `${isBelow ? of.bottom + GAP : of.top - GAP - height}px`;
}
