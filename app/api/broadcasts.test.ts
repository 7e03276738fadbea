/** The list of broadcasts: how far each got, and what programs sent. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Prisma } from "#core/db.ts";
import { startApi, type TestApi } from "./testing.ts";

let api: TestApi;
let root: Record<string, string>;
beforeAll(async () => {
  api = await startApi();
  root = await api.as("root");
});
afterAll(() => api.close());

type Listed = { id: string; title: string; sender: object; reach: object | null };
const send = async (title: string, headers?: Record<string, string>, more: object = {}): Promise<string> =>
  (await api.call("POST", "/api/notifications", { audience: "all", title, ...more }, headers)).body.id;
const page = async (query: string, headers = root): Promise<{ broadcasts: Listed[]; next: string | null }> => {
  const { status, body } = await api.call("GET", `/api/notifications?${query}`, undefined, headers);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};
/** Every page of it, so many at a time. */
async function titles(query: string, limit: number, headers = root): Promise<string[]> {
  const found: string[] = [];
  let next: string | null = null;
  do {
    const after: string = next === null ? "" : `&after=${encodeURIComponent(next)}`;
    const answer = await page(`${query}&limit=${limit}${after}`, headers);
    found.push(...answer.broadcasts.map(({ title }) => title));
    next = answer.next;
  } while (next !== null);
  return found;
}
const keyOf = async (name: string): Promise<{ id: string; headers: Record<string, string> }> => {
  const { body } = await api.call("POST", "/api/keys", { name, scopes: ["send"] }, root);
  return { id: body.key.id, headers: { authorization: `Bearer ${body.secret}` } };
};

test("each says how far it got, soon after it was sent and as it is read", async () => {
  const id = await send("Read me", root);
  const reach = async () => (await page("view=past")).broadcasts.find((one) => one.id === id)?.reach;
  await expect.poll(reach).toEqual({ recipients: 3, delivered: 0, read: 0 });
  await api.call("GET", "/api/inbox", undefined, await api.as("ann"));
  await api.call("POST", "/api/inbox/commands", { command: "read", ids: [id] }, await api.as("ann"));
  await expect.poll(reach).toEqual({ recipients: 3, delivered: 1, read: 1 });
  const later = await send("Later", root, { scheduledAt: new Date(Date.now() + 3_600_000).toISOString() });
  expect((await page("view=scheduled")).broadcasts).toMatchObject([{ id: later, reach: null }]);
});

test("what programs sent is listed where it is asked for, with the name of the key, each once on whatever pages", async () => {
  const { id, headers } = await keyOf("CI");
  for (const n of [1, 2, 3, 4, 5, 6, 7, 8]) await send(`sent ${n}`, n % 3 === 0 ? root : headers);
  const gone = await send("taken back", headers);
  await api.call("DELETE", `/api/notifications/${gone}`, undefined, headers);
  const ours = (found: string[]) => found.filter((title) => title.startsWith("sent") || title === "taken back");
  expect(ours(await titles("view=past", 100))).toEqual(["sent 6", "sent 3"]);
  const all = ["taken back", ...[8, 7, 6, 5, 4, 3, 2, 1].map((n) => `sent ${n}`)];
  for (const limit of [1, 2, 3, 4, 100]) expect(ours(await titles("programs=true", limit)), `${limit}`).toEqual(all);
  const { broadcasts } = await page("programs=true");
  expect(broadcasts.find(({ title }) => title === "sent 8")).toMatchObject({
    sender: { id: `keys/${id}`, name: "CI" },
    reach: null,
    groups: ["all"],
  });
  expect(broadcasts.find(({ title }) => title === "sent 6")).toMatchObject({ sender: { id: "root", name: "Root" } });
  // What is scheduled is nobody's in particular.
  expect((await page("view=scheduled&programs=true")).broadcasts.map(({ title }) => title)).toEqual(["Later"]);
  const { status } = await api.call("GET", "/api/notifications?programs=perhaps", undefined, root);
  expect(status).toBe(422);
});

test("a key that may only send finds its own among very many of others, a stretch at a time, and nothing else", async () => {
  const { headers } = await keyOf("Rare");
  await send("rare 1", headers);
  const { db } = api.core.runtime;
  await db.$executeRaw(Prisma.sql`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20500)
    INSERT INTO "Notification" (id, seq, status, groups, title, category, "senderId", "createdAt")
    SELECT (SELECT MAX(id) FROM "Notification") || printf('-%06d', i), NULL, 'sent', '["all"]', 'many', 'general',
      'keys/other', (SELECT "createdAt" FROM "Notification" ORDER BY id DESC LIMIT 1) FROM n`);
  const first = await page("programs=true", headers);
  expect(first.broadcasts).toEqual([]);
  expect(first.next).not.toBeNull();
  expect(await titles("programs=true", 50, headers)).toEqual(["rare 1"]);
});
