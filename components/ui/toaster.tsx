"use client";

import { lazy, Suspense, useEffect, useState } from "react";
import { later } from "./later.ts";
import { onFirstToast } from "./toast.ts";

const Toasts = lazy(later(async () => ({ default: (await import("./toaster-parts.tsx")).Toasts })));

export function Toaster() {
  const [isWanted, setIsWanted] = useState(false);
  useEffect(() => onFirstToast(() => setIsWanted(true)), []);
  if (!isWanted) return null;
  return (
    <Suspense fallback={null}>
      <Toasts />
    </Suspense>
  );
}
