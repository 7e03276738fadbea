import { type NextRequest, NextResponse } from "next/server";
import { EMBED_HEADER, SEARCH_HEADER } from "./app/search-header.ts";

export function proxy(request: NextRequest) {
  const headers = new Headers(request.headers);
  const { pathname, search } = request.nextUrl;
  headers.set(pathname === "/embed" ? EMBED_HEADER : SEARCH_HEADER, search || "?");
  return NextResponse.next({ request: { headers } });
}

export const config = { matcher: ["/inbox", "/embed"] };
