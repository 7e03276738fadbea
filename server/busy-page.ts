/**
 * What a person sees whose page was not rendered: the limits of renders, said in a page of a few hundred bytes that has no
 * script and asks for nothing. What is no browser opening a page gets the error as everywhere.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type AppError, errorBodyOf, retryAfterOf, statusOf } from "#core/errors.ts";
import { localeOfHeaders } from "#core/locale.ts";
import type { Locale } from "#core/vocabulary.ts";
import en from "../messages/en.json" with { type: "json" };
import zh from "../messages/zh-CN.json" with { type: "json" };

const TEXTS: Record<Locale, typeof en.busy> = { en: en.busy, "zh-CN": zh.busy };
/** Of app/globals.css. */
const STYLE = [
  ":root{color-scheme:light dark;--canvas:#f5f8f7;--ink:#12201d;--muted:#5a6964;--accent:#0a6f63}",
  "@media(prefers-color-scheme:dark){:root{--canvas:#0b100f;--ink:#e9f0ed;--muted:#93a49e;--accent:#4ecab6}}",
  "body{margin:0;min-height:100dvh;display:grid;place-content:center;padding:0 1.5rem;box-sizing:border-box;text-align:center;",
  "font-family:system-ui,sans-serif;background:var(--canvas);color:var(--ink)}",
  "h1{font-size:1.5rem;margin:0}p{margin:.5rem 0 1.5rem;color:var(--muted)}a{color:var(--accent);font-weight:600}",
].join("");

/** Whether a browser opens it, rather than Next's script or a program asking for it. */
export const isOpenedByBrowser = ({ headers }: IncomingMessage): boolean =>
  headers.rsc === undefined && /(?:^|[,\s])text\/html(?:[;,\s]|$)/i.test(headers.accept ?? "");

/** The policy is the caller's to set: it must let the style in the page be. */
export function sendBusyPage(request: IncomingMessage, response: ServerResponse, error: AppError): void {
  const { cookie, "accept-language": languages } = request.headers;
  const locale = localeOfHeaders(cookie ?? null, languages ?? null) ?? "en";
  const body = errorBodyOf(error);
  const seconds = retryAfterOf(body) ?? "1";
  const { title, again, retry } = TEXTS[locale];
  const page = [
    `<!doctype html><html lang="${locale}"><meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title><style>${STYLE}</style>`,
    // Without an address it leads to where it stands.
    `<main><h1>${title}</h1><p>${again.replace("{seconds}", seconds)}</p><a href="">${retry}</a></main></html>`,
  ].join("");
  response.writeHead(statusOf(body.code), {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Length": Buffer.byteLength(page),
    "Cache-Control": "no-store",
    "Retry-After": seconds,
  });
  response.end(page);
}
