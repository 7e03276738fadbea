import { cn } from "#components/ui/cn.ts";

/** The bell of the house, on a 32 × 32 grid. Also drawn in app/icon.svg and, with the badge, by favicon.ts. */
export const BELL =
  "M16 6.5c-4 0-6.3 2.9-6.6 7.1-.3 4-.9 6-2.4 7.7-.5.6-.1 1.5.7 1.5h16.6c.8 0 1.2-.9.7-1.5-1.5-1.7-2.1-3.7-2.4-7.7-.3-4.2-2.6-7.1-6.6-7.1Z";

export function BellMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={cn("size-7", className)}>
      <rect width="32" height="32" rx="8.5" className="fill-accent" />
      <path d={BELL} className="fill-accent-ink" />
      <circle cx="16" cy="25" r="2.2" className="fill-accent-ink" />
    </svg>
  );
}

export function Wordmark({ className }: { className?: string }) {
  return (
    <span
      className={cn("inline-flex items-center gap-2.5 font-semibold text-[1.0625rem] tracking-[-0.02em]", className)}
    >
      <BellMark />
      Carillon
    </span>
  );
}
