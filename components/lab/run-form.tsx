"use client";

import { Play, Square } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import type { ErrorDetail } from "#core/errors.ts";
import type { NewRun, RunLimits } from "#core/lab-protocol.ts";

const FIELDS = ["rate", "size", "burst", "seconds"] as const;
const LEAST = { rate: 0.2, size: 0, burst: 1, seconds: 1 };
const FIRST = { rate: "10", size: "200", burst: "1", seconds: "20" };

interface RunFormProps {
  limits: RunLimits;
  /** What the server said of the fields. */
  refused: readonly ErrorDetail[];
  isBusy: boolean;
  onStart(wants: NewRun): void;
  onStop(): void;
}

export function RunForm({ limits, refused, isBusy, onStart, onStop }: RunFormProps) {
  const t = useTranslations("lab");
  const [values, setValues] = useState<Record<(typeof FIELDS)[number], string>>(FIRST);
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
    // The server is the one that refuses, by name; the browser's own bubbles would come before it.
    <form
      noValidate
      onSubmit={submit}
      className="grid items-start gap-4 rounded-xl border bg-surface p-4 grid-cols-2 lg:grid-cols-[repeat(4,1fr)_auto]"
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
              disabled={isBusy}
              value={values[field]}
              onChange={(event) => setValues({ ...values, [field]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <div className="max-lg:col-span-2 lg:pt-6.5">
        {isBusy ? (
          <Button size="lg" onClick={onStop} className="h-9 w-full">
            <Square aria-hidden />
            {t("stop")}
          </Button>
        ) : (
          <Button type="submit" variant="primary" size="lg" className="h-9 w-full">
            <Play aria-hidden />
            {t("start")}
          </Button>
        )}
      </div>
    </form>
  );
}
