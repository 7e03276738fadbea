/**
 * Which pages may call us, by `Origin`, and under which names we may be called, by `Host`. Both sides of each
 * comparison are brought to one form, scheme included: an http page is not its https twin.
 */
import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";
import type { Env } from "./env.ts";
import { AppError } from "./errors.ts";

type GivenHeaders = Headers | IncomingHttpHeaders;

export interface Origins {
  /** Throws `foreign_origin` for a page that is neither ours nor listed. No Origin header: not a page. */
  checkOrigin(headers: GivenHeaders): void;
  /** Throws `foreign_origin` for any page but ours, listed ones too: they act by a token, never by a cookie. */
  checkOwnOrigin(headers: GivenHeaders): void;
  /** Whether no foreign page asks. */
  isOwnOrigin(headers: GivenHeaders): boolean;
  /** Whether CARILLON_ORIGINS has it. */
  isListed(origin: string): boolean;
  /** Whether we are called by an address or by a name of ours: anybody's name may lead here (DNS rebinding). */
  isKnownHost(headers: GivenHeaders): boolean;
}

export function createOrigins({ url, origins, host }: Pick<Env, "url" | "origins" | "host">): Origins {
  const own = url === null ? null : webOrigin(new URL(url).origin);
  const listed = new Set(origins.map(webOrigin));
  const names = new Set([host, ...[url ?? [], origins].flat().map((one) => new URL(one).hostname)].map(bareName));

  function isOwnOrigin(headers: GivenHeaders): boolean {
    const sent = header(headers, "origin");
    if (sent === null) return true;
    const origin = webOrigin(sent);
    if (origin === null) return false;
    // A page of the address that it calls. Under a public name only that counts, but for who sits at this machine:
    // no foreign page can have a loopback origin and ask under it.
    const isBySelf = origin === webOrigin(`${new URL(origin).protocol}//${header(headers, "host") ?? ""}`);
    return own === null ? isBySelf : origin === own || (isBySelf && isLoopbackName(new URL(origin).hostname));
  }

  const isListed = (origin: string): boolean => {
    const normal = webOrigin(origin);
    return normal !== null && listed.has(normal);
  };

  function isKnownHost(headers: GivenHeaders): boolean {
    const given = header(headers, "host");
    // Not a browser.
    if (!given) return true;
    const at = webOrigin(`http://${given}`);
    if (at === null) return false;
    const name = new URL(at).hostname;
    return isAddress(name) || isLoopbackName(name) || names.has(name);
  }

  return {
    isOwnOrigin,
    isListed,
    isKnownHost,
    checkOwnOrigin(headers) {
      if (!isOwnOrigin(headers)) throw new AppError("foreign_origin");
    },
    checkOrigin(headers) {
      if (!isOwnOrigin(headers) && !isListed(header(headers, "origin") ?? "")) throw new AppError("foreign_origin");
    },
  };
}

/**
 * Scheme, host and port in one form: lower case, Punycode, no final dot, no default port. Null: no origin of a web
 * page (`null`, `file://`, an extension's, one with a path or a user).
 */
export function webOrigin(text: string): string | null {
  if (!/^https?:\/\/[^/?#@\\\s]+$/i.test(text) || !URL.canParse(text)) return null;
  const { protocol, hostname, port } = new URL(text);
  const name = bareName(hostname);
  return name && `${protocol}//${name}${port && `:${port}`}`;
}

const bareName = (hostname: string): string => hostname.toLowerCase().replace(/\.$/, "");

const isAddress = (hostname: string): boolean => isIP(hostname.replace(/^\[(.*)\]$/, "$1")) !== 0;

/** As `URL` writes it: every way of writing 127.0.0.0/8 has become four numbers. */
const isLoopbackName = (hostname: string): boolean =>
  hostname === "localhost" ||
  hostname.endsWith(".localhost") ||
  hostname === "[::1]" ||
  /^127(\.\d+){3}$/.test(hostname);

const header = (headers: GivenHeaders, name: "origin" | "host"): string | null =>
  typeof headers.get === "function" ? (headers as Headers).get(name) : ((headers as IncomingHttpHeaders)[name] ?? null);
