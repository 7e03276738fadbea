import type { TransportName } from "#core/vocabulary.ts";

/** What a page says of a transport. `Backticks` stand for code, [words](address) for a link. */
export interface Explanation {
  /** One sentence. */
  summary: string;
  /** What is seen in the picture. */
  wire: readonly string[];
  when: readonly string[];
  proxies: readonly string[];
  limits: readonly string[];
  /** What there is to tell of this one alone. */
  aside?: { title: string; paragraphs: readonly string[] };
}

export type Explanations = Readonly<Record<TransportName, Explanation>>;
