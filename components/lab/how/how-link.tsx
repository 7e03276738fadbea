"use client";

import { CircleHelp } from "lucide-react";
import { useTranslations } from "next-intl";
import type { LaneName } from "#core/lab-words.ts";
import { pathOf } from "./transports.ts";

/** Beside a lane's name. In a tab of its own: leaving the lab would end the run. */
export function HowLink({ lane }: { lane: LaneName }) {
  const t = useTranslations("lab.how");
  const nameOf = useTranslations("transports");
  if (lane === "hop") return null;
  const label = t("openOne", { transport: nameOf(lane) });
  return (
    <a
      href={pathOf(lane)}
      target="_blank"
      rel="noopener"
      aria-label={label}
      title={label}
      // As large as it looks, with room around for a finger or the mouse.
      className="relative rounded text-ink-muted after:absolute after:-inset-1.5 after:content-[''] hover:text-accent pointer-coarse:after:-inset-4"
    >
      <CircleHelp aria-hidden className="size-3.5" />
    </a>
  );
}
