/** The pages of the reference, in order: operations are grouped by the first word of their path, and how far something got stands by itself. */
export const TAGS = [
  "notifications",
  "reach",
  "inbox",
  "users",
  "topics",
  "categories",
  "drafts",
  "keys",
  "webhooks",
  "audit",
  "connections",
  "lab",
  "settings",
  "storage",
  "account",
  "preferences",
  "session",
  "setup",
  "invitation",
  "demo",
  "events",
] as const;
export type Tag = (typeof TAGS)[number];

export const PROTOCOL_PATH = "/docs/protocol";

export const pathOf = (tag: Tag): string => `/docs/${tag}`;
export const addressOf = (tag: Tag, id: string): string => `${pathOf(tag)}#${id}`;

/** Every page of the reference: each is the same for everyone. */
export const REFERENCE_PATHS: ReadonlySet<string> = new Set(["/docs", PROTOCOL_PATH, ...TAGS.map(pathOf)]);
