import { afterAll, beforeAll, expect, test } from "vitest";
import { startApi, type TestApi } from "./testing.ts";

interface Operation {
  security: Record<string, string[]>[];
  requestBody?: object;
}

let api: TestApi;
let guarded: { method: string; path: string; hasBody: boolean; roles: string[] }[];
beforeAll(async () => {
  api = await startApi();
  const { body } = await api.call("GET", "/api/openapi.json", undefined, {});
  guarded = Object.entries<Record<string, Operation>>(body.paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      // Answered beside this app, with the streams.
      .filter(([, { security }]) => security.length > 0 && !path.startsWith("/api/events"))
      .map(([method, { requestBody, security }]) => ({
        method: method.toUpperCase(),
        path,
        hasBody: requestBody !== undefined,
        roles: security.flatMap((one) => Object.values(one).flat()),
      })),
  );
});
afterAll(() => api.close());

/** Wrong in every part: its path, its query and its body. */
const malformed = ({ method, path, hasBody }: (typeof guarded)[number], headers: Record<string, string>) =>
  api.call(method, `${path.replaceAll(/\{\w+\}/g, "a%20%20b")}?limit=many&no=such`, hasBody ? "{" : undefined, headers);

test("a stranger is told so, whatever is wrong with the request", async () => {
  expect(guarded.length).toBeGreaterThan(12);
  for (const operation of guarded) {
    const answer = await malformed(operation, {});
    expect([operation, answer.status, answer.body.error?.code]).toEqual([operation, 401, "unauthorized"]);
  }
});

test("a member who asks for an admin's act is told so, whatever is wrong with the request", async () => {
  const ann = await api.as("ann");
  const forAdmins = guarded.filter(({ roles }) => roles.includes("admin") || roles.includes("send"));
  expect(forAdmins.length).toBeGreaterThan(20);
  for (const operation of forAdmins) {
    const answer = await malformed(operation, ann);
    expect([operation, answer.status, answer.body.error?.code]).toEqual([operation, 403, "forbidden"]);
  }
});

test("an admin is told what is wrong", async () => {
  const root = await api.as("root");
  expect((await api.call("PUT", "/api/users/a%20%20b", { name: "A", email: "a@example.com" }, root)).status).toBe(422);
  expect((await api.call("POST", "/api/notifications", "{", root)).status).toBe(400);
  expect((await api.call("GET", "/api/users?limit=many", undefined, root)).status).toBe(422);
});

test("a foreign page is told so before its form is looked at", async () => {
  const foreign = { origin: "http://evil.example" };
  for (const path of ["/api/session", "/api/setup"]) {
    expect(await api.call("POST", path, {}, foreign)).toMatchObject({
      status: 403,
      body: { error: { code: "foreign_origin" } },
    });
  }
});
