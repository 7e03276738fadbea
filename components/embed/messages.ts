/** What the frame and the page around it say to each other (public/embed.js is the other side). */
export type Layout = "start" | "end" | "full";

export type FromHost =
  | { type: "token"; token: string | null }
  | { type: "layout"; layout: Layout }
  | { type: "open" }
  | { type: "close" };

export type ToHost =
  | { type: "ready" }
  /** A fresh token is needed; `token` is the answer. */
  | { type: "expired" }
  | { type: "open"; isOpen: boolean }
  | { type: "counts"; unread: number; unseen: number }
  | { type: "state"; state: "signed-in" | "ended" | "failed" };

export const isFromHost = (data: unknown): data is { carillon: FromHost } =>
  typeof data === "object" && data !== null && "carillon" in data && typeof data.carillon === "object";
