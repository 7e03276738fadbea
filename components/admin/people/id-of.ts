/** The id that is proposed for one with this email: what stands before the @, as far as an id can have it. */
export const idOf = (email: string): string =>
  (email.trim().toLowerCase().split("@")[0] ?? "").replace(/[^a-z0-9._-]/g, "").slice(0, MAX_ID);

const MAX_ID = 128;
