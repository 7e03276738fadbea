/** What a person would call the browser, from its `User-Agent`; null for what nobody can tell. */
const BROWSERS = [
  [/Edg(?:e|A|iOS)?\//, "Edge"],
  [/OPR\//, "Opera"],
  [/Firefox\/|FxiOS\//, "Firefox"],
  [/Chrome\/|CriOS\//, "Chrome"],
  [/Safari\//, "Safari"],
] as const;
const SYSTEMS = [
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X|Macintosh/, "macOS"],
  [/CrOS/, "ChromeOS"],
  [/Linux/, "Linux"],
] as const;

const first = (list: readonly (readonly [RegExp, string])[], text: string): string | null =>
  list.find(([form]) => form.test(text))?.[1] ?? null;

export const browserName = (userAgent: string | null) => ({
  browser: first(BROWSERS, userAgent ?? ""),
  system: first(SYSTEMS, userAgent ?? ""),
});
