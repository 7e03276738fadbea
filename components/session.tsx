"use client";

import { createContext, type ReactNode, useContext } from "react";
import type { Category } from "#core/protocol.ts";
import type { Role } from "#core/vocabulary.ts";

type Named = { slug: string; name: string };

export type SessionInfo = {
  user: { id: string; name: string; email: string; role: Role; image: string | null };
  topics: readonly Named[];
  categories: readonly Category[];
  /** Whether they may use the transport lab. */
  hasLab: boolean;
};

const Session = createContext<SessionInfo | null>(null);

export function SessionProvider({ session, children }: { session: SessionInfo; children: ReactNode }) {
  return <Session value={session}>{children}</Session>;
}

export function useSession(): SessionInfo {
  const session = useContext(Session);
  if (!session) throw new Error("useSession outside of SessionProvider");
  return session;
}
