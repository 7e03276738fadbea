/** Carries the query to layouts, which Next does not give it: the first page of the inbox is rendered by one. */
export const SEARCH_HEADER = "x-carillon-search";
/** The same for the bell on a foreign page, whose language and theme its host chooses. */
export const EMBED_HEADER = "x-carillon-embed";
/** That of the page's scripts (server/serve-pages.ts); none: it is kept for everyone, and its scripts run by their hashes. */
export const NONCE_HEADER = "x-carillon-nonce";
