import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import type { Preferences } from "#core/protocol.ts";
import { getRuntime } from "#core/runtime.ts";

/**
 * Who has signed in, or null: a token opens no page, since it may be in the hands of another site's. Matched by code: the
 * runtime lives on the other side of the module seam.
 */
export async function principal() {
  try {
    const found = await getRuntime().auth.authenticate({ headers: await headers() });
    return found.via === "session" ? found : null;
  } catch (error) {
    if (
      error instanceof Error &&
      "code" in error &&
      ["unauthorized", "expired", "foreign_origin"].includes(String(error.code))
    )
      return null;
    throw error;
  }
}

/** What the one who asks has chosen; null: nobody is signed in, or is no more. Asked for once a request. */
export const chosenPreferences = cache(async (): Promise<Preferences | null> => {
  const asking = await principal();
  if (!asking) return null;
  return getRuntime()
    .preferences.of(asking.userId)
    .catch((error: unknown) => {
      if (error instanceof Error && "code" in error && error.code === "not_found") return null;
      throw error;
    });
});

export async function requirePrincipal() {
  return (await principal()) ?? redirect("/sign-in");
}
