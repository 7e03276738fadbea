import { afterAll, beforeAll, expect, test } from "vitest";
import { startApi, type TestApi } from "./testing.ts";

let api: TestApi;
let ann: Record<string, string>;
beforeAll(async () => {
  api = await startApi();
  ann = await api.as("ann");
  for (let n = 1; n <= 3; n += 1) await api.core.publish(["users/ann"], `n${n}`);
});
afterAll(() => api.close());

const get = (path: string) => api.call("GET", path, undefined, ann);
const command = (body: unknown, headers = ann) => api.call("POST", "/api/inbox/commands", body, headers);

test("comes in pages, newest first", async () => {
  const { body: first } = await get("/api/inbox?limit=2");
  expect(first.items.map(({ title }: { title: string }) => title)).toEqual(["n3", "n2"]);
  const { body: second } = await get(`/api/inbox?limit=2&before=${first.next}`);
  expect(second.items.map(({ title }: { title: string }) => title)).toEqual(["n1"]);
  expect(second.next).toBeNull();
});

test("counts follow commands", async () => {
  expect((await get("/api/inbox/counts")).body).toMatchObject({ unread: 3, byCategory: { general: 3 } });
  const { body: page } = await get("/api/inbox");
  const answer = await command({ id: "c1", command: "read", ids: [page.items[0].id] });
  expect(answer).toMatchObject({ status: 200, body: { id: "c1", ok: true } });
  expect((await get("/api/inbox/counts")).body).toMatchObject({ unread: 2 });
  expect((await get("/api/inbox?view=unread")).body.items).toHaveLength(2);
});

test.each([
  ["an unknown command", { command: "burn", ids: ["x"] }, 422, "invalid"],
  ["an unknown field", { command: "read", ids: ["x"], force: true }, 422, "invalid"],
  ["neither ids nor through", { command: "read" }, 422, "invalid"],
  ["snooze without a time", { command: "snooze", ids: ["x"] }, 422, "invalid"],
  ["an item that is not one's own", { command: "read", ids: ["x"] }, 404, "item_gone"],
])("%s is refused", async (_, body, status, code) => {
  expect(await command(body)).toMatchObject({ status, body: { error: { code } } });
});

test.each([
  "limit=0",
  "limit=many",
  "before=-1",
  "view=trash",
  "category=No%20Slug",
  "page=2",
  "view=inbox&view=unread",
])("a query of %s is refused", async (query) => {
  expect(await get(`/api/inbox?${query}`)).toMatchObject({ status: 422, body: { error: { code: "invalid" } } });
});

test("is a user's: an API key has none, and nobody has none", async () => {
  expect((await api.call("GET", "/api/inbox")).status).toBe(403);
  expect((await api.call("GET", "/api/inbox", undefined, {})).status).toBe(401);
});

test("a token that has expired says so", async () => {
  const { token } = await api.core.runtime.auth.mintToken("ann", -1);
  const answer = await api.call("GET", "/api/inbox", undefined, { authorization: `Bearer ${token}` });
  expect(answer).toMatchObject({ status: 401, body: { error: { code: "expired" } } });
  expect(answer.headers.get("www-authenticate")).toBe("Bearer");
});
