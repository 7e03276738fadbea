"use client";

import { useEffect } from "react";
import { onSignOut } from "#client/sign-out.ts";
import { useSession } from "#components/session.tsx";

/** Leaves when another tab signs out; and does not come back from the browser's cache of pages. */
export function SignOutWatch() {
  const { user } = useSession();
  useEffect(() => {
    // A full load: nothing of this person may stay in memory.
    const stop = onSignOut(user.id, () => window.location.assign("/sign-in"));
    const returned = ({ persisted }: PageTransitionEvent) => persisted && window.location.reload();
    window.addEventListener("pageshow", returned);
    return () => {
      stop();
      window.removeEventListener("pageshow", returned);
    };
  }, [user.id]);
  return null;
}
