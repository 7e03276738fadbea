"use client";

import { ChevronRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { type Trial, TryIt } from "./try-it.tsx";

/** Trying an operation out, folded away: its form is made when it is opened. */
export function TrialFold(trial: Trial) {
  const t = useTranslations("docs.run");
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="group/trial" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="flex w-fit list-none items-center gap-1 rounded py-0.5 text-accent text-sm pointer-coarse:min-h-11 [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-4 group-open/trial:rotate-90" />
        {t("open")}
      </summary>
      {isOpen && <TryIt {...trial} />}
    </details>
  );
}
