/** The inbox without a look: the store and its connection, and the hooks on them. */
export { createInbox } from "./inbox.ts";
export type {
  CommandInput,
  Connection,
  ConnectionSnapshot,
  Counts,
  Filter,
  InboxClient,
  InboxClientOptions,
  InboxSnapshot,
  InboxStore,
} from "./types.ts";
export { InboxProvider, useConnection, useInbox, useInboxPart } from "./use-inbox.tsx";
