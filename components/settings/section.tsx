import { type ReactNode, useId } from "react";
import { cn } from "#components/ui/cn.ts";
import { Select } from "#components/ui/input.tsx";

type SectionProps = { title: string; lead?: ReactNode; className?: string; children: ReactNode };

/** One matter of a settings page, in a box of its own. */
export function Section({ title, lead, className, children }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="mt-8 first-of-type:mt-0">
      <h2 id={id} className="font-semibold text-[1.0625rem] leading-6 tracking-[-0.01em]">
        {title}
      </h2>
      {lead && <p className="mt-1 max-w-[62ch] text-pretty text-ink-muted text-sm">{lead}</p>}
      <div className={cn("mt-3 rounded-xl border border-line bg-surface", className)}>{children}</div>
    </section>
  );
}

/** A label with what it means on the left, its control on the right. */
export function SettingRow({ label, hint, children }: { label: ReactNode; hint?: ReactNode; children: ReactNode }) {
  return (
    <div className="flex min-h-14 flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b px-4 py-3 last:border-b-0 sm:px-5">
      <div className="min-w-0 flex-1 basis-48">
        <div className="font-medium text-sm">{label}</div>
        {hint && <div className="mt-0.5 text-ink-muted text-xs">{hint}</div>}
      </div>
      {children}
    </div>
  );
}

type SelectRowProps = {
  label: string;
  hint?: ReactNode;
  value: string;
  /** What can be chosen, with how it is called. */
  options: readonly (readonly [value: string, name: string])[];
  onChoose(value: string): void;
};

/** A row whose control is a choice of one. */
export function SelectRow({ label, hint, value, options, onChoose }: SelectRowProps) {
  const id = useId();
  return (
    <SettingRow label={<label htmlFor={id}>{label}</label>} hint={hint}>
      <Select id={id} value={value} onChange={(event) => onChoose(event.target.value)} className="w-60 max-w-full">
        {options.map(([one, name]) => (
          <option key={one} value={one}>
            {name}
          </option>
        ))}
      </Select>
    </SettingRow>
  );
}
