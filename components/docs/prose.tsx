import { Fragment } from "react";

type ProseProps = {
  children: string;
  /** Null: that of what is around it. */
  lang?: string | null;
  className?: string;
};

/** A sentence of the document, in which `backticks` stand for code: in English, unless `lang` names another language. */
export function Prose({ children, lang = "en", className }: ProseProps) {
  const parts = children.split(/`([^`]+)`/).map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the text does not change
      <code key={index} className="prose-code">
        {part}
      </code>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the text does not change
      <Fragment key={index}>{part}</Fragment>
    ),
  );
  if (lang === null) return parts;
  return (
    <span lang={lang} className={className}>
      {parts}
    </span>
  );
}
