import { Fragment } from "react";

/** A sentence of the document, in which `backticks` stand for code. It is in English, whatever the page is in. */
export function Prose({ children, className }: { children: string; className?: string }) {
  return (
    <span lang="en" className={className}>
      {children.split(/`([^`]+)`/).map((part, index) =>
        index % 2 === 1 ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the text does not change
          <code key={index} className="rounded bg-hover px-1 py-px font-mono text-[0.92em] text-ink">
            {part}
          </code>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the text does not change
          <Fragment key={index}>{part}</Fragment>
        ),
      )}
    </span>
  );
}
