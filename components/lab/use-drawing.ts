import { type RefObject, useEffect, useRef } from "react";

/** For eyes that want no motion: as often as the figures beside it change. */
const STILL_MS = 1_000;

/** Draws on the canvas as long as it is live, and once more after; anew when its size or the theme changes. */
export function useDrawing(
  isLive: boolean,
  draw: (canvas: HTMLCanvasElement) => void,
): RefObject<HTMLCanvasElement | null> {
  const ref = useRef<HTMLCanvasElement>(null);
  const latest = useRef(draw);
  latest.current = draw;
  useEffect(() => {
    const canvas = ref.current;
    if (!canvas) return;
    const paint = (): void => latest.current(canvas);
    paint();
    const resized = new ResizeObserver(paint);
    resized.observe(canvas);
    const themed = new MutationObserver(paint);
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ["class"] });
    let frame = 0;
    let timer: ReturnType<typeof setInterval> | undefined;
    if (isLive && isStill()) timer = setInterval(paint, STILL_MS);
    else if (isLive) {
      const next = (): void => {
        paint();
        frame = requestAnimationFrame(next);
      };
      frame = requestAnimationFrame(next);
    }
    return () => {
      resized.disconnect();
      themed.disconnect();
      cancelAnimationFrame(frame);
      clearInterval(timer);
    };
  }, [isLive]);
  return ref;
}

export const isStill = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;
