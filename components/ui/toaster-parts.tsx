"use client";

import { useEffect } from "react";
import { Toaster as Sonner, toast } from "sonner";
import { useIsDark } from "#components/use-theme.tsx";
import { toastsAreShown } from "./toast.ts";

export function Toasts() {
  const isDark = useIsDark();
  // After the effect by which the one below listens.
  useEffect(() => toastsAreShown(toast), []);
  return (
    <Sonner
      theme={isDark ? "dark" : "light"}
      position="bottom-right"
      toastOptions={{
        classNames: {
          toast: "!rounded-xl !border-line !bg-raised !font-sans !text-ink !shadow-float",
          description: "!text-ink-muted",
          actionButton: "!bg-accent !text-accent-ink",
        },
      }}
    />
  );
}
