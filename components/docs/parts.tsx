"use client";

import type { ReactNode } from "react";

// Of the browser too, so that a page carries what is in them, and not once more how they are drawn.

export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <h3 className="border-b pb-1.5 font-medium text-ink-muted text-xs">{title}</h3>
      {children}
    </div>
  );
}

export function Fold({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details>
      <summary className="w-fit rounded py-0.5 text-accent text-sm pointer-coarse:py-2.5">{title}</summary>
      {children}
    </details>
  );
}

export function Code({ title, label, children }: { title: string; label: string; children: string }) {
  return (
    <section aria-label={label} className="min-w-0 overflow-hidden rounded-xl border bg-surface">
      <p className="border-b px-4 py-1.5 font-medium text-ink-muted text-xs">{title}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0} className="max-h-96 overflow-auto px-4 py-3 font-mono text-ink-soft text-xs leading-5">
        {children}
      </pre>
    </section>
  );
}
