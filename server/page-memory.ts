/**
 * Pages that are the same for everyone: each is rendered once, zipped once, and answered from memory. Its scripts are let
 * run by their hashes, so that the bytes are the same for everyone too.
 */
import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { forgetOldest } from "#core/forget-oldest.ts";
import type { AskPages } from "./inner-request.ts";

export interface SharedPage {
  /** Under which Next renders it. */
  address: string;
  locale: string;
  /** Changes when what is on it does. */
  stamp?: string;
}
interface Kept {
  status: number;
  hashes: readonly string[];
  etag: string;
  zipped: Buffer;
}

/** Few kilobytes each, some tens for a page of the reference. */
const KEPT = 256;
/** Of one page, each script a hash. More would not fit into the headers that proxies take. */
const MAX_SCRIPTS = 16;

const zip = promisify(gzip);
const unzip = promisify(gunzip);

export interface PageMemory {
  /** Renders it, unless it is kept or being rendered. Null: it is none to keep, such as an error. */
  find(page: SharedPage): Promise<Kept | null>;
}

export function createPageMemory(ask: AskPages): PageMemory {
  const pages = new Map<string, Promise<Kept | null>>();

  async function render({ address, locale }: SharedPage): Promise<Kept | null> {
    const { status, headers, body } = await ask(address, { "accept-language": locale });
    const hashes = scriptHashes(body.toString());
    if ((status !== 200 && status !== 404) || headers.location || hashes.length > MAX_SCRIPTS) return null;
    const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
    return { status, hashes, etag, zipped: await zip(body, { level: 9 }) };
  }

  return {
    find(page) {
      const key = JSON.stringify([page.address, page.locale, page.stamp]);
      const known = pages.get(key);
      if (known) {
        pages.delete(key);
        pages.set(key, known);
        return known;
      }
      const rendered = render(page).then(
        (kept) => {
          if (!kept) pages.delete(key);
          return kept;
        },
        (error: unknown) => {
          pages.delete(key);
          throw error;
        },
      );
      pages.set(key, rendered);
      forgetOldest(pages, KEPT);
      return rendered;
    },
  };
}

export async function sendKept(request: IncomingMessage, response: ServerResponse, kept: Kept): Promise<void> {
  response.setHeader("ETag", kept.etag);
  response.setHeader("Cache-Control", "private, no-cache");
  response.setHeader("Vary", "Cookie, Accept-Language, Accept-Encoding");
  // One that was never there is not "unchanged".
  if (kept.status === 200 && hasTag(request.headers["if-none-match"], kept.etag)) {
    response.writeHead(304).end();
    return;
  }
  const isZipped = takesGzip(request.headers["accept-encoding"]);
  const body = isZipped ? kept.zipped : await plainOf(kept);
  response.writeHead(kept.status, {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Length": body.byteLength,
    ...(isZipped && { "Content-Encoding": "gzip" }),
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

const unzipping = new WeakMap<Kept, Promise<Buffer>>();

/** Unzipped once for all who ask meanwhile: it is some ten times as large, and each would hold one of their own. */
function plainOf(kept: Kept): Promise<Buffer> {
  const plain = unzipping.get(kept) ?? unzip(kept.zipped).finally(() => unzipping.delete(kept));
  unzipping.set(kept, plain);
  return plain;
}

/** Of `script-src`, for the scripts that are in the page itself. */
export function scriptHashes(html: string): string[] {
  const texts = [...html.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)].filter(([, , text]) => text);
  return [...new Set(texts.map(([, , text = ""]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`))];
}

const hasTag = (sent: string | undefined, etag: string): boolean =>
  sent?.split(",").some((one) => ["*", etag].includes(one.trim().replace(/^W\//, ""))) ?? false;

const takesGzip = (sent: string | undefined): boolean =>
  /(?:^|,)\s*gzip\s*(?!;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(sent ?? "");
