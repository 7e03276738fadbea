"use client";

import { lazy, Suspense } from "react";
import { later } from "#components/ui/later.ts";
import { useAlertWay } from "./alert-policy.ts";

const Alerts = lazy(later(async () => ({ default: (await import("./alerts.tsx")).Alerts })));

/** Most browsers are silent, and need none of it. */
export function AlertsIfWanted() {
  const [way] = useAlertWay();
  if (way === "silent") return null;
  return (
    <Suspense fallback={null}>
      <Alerts />
    </Suspense>
  );
}
