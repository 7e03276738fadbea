import { afterAll, beforeAll, expect, test } from "vitest";
import type { AuditEntry } from "#core/admin-protocol.ts";
import { openSqlite } from "#core/store/sqlite/connection.ts";
import { startApi, type TestApi } from "./testing.ts";

let api: TestApi;
let root: Record<string, string>;
beforeAll(async () => {
  api = await startApi();
  root = await api.as("root");
});
afterAll(() => api.close());

const MIA = { name: "Mia", email: "mia@example.com" };

async function entries(query = ""): Promise<AuditEntry[]> {
  const { status, body } = await api.call("GET", `/api/audit?${query}`);
  expect(status).toBe(200);
  return body.entries;
}
const told = (list: readonly AuditEntry[]) => list.map(({ action, before, after }) => ({ action, before, after }));

test("what is done to people is told with what it was and became, without what is theirs", async () => {
  await api.call("PUT", "/api/users/mia", MIA, root);
  await api.call("PUT", "/api/users/mia", { ...MIA, name: "Mia L.", role: "admin" }, root);
  await api.call("PUT", "/api/users/mia", { ...MIA, name: "Mia L.", role: "admin" }, root);
  await api.call("POST", "/api/users/mia/tokens", { ttlSeconds: 60 });
  await api.call("DELETE", "/api/users/mia", undefined, root);
  const list = await entries("target=users/mia");
  expect(told(list)).toEqual([
    { action: "user.removed", before: null, after: null },
    { action: "token.minted", before: null, after: { expiresAt: expect.any(String) } },
    { action: "user.changed", before: { role: "member" }, after: { role: "admin", fields: ["name"] } },
    { action: "user.created", before: null, after: { role: "member" } },
  ]);
  expect(list[0]).toMatchObject({ actor: { id: "root", name: "Root" }, address: "127.0.0.1", target: { name: null } });
  expect(list[1]?.actor).toMatchObject({ id: "keys/bootstrap", name: "CARILLON_API_KEY" });
  expect(JSON.stringify(list)).not.toContain("Mia");
});

test("what is done to topics is told, and what changes nothing is not", async () => {
  await api.call("PUT", "/api/topics/ops", { name: "Ops" }, root);
  await api.call("PUT", "/api/topics/ops", { name: "Ops" }, root);
  await api.call("PUT", "/api/topics/ops", { name: "Operations" }, root);
  for (let times = 0; times < 2; times += 1) await api.call("PUT", "/api/topics/ops/members/ben", undefined, root);
  for (let times = 0; times < 2; times += 1) await api.call("DELETE", "/api/topics/ops/members/ben", undefined, root);
  expect((await entries("target=topics/ops"))[3]?.target).toEqual({ id: "topics/ops", name: "Operations" });
  expect(told(await entries("target=topics/ops"))).toEqual([
    { action: "topic.left", before: { user: "ben" }, after: null },
    { action: "topic.joined", before: null, after: { user: "ben" } },
    { action: "topic.renamed", before: { name: "Ops" }, after: { name: "Operations" } },
    { action: "topic.created", before: null, after: { name: "Ops" } },
  ]);
});

test("what a person sends, schedules, moves, edits and takes back is told; what a program sends is told by its row", async () => {
  const send = (more: object, headers?: Record<string, string>) =>
    api.call("POST", "/api/notifications", { audience: ["users/ben"], title: "Hello", ...more }, headers);
  const { body: sent } = await send({}, root);
  const { body: later } = await send({ scheduledAt: new Date(Date.now() + 3_600_000).toISOString() }, root);
  await api.call("POST", "/api/notifications/batch", { notifications: [{ audience: "all", title: "Batch" }] }, root);
  const at = new Date(Date.now() + 7_200_000).toISOString();
  expect((await api.call("PUT", `/api/notifications/${later.id}/schedule`, { scheduledAt: at }, root)).status).toBe(
    204,
  );
  expect((await api.call("PATCH", `/api/notifications/${sent.id}`, { body: "There" }, root)).status).toBe(200);
  for (const { id } of [sent, later, sent]) await api.call("DELETE", `/api/notifications/${id}`);
  expect(
    (await entries("action=notification")).map(({ action, actor, target }) => [action, actor.id, target.id]),
  ).toEqual([
    ["notification.canceled", "keys/bootstrap", `notifications/${later.id}`],
    ["notification.recalled", "keys/bootstrap", `notifications/${sent.id}`],
    ["notification.edited", "root", `notifications/${sent.id}`],
    ["notification.scheduled", "root", `notifications/${later.id}`],
    ["notification.sent", "root", expect.any(String)],
    ["notification.scheduled", "root", `notifications/${later.id}`],
    ["notification.sent", "root", `notifications/${sent.id}`],
  ]);
  expect((await entries(`target=notifications/${sent.id}`))[0]?.target.name).toBe("Hello");
  const { body: byKey } = await send({ title: "By a program" });
  expect(await entries(`target=notifications/${byKey.id}`)).toEqual([]);
  const row = await api.core.runtime.db.notification.findUnique({ where: { id: byKey.id } });
  expect(row).toMatchObject({ senderId: "keys/bootstrap", createdAt: expect.any(Date) });
});

test("an act that fails leaves no trace", async () => {
  const before = await entries();
  expect((await api.call("PUT", "/api/users/zed", { ...MIA, email: "ann@example.com" }, root)).status).toBe(409);
  expect((await api.call("PUT", "/api/topics/nothing/members/ben", undefined, root)).status).toBe(404);
  expect(await entries()).toEqual(before);
});

test("nobody can change or delete what is written, not even with the database open", async () => {
  const before = await entries();
  const database = openSqlite(`${api.core.dir}/test.db`);
  expect(() => database.exec(`UPDATE "AuditEntry" SET actor = 'nobody'`)).toThrow(/append-only/);
  expect(() => database.exec(`DELETE FROM "AuditEntry"`)).toThrow(/append-only/);
  database.close();
  expect(await entries()).toEqual(before);
});

test("it is read by page, and narrowed by who, what, to what and when", async () => {
  const all = await entries("limit=200");
  const paged: AuditEntry[] = [];
  for (let before: number | null = Number.MAX_SAFE_INTEGER; before !== null; ) {
    const { body } = await api.call("GET", `/api/audit?limit=3&before=${before}`);
    paged.push(...body.entries);
    before = body.next;
  }
  expect(paged).toEqual(all);
  expect((await entries("actor=root")).every(({ actor }) => actor.id === "root")).toBe(true);
  expect(told(await entries("action=topic.renamed"))).toHaveLength(1);
  const middle = all[4] as AuditEntry;
  const later = await entries(`from=${middle.at}`);
  const earlier = await entries(`to=${middle.at}`);
  expect(later.some(({ id }) => id === middle.id)).toBe(true);
  expect([...later, ...earlier]).toEqual(all);
});

test("it is exported as JSON, and as CSV in which nothing runs", async () => {
  const formula = '=HYPERLINK("http://x")';
  await api.call("PUT", "/api/users/eve", { ...MIA, name: formula, role: "admin" });
  const eve = await api.as("eve");
  await api.call("PUT", "/api/topics/ops", { name: 'A "quoted", name' }, eve);
  const { body: list } = await api.call("GET", "/api/audit/export?format=json&actor=eve");
  expect(list).toEqual(await entries("actor=eve"));
  const answer = await api.call("GET", "/api/audit/export?actor=eve");
  expect(answer.headers.get("content-disposition")).toContain("carillon-audit.csv");
  const [head, line, ...rest] = answer.body.split("\r\n");
  expect(head).toBe("id,at,actor,actorName,address,action,target,before,after");
  expect(line).toContain(
    `eve,"'=HYPERLINK(""http://x"")",127.0.0.1,topic.renamed,topics/ops,"{""name"":""Operations""}"`,
  );
  expect(rest).toEqual([""]);
});

test.each(["", "/export"])("/api/audit%s is not for members, and refuses what it does not know", async (path) => {
  expect((await api.call("GET", `/api/audit${path}`, undefined, await api.as("ben"))).status).toBe(403);
  expect((await api.call("GET", `/api/audit${path}`, undefined, {})).status).toBe(401);
  for (const query of ["action=nothing", "from=yesterday", "before=x", "colour=red"])
    expect(await api.call("GET", `/api/audit${path}?${query}`)).toMatchObject({ status: 422 });
});

test("where from is told past the proxies that are trusted, and never in words that are no address", async () => {
  for (const list of ["192.0.2.1, 203.0.113.9:5555", "192.0.2.1, <script>", "[2001:DB8::1]:443"])
    await api.call("PUT", "/api/topics/where", { name: list }, { ...root, "x-forwarded-for": list });
  expect((await entries("target=topics/where")).map(({ address }) => address)).toEqual([
    "2001:db8::1",
    "127.0.0.1",
    "203.0.113.9",
  ]);
});
