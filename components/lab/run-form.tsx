"use client";

import { ChevronRight, Play } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import type { ErrorDetail } from "#core/errors.ts";
import type { NewRun, RunLimits } from "#core/lab-protocol.ts";
import { FIRST } from "./use-run.ts";

const FIELDS = ["rate", "size", "burst", "seconds"] as const;
const LEAST = { rate: 0.2, size: 0, burst: 1, seconds: 1 };

interface RunFormProps {
  limits: RunLimits;
  /** What the server said of the fields. */
  refused: readonly ErrorDetail[];
  isAsking: boolean;
  /** What the run has that is shown. */
  wants: NewRun | undefined;
  onStart(wants: NewRun): void;
}

/** Folded away: the page begins with a run, and the fields are for another one. */
export function RunForm({ limits, refused, isAsking, wants, onStart }: RunFormProps) {
  const t = useTranslations("lab");
  const [values, setValues] = useState<Record<(typeof FIELDS)[number], string>>(() => textsOf(FIRST));
  /** The server says which field; in the reader's language it is said here. */
  const whatIsWrong = (field: (typeof FIELDS)[number]): string => {
    const value = Number(values[field]);
    if (value > limits[field]) return t("atMost", { limit: limits[field] });
    if (field === "size" && Number.isInteger(value) && value > 0)
      return t("together", { limit: limits.bytesPerSecond });
    return t(field === "rate" ? "atLeast" : "wholeAtLeast", { least: LEAST[field] });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onStart({
      rate: Number(values.rate),
      size: Number(values.size),
      burst: Number(values.burst),
      seconds: Number(values.seconds),
    });
  };
  return (
    <details className="group rounded-xl border bg-surface">
      <summary className="flex cursor-pointer list-none items-center gap-1.5 rounded-xl px-4 py-2 text-sm hover:bg-hover [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-4 text-ink-muted group-open:rotate-90" />
        <span className="font-medium">{t("settings")}</span>
        {wants && <span className="min-w-0 truncate text-ink-muted">{t("wants", { ...wants })}</span>}
      </summary>
      {/* The server is the one that refuses, by name; the browser's own bubbles would come before it. */}
      <form
        noValidate
        onSubmit={submit}
        className="grid grid-cols-2 items-start gap-4 border-t p-4 lg:grid-cols-[repeat(4,1fr)_auto]"
      >
        {FIELDS.map((field) => (
          <Field
            key={field}
            label={t(`fields.${field}`)}
            hint={t("atMost", { limit: limits[field] })}
            error={refused.some(({ path }) => path === field) ? whatIsWrong(field) : undefined}
          >
            {(control) => (
              <Input
                {...control}
                name={field}
                type="number"
                inputMode="decimal"
                min={LEAST[field]}
                max={limits[field]}
                step={field === "rate" ? "any" : 1}
                required
                value={values[field]}
                onChange={(event) => setValues({ ...values, [field]: event.target.value })}
              />
            )}
          </Field>
        ))}
        <div className="max-lg:col-span-2 lg:pt-6.5">
          <Button type="submit" variant="primary" size="lg" disabled={isAsking} className="h-9 w-full">
            <Play aria-hidden />
            {t("start")}
          </Button>
        </div>
      </form>
    </details>
  );
}

const textsOf = ({ rate, size, burst, seconds }: NewRun) => ({
  rate: String(rate),
  size: String(size),
  burst: String(burst),
  seconds: String(seconds),
});
