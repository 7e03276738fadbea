"use client";

import { useEffect, useState } from "react";
import { onDemand, useParts } from "./on-demand.tsx";

const LAYER = onDemand(() => import("./tooltip-layer.tsx"));

/** The page's tooltips, from the first sign of somebody who could see one. */
export function Tooltips() {
  const [isWanted, setIsWanted] = useState(false);
  useEffect(() => {
    const leaving = new AbortController();
    const options = { signal: leaving.signal, passive: true };
    for (const sign of ["pointerover", "focusin"] as const)
      document.addEventListener(sign, () => setIsWanted(true), options);
    return () => leaving.abort();
  }, []);
  const layer = useParts(LAYER, isWanted);
  return layer && <layer.TooltipLayer />;
}
