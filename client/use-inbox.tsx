"use client";
import { createContext, type ReactNode, useContext, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { createInbox } from "./inbox.ts";
import type {
  Connection,
  ConnectionSnapshot,
  InboxClient,
  InboxClientOptions,
  InboxSnapshot,
  InboxStore,
  News,
} from "./types.ts";

const InboxContext = createContext<InboxClient | null>(null);

/** One inbox for the tree below. Its options are read once: give it a `key` of the user id where users can change. */
export function InboxProvider({ children, ...options }: InboxClientOptions & { children: ReactNode }) {
  const [client] = useState(() => createInbox(options));
  useEffect(() => {
    client.start();
    return client.stop;
  }, [client]);
  return <InboxContext value={client}>{children}</InboxContext>;
}

function useClient(): InboxClient {
  const client = useContext(InboxContext);
  if (!client) throw new Error("useInbox and useConnection need an InboxProvider above them");
  return client;
}

/** The inbox as it is now, and the store to act on it. */
export function useInbox(): InboxSnapshot & { store: InboxStore } {
  const { store } = useClient();
  return { ...useSyncExternalStore(store.subscribe, store.getTold, store.getTold), store };
}

/** A part of the inbox: renders again only when that part changes (as `Object.is` sees it). */
export function useInboxPart<T>(part: (snapshot: InboxSnapshot) => T): T {
  const { store } = useClient();
  const read = () => part(store.getTold());
  return useSyncExternalStore(store.subscribe, read, read);
}

/** The store to act on, for what shows nothing of it. */
export const useInboxStore = (): InboxStore => useClient().store;

/** What happens once, and is in no snapshot: arrivals, and refusals of what an earlier page left waiting. */
export function useInboxNews(onNews: (news: News) => void): void {
  const { store } = useClient();
  const latest = useRef(onNews);
  useEffect(() => {
    latest.current = onNews;
  });
  useEffect(() => store.listen((news) => latest.current(news)), [store]);
}

/** The connection as it is now, and the connection to act on it. */
export function useConnection(): ConnectionSnapshot & { connection: Connection } {
  const { connection } = useClient();
  return {
    ...useSyncExternalStore(connection.subscribe, connection.getSnapshot, connection.getSnapshot),
    connection,
  };
}
