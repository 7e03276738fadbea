/** What of a body needs more than a tag. */
import { ImageOff } from "lucide-react";
import { createContext, type ReactNode, useContext } from "react";
import { isExternal, safeLink } from "../safe-link.ts";

/** A body may have thousands of links, or of tables: what each of them would look up is looked up once. */
export interface Words {
  blockedLink: string;
  imageUntitled: string;
  tableCut: string;
  image(alt: string): string;
}
export const WordsOfParts = createContext<Words>({
  blockedLink: "",
  imageUntitled: "",
  tableCut: "",
  image: (alt) => alt,
});

/** lucide's external-link, in one path. */
const EXTERNAL = (
  <svg
    aria-hidden
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth="2"
    strokeLinecap="round"
    strokeLinejoin="round"
    className="ms-0.5 mb-0.5 inline size-3"
  >
    <path d="M15 3h6v6M10 14 21 3M18 13v6a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2h6" />
  </svg>
);

export function Link({ href, children }: { href?: string | undefined; children?: ReactNode }) {
  const { blockedLink } = useContext(WordsOfParts);
  const safe = safeLink(href);
  if (!safe) return <span title={blockedLink}>{children}</span>;
  if (!isExternal(safe)) return <a href={safe}>{children}</a>;
  return (
    // Its text may say anything: the title says where it leads.
    <a href={safe} target="_blank" rel="noopener noreferrer nofollow" title={safe}>
      {children}
      {EXTERNAL}
    </a>
  );
}

/** Whether the reader has asked for the images of this body. */
export const ShowsImages = createContext(false);

/** Only what a browser may fetch for a page: no data:, no mailto:. */
const imageSource = (src: string): string | null => {
  const safe = safeLink(src);
  return safe && (safe.startsWith("/") || /^https?:/i.test(safe)) ? safe : null;
};

/** Not loaded before the reader asks: a remote image tells its host who reads the message, and when. */
export function Image({ src, alt }: { src: string; alt: string }) {
  const words = useContext(WordsOfParts);
  const source = imageSource(src);
  const label = alt || words.imageUntitled;
  if (useContext(ShowsImages) && source) {
    // biome-ignore lint/performance/noImgElement: an optimizer would fetch it from here, in the reader's stead
    return <img src={source} alt={alt} loading="lazy" decoding="async" referrerPolicy="no-referrer" />;
  }
  return (
    <Link href={source ?? undefined}>
      <ImageOff aria-hidden className="me-1 mb-0.5 inline size-3.5" />
      {words.image(label)}
    </Link>
  );
}

export function Table({ isCut, children }: { isCut: boolean; children?: ReactNode }) {
  const { tableCut } = useContext(WordsOfParts);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div className="prose-scroll" tabIndex={0}>
        <table>{children}</table>
      </div>
      {isCut && <p className="text-ink-muted text-xs">{tableCut}</p>}
    </>
  );
}

export const Reference = ({ id, number }: { id: string; number: number }) => (
  <sup>
    <a href={`#${id}-${number}`}>{number}</a>
  </sup>
);
