/** Numbers in names count as numbers: "Build 2" stands before "Build 10". */
const collator = new Intl.Collator("en", { numeric: true });

export const naturally = <T extends { name: string }>(list: readonly T[]): T[] =>
  [...list].sort((one, other) => collator.compare(one.name, other.name));
