"use client";

import { type ReactNode, use } from "react";
import type * as Parts from "./dialog-parts.tsx";
import { onDemand, useParts } from "./on-demand.tsx";
import { useOrigin } from "./use-origin.ts";

const dialog = onDemand<typeof Parts>(() => import("./dialog-parts.tsx"));

type DialogProps = { open: boolean; onOpenChange(open: boolean): void; children: ReactNode };

export function Dialog({ open, ...props }: DialogProps) {
  const origin = useOrigin(open);
  const parts = useParts(dialog, open);
  if (!parts) return null;
  return (
    <dialog.Context value={parts}>
      <parts.Root open={open} origin={origin} {...props} />
    </dialog.Context>
  );
}

/** Its title is its name; at the bottom of a phone's screen, in the middle of a wide one. */
export function DialogContent(props: Parts.ContentProps) {
  const parts = use(dialog.Context);
  return parts && <parts.Content {...props} />;
}
