/** Which pages are the same for everyone, by what of the request, and in which language one is asked for. */
import type { IncomingHttpHeaders } from "node:http";
import { REFERENCE_PATHS } from "#components/docs/tags.ts";
import { asLocale, localeOfHeaders } from "#core/locale.ts";
import type { Runtime } from "#core/runtime.ts";
import { type Locale, TRANSPORTS } from "#core/vocabulary.ts";
import { EMBED } from "./answer-headers.ts";
import type { SharedPage } from "./page-memory.ts";

/** No page is there. */
const NOWHERE = "/_not-found";
/** People of the demo on its sign-in page (app/sign-in). */
const DEMO_PEOPLE = 12;

const OPEN: ReadonlySet<string> = new Set([...REFERENCE_PATHS, "/setup", "/invitation", "/sign-in", EMBED]);
/** Whether a stranger is shown it. */
export const isOpen = (path: string): boolean => OPEN.has(bare(path));

const bare = (path: string): string => path.replace(/(?<=.)\/$/, "");

export interface Asking {
  url: URL;
  headers: IncomingHttpHeaders;
  /** Null: nobody who is signed in. */
  userId: string | null;
}

type SharedRuntime = Pick<Runtime, "env" | "invitations" | "preferences" | "users">;

/** @param isThere whether the path leads to a page. Null: a page of one reader. */
export async function sharedPage(runtime: SharedRuntime, asking: Asking, isThere: boolean): Promise<SharedPage | null> {
  const path = bare(asking.url.pathname);
  const query = asking.url.searchParams;
  const at = async (address: string, stamp?: string): Promise<SharedPage> => ({
    address,
    locale: await localeFor(runtime, asking),
    ...(stamp !== undefined && { stamp }),
  });
  if (!isThere) return at(NOWHERE);
  if (REFERENCE_PATHS.has(path)) return at(path);
  if (path.startsWith("/docs/")) return at(NOWHERE);
  if (path === "/setup") return at(query.get("token") ? "/setup?token=given" : path);
  if (path === "/invitation") {
    const guest = await runtime.invitations.guest((query.get("token") ?? "").slice(0, 128));
    return guest ? null : at(path);
  }
  if (path === "/sign-in" && asking.userId === null)
    return at(path, runtime.env.isDemo ? await demoPeople(runtime) : undefined);
  if (path === EMBED) return { address: embedAddress(runtime, query), locale: embedLocale(asking) };
  return null;
}

/** As app/i18n.ts has it. */
async function localeFor({ preferences }: SharedRuntime, { headers, userId }: Asking): Promise<Locale> {
  // One who is removed at this moment has chosen nothing.
  const own = userId === null ? null : await preferences.of(userId).catch(() => null);
  return asLocale(own?.locale) ?? localeOfHeaders(headers.cookie ?? null, headers["accept-language"] ?? null) ?? "en";
}

/** On a foreign page its host chooses. */
const embedLocale = ({ url, headers }: Asking): Locale =>
  asLocale(url.searchParams.get("lang")) ?? localeOfHeaders(null, headers["accept-language"] ?? null) ?? "en";

/** With what of the query matters, in one order. */
function embedAddress({ env }: SharedRuntime, query: URLSearchParams): string {
  const said = {
    host: env.origins.find((origin) => origin === query.get("host")),
    theme: ["light", "dark"].find((theme) => theme === query.get("theme")),
    transport: TRANSPORTS.find((name) => name === query.get("transport")),
  };
  const kept = new URLSearchParams(Object.entries(said).flatMap(([name, value]) => (value ? [[name, value]] : [])));
  return kept.size > 0 ? `${EMBED}?${kept}` : EMBED;
}

const demoPeople = async ({ users }: SharedRuntime): Promise<string> =>
  JSON.stringify(
    (await users.first(DEMO_PEOPLE)).map(({ id, name, role, image, data }) => [id, name, role, image, data]),
  );
