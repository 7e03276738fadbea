"use client";

import { type ComponentProps, lazy, Suspense } from "react";
import { later } from "#components/ui/later.ts";
import type * as Controls from "./demo-controls.tsx";

const LazyControls = lazy(later(async () => ({ default: (await import("./demo-controls.tsx")).DemoControls })));

/** Above the inbox of a demo. As high from the start as when its script is there. */
export function DemoBar(props: ComponentProps<typeof Controls.DemoControls>) {
  return (
    <div className="flex h-10 shrink-0 items-center gap-2 border-b bg-accent-soft px-3 text-ink-soft text-xs lg:px-4">
      <Suspense fallback={null}>
        <LazyControls {...props} />
      </Suspense>
    </div>
  );
}
