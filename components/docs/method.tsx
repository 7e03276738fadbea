import { cn } from "#components/ui/cn.ts";

const TONES: Readonly<Record<string, string>> = {
  GET: "bg-hover text-ink-soft",
  DELETE: "bg-danger-soft text-danger",
};

export function Method({ name, className }: { name: string; className?: string }) {
  return (
    <span
      className={cn(
        "rounded px-1.5 font-mono font-semibold text-2xs",
        TONES[name] ?? "bg-accent-soft text-accent",
        className,
      )}
    >
      {name}
    </span>
  );
}
