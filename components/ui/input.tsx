import type { ComponentProps } from "react";
import { cn } from "./cn.ts";

const CONTROL =
  "w-full rounded-md border border-line-strong bg-surface px-3 text-base text-ink transition-colors placeholder:text-ink-muted hover:border-ink-muted focus-visible:border-accent focus-visible:outline-1 focus-visible:outline-offset-0 aria-invalid:border-danger disabled:opacity-60 max-sm:text-[1rem]";

export function Input({ className, ...props }: ComponentProps<"input">) {
  return <input data-slot="input" className={cn(CONTROL, "h-9", className)} {...props} />;
}

export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
  return <textarea data-slot="textarea" className={cn(CONTROL, "py-2 leading-6", className)} {...props} />;
}

export function Select({ className, ...props }: ComponentProps<"select">) {
  return <select data-slot="select" className={cn(CONTROL, "h-9 pr-8", className)} {...props} />;
}
