import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import type { Preferences } from "#core/protocol.ts";
import { getRuntime } from "#core/runtime.ts";

/** Whose request this is, or null. Matched by code: the runtime lives on the other side of the module seam. */
export async function principal() {
  try {
    return await getRuntime().auth.authenticate({ headers: await headers() });
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
