import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { startApi, type TestApi } from "./testing.ts";

type Json = { [key: string]: Json };

let api: TestApi;
let document: Json & { openapi: string; paths: Record<string, Record<string, Json>> };
beforeAll(async () => {
  api = await startApi();
  document = (await api.call("GET", "/api/openapi.json", undefined, {})).body;
});
afterAll(() => api.close());

/** Each object in the document, with its place. */
function* walk(node: unknown, place = "#"): Generator<[place: string, node: Json]> {
  if (typeof node !== "object" || node === null) return;
  yield [place, node as Json];
  for (const [key, value] of Object.entries(node)) {
    yield* walk(value, `${place}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`);
  }
}
const at = (path: string): Json =>
  path
    .split("/")
    .slice(1)
    .reduce<Json>((node, key) => node?.[key.replaceAll("~1", "/").replaceAll("~0", "~")] as Json, document);

const schemaOf = (name: string) =>
  z.fromJSONSchema({
    ...(at(`#/components/schemas/${name}`) as object),
    $schema: "https://json-schema.org/draft/2020-12/schema",
  });

test("is OpenAPI 3.1, and every reference in it leads somewhere", () => {
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(document.info).toMatchObject({ title: "Carillon", version: expect.any(String) });
  const references = [...walk(document)].flatMap(([, node]) => (typeof node.$ref === "string" ? [node.$ref] : []));
  expect(references.length).toBeGreaterThan(10);
  for (const reference of references) expect(at(reference), reference).toBeTypeOf("object");
});

test("is valid to a validator of others", async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  expect(errors ?? []).toEqual([]);
  expect(valid).toBe(true);
});

test("what takes a parameter may be 422, what writes 413 and 415, and both streams are in it", () => {
  for (const [path, operations] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(operations)) {
      const wanted = [
        ...(Object.keys(operation.parameters ?? {}).length > 0 ? ["422"] : []),
        ...(method === "get" ? [] : ["413", "415"]),
      ];
      expect(Object.keys(operation.responses ?? {}), `${method} ${path}`).toEqual(expect.arrayContaining(wanted));
    }
  expect(at("#/paths/~1api~1events~1sse/get/responses/200/content")).toHaveProperty(["text/event-stream"]);
  expect(at("#/paths/~1api~1events~1iframe/get/responses/200/content")).toHaveProperty(["text/html"]);
});

test("whatever takes the cookie may be 403 for a page of others, reading included, as it is", async () => {
  for (const [path, operations] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(operations)) {
      const takesCookie = Object.values(operation.security ?? {}).some((one) => Object.hasOwn(one, "session"));
      if (!takesCookie) continue;
      expect(String(operation.responses?.["403"]?.description), `${method} ${path}`).toContain("`foreign_origin`");
    }
  const { cookies } = await api.core.runtime.auth.sessions.signInAs("ann");
  const cookie = cookies.map((one) => one.split(";")[0]).join("; ");
  for (const path of ["/api/inbox", "/api/inbox/counts", "/api/session", "/api/preferences", "/api/account"]) {
    const ask = (origin: string) => api.call("GET", path, undefined, { cookie, origin });
    expect(await ask("https://evil.example"), path).toMatchObject({
      status: 403,
      body: { error: { code: "foreign_origin" } },
    });
    expect((await ask(api.origin)).status, path).toBe(200);
  }
});

test("every operation says what it answers, who may call, and what its path takes", () => {
  for (const [path, operations] of Object.entries(document.paths)) {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    for (const [method, operation] of Object.entries(operations)) {
      const place = `${method} ${path}`;
      const parameters = Object.values(operation.parameters ?? {});
      expect(
        parameters.filter((p) => String(p.in) === "path").map((p) => String(p.name)),
        place,
      ).toEqual(names);
      expect(
        Object.keys(operation.responses ?? {}).some((status) => /^2\d\d$/.test(status)),
        place,
      ).toBe(true);
      for (const [status, response] of Object.entries(operation.responses ?? {})) {
        expect(status, place).toMatch(/^[2-5]\d\d$/);
        expect(response.description, `${place} ${status}`).toBeTypeOf("string");
      }
      // Left out it would be anybody's: that has to be said.
      expect(operation.security, place).toBeInstanceOf(Array);
      for (const requirement of Object.values(operation.security ?? {})) {
        for (const scheme of Object.keys(requirement))
          expect(at(`#/components/securitySchemes/${scheme}`)).toBeDefined();
      }
    }
  }
});

test("its schemas accept what is answered, and refuse what is refused", async () => {
  await api.core.publish(["users/ann"], "Hello", { actions: [{ label: "Open", href: "/x" }], data: { a: [1, null] } });
  const { body: page } = await api.call("GET", "/api/inbox", undefined, await api.as("ann"));
  expect(schemaOf("InboxPage").safeParse(page).error).toBeUndefined();
  expect(schemaOf("InboxPage").safeParse({ ...page, items: [{}] }).success).toBe(false);
  const { body: error } = await api.call("POST", "/api/notifications", {});
  expect(schemaOf("Error").safeParse(error).error).toBeUndefined();
  const input = schemaOf("NewNotification");
  expect(input.safeParse({ audience: ["users/ann"], title: "Hello" }).error).toBeUndefined();
  expect(input.safeParse({ audience: ["users/ann"], title: "Hello", colour: "red" }).success).toBe(false);
  expect(input.safeParse({ audience: ["everyone"], title: "Hello" }).success).toBe(false);
});

test.each(["/api", "/api/", "/api/nothing", "/api/notifications/x/y", "/api/inbox/../nothing"])(
  "%s, which is not in it, is answered in JSON too",
  async (path) => {
    expect(await api.call("GET", path)).toMatchObject({ status: 404, body: { error: { code: "not_found" } } });
  },
);

test("every parameter of a path is required, and of one type", () => {
  const wrong = [...walk(document.paths)].flatMap(([place, node]) =>
    (node.in as unknown) === "path" &&
    ((node.required as unknown) !== true || typeof (node.schema as Json).type !== "string")
      ? [place]
      : [],
  );
  expect(wrong).toEqual([]);
});

test("is sent compressed to who takes that, and not at all to who has it", async () => {
  const ask = (headers: Record<string, string>) => fetch(`${api.origin}/api/openapi.json`, { headers });
  const whole = await ask({ "accept-encoding": "identity" });
  expect(whole.headers.get("content-encoding")).toBeNull();
  const small = await ask({ "accept-encoding": "br, gzip" });
  expect(small.headers.get("content-encoding")).toBe("gzip");
  expect(await small.text()).toBe(await whole.text());
  expect((await ask({ "accept-encoding": "gzip;q=0" })).headers.get("content-encoding")).toBeNull();
  const etag = small.headers.get("etag") ?? "";
  expect(whole.headers.get("etag")).toBe(etag);
  expect(small.headers.get("cache-control")).toBe("no-cache");
  expect((await ask({ "if-none-match": etag })).status).toBe(304);
  expect((await ask({ "if-none-match": 'W/"else"' })).status).toBe(200);
});
