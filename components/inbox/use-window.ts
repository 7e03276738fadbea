"use client";

import { type RefObject, useCallback, useEffect, useMemo, useState } from "react";

/** Entries drawn beyond what is in sight, on either side. */
const AROUND = 8;
/** In rem: what the server renders, before there is anything to measure. */
const FIRST_HEIGHT = 56;

/** Pixels: as large as the reader has text. */
const rem = (): number => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

export interface Placed {
  index: number;
  start: number;
  size: number;
}

/** Where each entry starts, and at the end where the last one ends. */
export function startsOf(count: number, sizeOf: (index: number) => number): Float64Array {
  const starts = new Float64Array(count + 1);
  for (let index = 0; index < count; index += 1) starts[index + 1] = (starts[index] ?? 0) + sizeOf(index);
  return starts;
}

/** The entry that covers this height. */
export function indexAt(starts: Float64Array, top: number): number {
  let low = 0;
  let high = Math.max(0, starts.length - 2);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= top) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * Of a list whose sizes are known beforehand, in rem, those entries that are in sight. Nothing is measured, and
 * scrolling draws again only when an entry comes into sight: 50,000 cost no more than fifty.
 */
export function useWindow(
  scroller: RefObject<HTMLElement | null>,
  count: number,
  /** Stable as long as the sizes are. */
  sizeOf: (index: number) => number,
) {
  const starts = useMemo(() => startsOf(count, sizeOf), [count, sizeOf]);
  const [view, setView] = useState({ top: 0, height: FIRST_HEIGHT });
  const rangeOf = ({ top, height }: typeof view) => [
    Math.max(0, indexAt(starts, top) - AROUND),
    Math.min(count - 1, indexAt(starts, top + height) + AROUND),
  ];
  const [first = 0, last = -1] = rangeOf(view);

  /** Call it when the scroller has scrolled. */
  const look = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const unit = rem();
    const next = { top: element.scrollTop / unit, height: element.clientHeight / unit || FIRST_HEIGHT };
    setView((before) => {
      const isSame =
        before.height === next.height &&
        indexAt(starts, before.top) === indexAt(starts, next.top) &&
        indexAt(starts, before.top + before.height) === indexAt(starts, next.top + next.height);
      return isSame ? before : next;
    });
  }, [scroller, starts]);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller, look]);

  /** How far it is scrolled. */
  const top = useCallback(() => (scroller.current?.scrollTop ?? 0) / rem(), [scroller]);

  /** Scrolls no further than it takes to have it in sight. */
  const bringIntoSight = useCallback(
    (index: number) => {
      const element = scroller.current;
      if (!element) return;
      const unit = rem();
      const [start = 0, end = 0] = [(starts[index] ?? 0) * unit, (starts[index + 1] ?? 0) * unit];
      if (start < element.scrollTop) element.scrollTop = start;
      else if (end > element.scrollTop + element.clientHeight) element.scrollTop = end - element.clientHeight;
      look();
    },
    [scroller, starts, look],
  );

  const placed: Placed[] = [];
  for (let index = first; index <= last; index += 1) {
    const start = starts[index] ?? 0;
    placed.push({ index, start, size: (starts[index + 1] ?? start) - start });
  }
  return { placed, total: starts[count] ?? 0, top, look, bringIntoSight };
}
