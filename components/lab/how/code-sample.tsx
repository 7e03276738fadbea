"use client";

import { Check, Copy } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";

export interface Sample {
  /** `console`: for the one of a page of this server. `node`: a program, with a token. */
  runs: "console" | "node";
  code: string;
}

export function CodeSample({ title, code }: { title: string; code: string }) {
  const t = useTranslations("lab.how");
  const [isCopied, setIsCopied] = useState(false);
  const copy = () =>
    // Out of reach on plain HTTP; the code can be selected.
    void navigator.clipboard?.writeText(code).then(
      () => setIsCopied(true),
      () => undefined,
    );
  return (
    <section aria-label={title} className="mt-3 min-w-0 overflow-hidden rounded-xl border bg-surface">
      <div className="flex items-center justify-between gap-3 border-b py-1 pr-2 pl-4">
        <p className="font-medium text-ink-muted text-xs">{title}</p>
        <Button size="sm" variant="ghost" onClick={copy}>
          {isCopied ? <Check aria-hidden /> : <Copy aria-hidden />}
          <span aria-live="polite">{t(isCopied ? "copied" : "copy")}</span>
        </Button>
      </div>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        lang="en"
        className="overflow-x-auto px-4 py-3 font-mono text-ink-soft text-xs leading-5"
        data-code
      >
        {code}
      </pre>
    </section>
  );
}
