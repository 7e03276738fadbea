import { Fragment } from "react";

/** A text in which `backticks` stand for code, and [words](address) for a link. */
export function Inline({ children }: { children: string }) {
  return children.split(/(`[^`]+`|\[(?:[^\]`]|`[^`]*`)+\]\([^)]+\))/).map((part, index) => {
    const link = /^\[(.+)\]\((.+)\)$/.exec(part);
    const key = `${index} ${part}`;
    if (link)
      return (
        <a key={key} href={link[2]} rel="noreferrer" className="text-accent underline underline-offset-3">
          <Inline>{link[1] ?? ""}</Inline>
        </a>
      );
    if (part.startsWith("`"))
      return (
        <code key={key} className="break-words rounded bg-hover px-0.5 py-px font-mono text-[0.92em] text-ink">
          {part.slice(1, -1)}
        </code>
      );
    return <Fragment key={key}>{part}</Fragment>;
  });
}
