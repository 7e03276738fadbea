"use client";

import { ChevronDown, ChevronsUp, Minus, OctagonAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { RadioGroup, RadioItem } from "#components/ui/radio-group.tsx";
import { PRIORITIES, type Priority } from "#core/vocabulary.ts";

const ICONS = { low: ChevronDown, normal: Minus, high: ChevronsUp, critical: OctagonAlert } as const;

type PriorityFieldProps = {
  label: string;
  /** Why it is not to be chosen. */
  hint?: string | undefined;
  value: Priority;
  disabled?: boolean;
  onChange(priority: Priority): void;
};

export function PriorityField({ label, hint, value, disabled = false, onChange }: PriorityFieldProps) {
  const t = useTranslations("inbox.priority");
  const id = useId();
  return (
    <div className="grid gap-1.5">
      <span id={id} className="font-medium text-sm">
        {label}
      </span>
      <RadioGroup
        aria-labelledby={id}
        aria-describedby={hint ? `${id}-hint` : undefined}
        disabled={disabled}
        value={value}
        onValueChange={(next) => onChange(next as Priority)}
        className="h-9 grid-cols-4 gap-0.5 rounded-lg border border-line-strong/60 bg-surface p-0.5"
      >
        {PRIORITIES.map((priority) => {
          const Icon = ICONS[priority];
          return (
            <RadioItem
              key={priority}
              value={priority}
              className="flex items-center justify-center gap-1 rounded-md text-ink-muted text-xs outline-offset-[-1px] transition-colors hover:text-ink data-[state=checked]:bg-selected data-[state=checked]:font-medium data-[state=checked]:text-ink"
            >
              <Icon aria-hidden className="size-3.5 max-sm:hidden" />
              {t(priority)}
            </RadioItem>
          );
        })}
      </RadioGroup>
      {hint && (
        <p id={`${id}-hint`} className="text-ink-muted text-xs">
          {hint}
        </p>
      )}
    </div>
  );
}
