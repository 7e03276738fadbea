export const TIME_ZONE_COOKIE = "carillon-time-zone";

/** The zone that a reader's browser told us last; UTC until it has. */
export function timeZoneOf(cookie: string | undefined): string {
  if (!cookie) return "UTC";
  try {
    return new Intl.DateTimeFormat("en", { timeZone: cookie }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}
