/** What an object itself holds under a word from outside: `constructor` is a word, and every object inherits one. */
export const own = <T>(record: Readonly<Record<string, T>> | null | undefined, word: string): T | undefined =>
  record && Object.hasOwn(record, word) ? record[word] : undefined;
