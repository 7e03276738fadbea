"use client";

import { ExternalLink, ImageDown, ImageOff } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { Component, createContext, type ReactNode, useContext, useState } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { Button } from "#components/ui/button.tsx";
import { boundedTables } from "./bounded-tables.ts";
import { langOf, withoutTurns } from "./foreign-text.ts";
import { isExternal, safeLink } from "./safe-link.ts";

function Link({ href, children }: { href?: string | undefined; children?: ReactNode }) {
  const t = useTranslations("inbox");
  const safe = safeLink(href);
  if (!safe) return <span title={t("blockedLink")}>{children}</span>;
  if (!isExternal(safe)) return <a href={safe}>{children}</a>;
  return (
    // Its text may say anything: the title says where it leads.
    <a href={safe} target="_blank" rel="noopener noreferrer nofollow" title={safe}>
      {children}
      <ExternalLink aria-hidden className="mb-0.5 ml-0.5 inline size-3" />
    </a>
  );
}

/** Whether the reader has asked for the images of this body. */
const ShowsImages = createContext(false);

/** Only what a browser may fetch for a page: no data:, no mailto:. */
const imageSource = (src: unknown): string | null => {
  const safe = typeof src === "string" ? safeLink(src) : null;
  return safe && (safe.startsWith("/") || /^https?:/i.test(safe)) ? safe : null;
};

/** Not loaded before the reader asks: a remote image tells its host who reads the message, and when. */
function Image({ src, alt }: { src?: unknown; alt?: string | undefined }) {
  const t = useTranslations("inbox");
  const source = imageSource(src);
  const label = alt?.trim() || t("imageUntitled");
  if (useContext(ShowsImages) && source) {
    // biome-ignore lint/performance/noImgElement: an optimizer would fetch it from here, in the reader's stead
    return <img src={source} alt={alt ?? ""} loading="lazy" decoding="async" referrerPolicy="no-referrer" />;
  }
  return (
    <Link href={source ?? undefined}>
      <ImageOff aria-hidden className="mr-1 mb-0.5 inline size-3.5" />
      {t("image", { alt: label })}
    </Link>
  );
}

function Table({ isCut, children }: { isCut: boolean; children?: ReactNode }) {
  const t = useTranslations("inbox");
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div className="prose-scroll" tabIndex={0}>
        <table>{children}</table>
      </div>
      {isCut && <p className="text-ink-muted text-xs">{t("tableCut")}</p>}
    </>
  );
}

const COMPONENTS: Components = {
  a: ({ href, children }) => <Link href={href}>{children}</Link>,
  img: ({ src, alt }) => <Image src={src} alt={alt} />,
  // The item's title is the heading of the page: those of the body go below it.
  h1: ({ children }) => <h3>{children}</h3>,
  h2: ({ children }) => <h4>{children}</h4>,
  h3: ({ children }) => <h5>{children}</h5>,
  h4: ({ children }) => <h6>{children}</h6>,
  h5: ({ children }) => <h6>{children}</h6>,
  table: ({ node, children }) => <Table isCut={node?.properties.dataCut !== undefined}>{children}</Table>,
  pre: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <pre tabIndex={0}>{children}</pre>
  ),
  input: ({ checked }) => <span aria-hidden>{checked ? "☑" : "☐"} </span>,
};

const keepUrl = (url: string): string => url;

/** No text has as many marks one in the other: parsing them would take the whole stack. */
const DEEPEST = 30;
/** Nor as many brackets: the time that each takes grows with the number of the others. */
const MOST_BRACKETS = 1_500;

const isPlayedWith = (text: string): boolean =>
  text.split("\n").some((line) => (/^[\s>*+\-\d.)]*/.exec(line)?.[0].match(/[>*+\-.)]/g)?.length ?? 0) > DEEPEST) ||
  text.split("[").length > MOST_BRACKETS ||
  /[*_~`]{100}/.test(text);

/** A body as it may be shown: Markdown without raw HTML, links checked, remote images at a click. */
export function Markdown({ children }: { children: string }) {
  const t = useTranslations("inbox");
  const locale = useLocale();
  const [showsImages, setShowsImages] = useState(false);
  const text = withoutTurns(children);
  const asText = <p className="whitespace-pre-wrap">{text}</p>;
  return (
    <div className="prose" dir="auto" lang={langOf(text, locale)}>
      {!showsImages && /!\[/.test(text) && (
        <p>
          <Button size="sm" variant="outline" title={t("showImagesHint")} onClick={() => setShowsImages(true)}>
            <ImageDown aria-hidden />
            {t("showImages")}
          </Button>
        </p>
      )}
      <ShowsImages value={showsImages}>
        {isPlayedWith(text) ? (
          asText
        ) : (
          <OrElse fallback={asText}>
            <ReactMarkdown
              remarkPlugins={[remarkGfm, boundedTables]}
              components={COMPONENTS}
              urlTransform={keepUrl}
              skipHtml
            >
              {text}
            </ReactMarkdown>
          </OrElse>
        )}
      </ShowsImages>
    </div>
  );
}

/** What cannot be drawn as Markdown is still to be read. */
class OrElse extends Component<{ fallback: ReactNode; children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };
  static getDerivedStateFromError = () => ({ hasFailed: true });
  override render() {
    return this.state.hasFailed ? this.props.fallback : this.props.children;
  }
}
