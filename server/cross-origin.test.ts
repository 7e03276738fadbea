import { afterAll, beforeAll, expect, test } from "vitest";
import { type Edge, startEdge } from "./testing.ts";

const LISTED = "https://shop.example";

let edge: Edge;
beforeAll(async () => {
  edge = await startEdge({ CARILLON_ORIGINS: LISTED });
});
afterAll(() => edge.close());

/** Asks as a browser does before a page of this origin may send what it wants to. */
async function preflight(path: string, origin: string, headers: string, method = "GET") {
  const answer = await fetch(edge.origin + path, {
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": method, "access-control-request-headers": headers },
  });
  const list = (name: string) => (answer.headers.get(name) ?? "").toLowerCase().split(/,\s*/).filter(Boolean);
  return {
    status: answer.status,
    origin: answer.headers.get("access-control-allow-origin"),
    credentials: answer.headers.get("access-control-allow-credentials"),
    vary: list("vary"),
    methods: list("access-control-allow-methods"),
    headers: list("access-control-allow-headers"),
  };
}

test.each(["/api/events/sse", "/api/events", "/api/inbox"])(
  "%s may be asked by a page of a listed origin with what the usual clients of event streams send",
  async (path) => {
    const allowed = await preflight(path, LISTED, "authorization,cache-control,last-event-id,x-requested-with");
    expect(allowed).toMatchObject({ status: 204, origin: LISTED, credentials: null });
    expect(allowed.vary).toContain("origin");
    expect(allowed.methods).toContain("get");
    for (const name of ["authorization", "cache-control", "last-event-id", "x-requested-with"])
      expect(allowed.headers).toContain(name);
  },
);

test("what a program sends and changes with may come from a listed origin too", async () => {
  const allowed = await preflight("/api/notifications", LISTED, "content-type,idempotency-key", "POST");
  expect(allowed).toMatchObject({ status: 204, origin: LISTED });
  expect(allowed.methods).toEqual(expect.arrayContaining(["post", "put", "patch", "delete"]));
  expect(allowed.headers).toEqual(expect.arrayContaining(["content-type", "idempotency-key", "if-none-match"]));
});

test("a page of a listed origin may read what time it is here, since the clock of its machine may be wrong", async () => {
  const { headers } = await fetch(`${edge.origin}/api/inbox`, { headers: { origin: LISTED } });
  expect(headers.get("access-control-expose-headers")?.split(", ")).toContain("Date");
  expect(Math.abs(Date.parse(headers.get("date") ?? "") - Date.now())).toBeLessThan(60_000);
});

test("a header that no client of ours needs is not among those allowed", async () => {
  const { headers } = await preflight("/api/inbox", LISTED, "x-forwarded-for");
  expect(headers).not.toContain("x-forwarded-for");
  expect(headers).not.toContain("*");
});

test.each(["https://other.example", "https://shop.example.evil.example", "http://shop.example", "null"])(
  "a page of %s, which is not listed, is allowed nothing",
  async (origin) => {
    const refused = await preflight("/api/events/sse", origin, "last-event-id");
    expect(refused).toMatchObject({ origin: null, methods: [], headers: [] });
    expect(refused.vary).toContain("origin");
  },
);
