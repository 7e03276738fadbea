const PROTOCOLS: ReadonlySet<string> = new Set(["http:", "https:", "mailto:"]);

/**
 * The link if a click may follow it, else null: http(s) without a user, mailto, or a path of this site. Holds what the server's
 * `safeHref` holds, for links inside of Markdown, which the server does not read.
 */
export function safeLink(href: string | null | undefined): string | null {
  // Controls and backslashes are dropped or turned by browsers: what would be followed is not what was checked.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what it looks for
  if (!href || /[\u0000-\u0020\\\u007f]/.test(href)) return null;
  if (href.startsWith("/")) return href.startsWith("//") ? null : href;
  if (!URL.canParse(href)) return null;
  const { protocol, username, password } = new URL(href);
  return PROTOCOLS.has(protocol) && username === "" && password === "" ? href : null;
}

export const isExternal = (href: string): boolean => !href.startsWith("/") && !href.startsWith("mailto:");
