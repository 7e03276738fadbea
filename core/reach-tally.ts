/** How many people a broadcast was handed to, and how many acted on it, in whole and in parts. Pure. */
import type { TransportName } from "./vocabulary.ts";

/** What handed it over: a transport, or an answer with the inbox in it. */
export type Way = TransportName | "inbox";

export interface Shares {
  delivered: number;
  acted: number;
}
export interface Tally extends Shares {
  ways: Partial<Record<Way, number>>;
  /** By slug. Who is in several is in each. */
  topics: Record<string, Shares>;
  /** "": none is known. */
  languages: Record<string, Shares>;
}
export interface Person {
  id: string;
  /** The place of their bit. */
  number: number;
  language: string | null;
}

/** Topics and languages of one tally; what comes after them is counted only in whole. */
const PARTS = 1_000;

export const NO_TALLY: Tally = { delivered: 0, acted: 0, ways: {}, topics: {}, languages: {} };

interface News {
  handed: readonly Person[];
  acted: readonly Person[];
  wayOf(person: Person): Way;
  topicsOf(person: Person): readonly string[];
}

/** With those who are new; each must be in it at most once, for either. */
export function tallied(before: Tally, { handed, acted, wayOf, topicsOf }: News): Tally {
  const tally = structuredClone(before);
  const count = (person: Person, share: keyof Shares): void => {
    tally[share] += 1;
    for (const slug of topicsOf(person)) add(tally.topics, slug, share);
    add(tally.languages, person.language ?? "", share);
  };
  for (const person of handed) {
    const way = wayOf(person);
    tally.ways[way] = (tally.ways[way] ?? 0) + 1;
    count(person, "delivered");
  }
  for (const person of acted) count(person, "acted");
  return tally;
}

function add(parts: Record<string, Shares>, name: string, share: keyof Shares): void {
  if (!Object.hasOwn(parts, name)) {
    if (Object.keys(parts).length >= PARTS) return;
    parts[name] = { delivered: 0, acted: 0 };
  }
  (parts[name] as Shares)[share] += 1;
}
