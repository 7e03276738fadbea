"use client";

import { useTranslations } from "next-intl";
import { type RefObject, useEffect, useRef } from "react";
import type { InboxRow } from "#core/protocol.ts";
import type { RowAct } from "./item-row.tsx";
import { actsOf } from "./row-acts.ts";

/** Pixels at the screen's sides in which a finger means the browser's own way back. */
const EDGE = 24;
/** Pixels until it is clear which way a finger goes. */
const SLOP = 12;
/** Of the row's width: as far as this, letting go does it. */
const FAR = 0.3;

type SwipesProps = {
  list: RefObject<HTMLElement | null>;
  rows: readonly InboxRow[];
  onAct(act: RowAct, row: InboxRow): void;
};

type Swipe = { pointer: number; x: number; y: number; row: InboxRow; element: HTMLElement; moved: number };

/** A row pushed aside by a finger: to the left it is archived, to the right snoozed, or what of it is done taken back. */
export function Swipes({ list, rows, onAct }: SwipesProps) {
  const t = useTranslations("inbox");
  const latest = useRef({ t, rows, onAct });
  useEffect(() => {
    latest.current = { t, rows, onAct };
  });

  useEffect(() => {
    const element = list.current;
    if (!element) return;
    let swipe: Swipe | null = null;
    const actOf = ({ row, moved }: Swipe) => actsOf(row)[moved < 0 ? "archive" : "snooze"];
    const isFar = ({ element: row, moved }: Swipe) => Math.abs(moved) > row.clientWidth * FAR;
    const end = () => {
      if (!swipe) return;
      swipe.element.removeAttribute("style");
      swipe.element.parentElement?.removeAttribute("data-swipe");
      swipe = null;
    };

    const down = (event: PointerEvent) => {
      end();
      const found = event.target instanceof Element && event.target.closest<HTMLElement>("[data-row]");
      const row = found && latest.current.rows.find(({ id }) => id === found.dataset.row);
      const { clientX: x, clientY: y, pointerId: pointer } = event;
      if (!row || event.pointerType !== "touch" || x < EDGE || x > window.innerWidth - EDGE) return;
      swipe = { pointer, x, y, row, element: found, moved: 0 };
    };
    const move = (event: PointerEvent) => {
      if (swipe?.pointer !== event.pointerId) return;
      const moved = event.clientX - swipe.x;
      if (swipe.moved === 0 && (Math.abs(moved) < SLOP || Math.abs(moved) < Math.abs(event.clientY - swipe.y))) return;
      swipe.moved = moved;
      const act = actOf(swipe);
      Object.assign(swipe.element.style, {
        translate: act ? `${moved}px` : "",
        background: "var(--surface)",
        opacity: isFar(swipe) ? "0.6" : "",
      });
      const behind = swipe.element.parentElement;
      if (!behind || !act) return;
      behind.dataset.swipe = latest.current.t(act.label);
      behind.dataset.swipeTo = moved < 0 ? "left" : "right";
    };
    const up = (event: PointerEvent) => {
      const done = swipe?.pointer === event.pointerId ? swipe : null;
      end();
      if (!done || done.moved === 0) return;
      // It was no press on the row.
      const swallow = (click: Event) => {
        click.preventDefault();
        click.stopPropagation();
      };
      element.addEventListener("click", swallow, { capture: true, once: true });
      setTimeout(() => element.removeEventListener("click", swallow, { capture: true }));
      const act = actOf(done);
      if (act && isFar(done)) latest.current.onAct(act.act, done.row);
    };

    // Up and down is the browser's to scroll; sideways is told to us.
    element.style.touchAction = "pan-y";
    element.addEventListener("pointerdown", down);
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerup", up);
    element.addEventListener("pointercancel", end);
    return () => {
      end();
      element.style.touchAction = "";
      element.removeEventListener("pointerdown", down);
      element.removeEventListener("pointermove", move);
      element.removeEventListener("pointerup", up);
      element.removeEventListener("pointercancel", end);
    };
  }, [list]);
  return null;
}
