const MAX_SLUG = 64;

/** A first guess for the address of something with that name; what has no Latin letters leaves it empty. */
export const slugOf = (name: string): string =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, MAX_SLUG);

export const isSlug = (text: string): boolean => /^[a-z0-9-]{1,64}$/.test(text);
