/** The reach of a broadcast over REST: its parts, over time, and as a file. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startApi, type TestApi } from "./testing.ts";

let receiver: Server;
let api: TestApi;
beforeAll(async () => {
  receiver = createServer((_request, response) => response.end("ok"));
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  api = await startApi({ callbackHosts: [`127.0.0.1:${(receiver.address() as AddressInfo).port}`] });
});
afterAll(async () => {
  await api.close();
  receiver.closeAllConnections();
  receiver.close();
});

const reach = async (id: string) => (await api.call("GET", `/api/notifications/${id}/reach`)).body;

test("tells people by topic and language, and over time, as they read and act", async () => {
  await api.call("PUT", "/api/topics/t1", { name: "=1+1" });
  await api.call("PUT", "/api/preferences", { locale: "zh-CN" }, await api.as("ann"));
  await api.call("PUT", "/api/users/ben", { name: "Ben", email: "ben@example.com", locale: "de" });
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  const sent = { audience: "all", title: "Lunch?", actions: [{ label: "Yes", call: { url } }] };
  const { id } = (await api.call("POST", "/api/notifications", sent, await api.as("root"))).body;
  const nothing = { recipients: 3, delivered: 0, seen: 0, read: 0, archived: 0, acted: 0 };
  expect(await reach(id)).toMatchObject({ isFollowed: true, status: "sent", progress: null, totals: nothing });

  for (const who of ["ann", "ben"]) await api.call("GET", "/api/inbox", undefined, await api.as(who));
  await api.call("POST", "/api/inbox/commands", { command: "read", ids: [id] }, await api.as("ann"));
  await api.call("POST", `/api/inbox/${id}/actions/0`, undefined, await api.as("ann"));
  const totals = { recipients: 3, delivered: 2, seen: 1, read: 1, archived: 0, acted: 1 };
  await expect.poll(async () => (await reach(id)).totals).toEqual(totals);
  const report = await reach(id);
  const one = { recipients: 1, delivered: 1, seen: 1, read: 1, archived: 0, acted: 1 };
  expect(report.ways).toEqual({ inbox: 2 });
  expect(report.topics).toEqual([{ topic: "t1", name: "=1+1", ...one }]);
  expect(report.languages).toEqual([
    { language: null, ...nothing, recipients: 1 },
    { language: "de", ...one, seen: 0, read: 0, acted: 0 },
    { language: "zh-CN", ...one },
  ]);
  await expect.poll(() => api.core.runtime.db.reachPoint.count({ where: { notificationId: id } })).toBeGreaterThan(0);
  const { series } = await reach(id);
  expect(series[0]).toMatchObject({ at: report.sentAt, delivered: 0, read: 0 });
  expect(series.at(-1)).toMatchObject({ delivered: 2, ways: { inbox: 2 }, seen: 1, read: 1, acted: 1 });

  const { status, headers, body: csv } = await api.call("GET", `/api/notifications/${id}/reach.csv`);
  expect([status, headers.get("content-type")]).toEqual([200, "text/csv; charset=utf-8"]);
  const lines = csv.split("\r\n");
  expect(lines[0]).toBe("part,key,name,at,recipients,delivered,seen,read,archived,acted");
  expect(lines[1]).toMatch(new RegExp(`^total,${id},Lunch\\?,[^,]+,3,2,1,1,0,1$`));
  expect(lines).toContainEqual(expect.stringMatching(/^transport,inbox,,[^,]+,,2,,,,$/));
  expect(lines).toContainEqual(expect.stringMatching(/^topic,t1,'=1\+1,[^,]+,1,1,1,1,0,1$/));
  expect(lines).toContainEqual(expect.stringMatching(/^time,,,[^,]+,,2,1,1,,1$/));
});

test("is for senders, and of what there is", async () => {
  for (const path of ["/api/notifications/nothing/reach", "/api/notifications/nothing/reach.csv"]) {
    expect((await api.call("GET", path)).status).toBe(404);
    expect((await api.call("GET", path, undefined, await api.as("ann"))).status).toBe(403);
    expect((await api.call("GET", path, undefined, {})).status).toBe(401);
  }
});

test("says how much of what goes out by each reader's clock is out", async () => {
  const put = (id: string, timeZone: string) =>
    api.call("PUT", `/api/users/${id}`, { name: id, email: `${id}@example.com`, timeZone });
  await put("ann", "Pacific/Kiritimati");
  await put("ben", "Pacific/Pago_Pago");
  // Over in the east, and to come in the west: a day lies between the two.
  const scheduledAt = new Date(Date.now() + 2_000 + 14 * 3_600_000).toISOString().slice(0, 19);
  const sent = { audience: ["users/ann", "users/ben"], title: "Noon", scheduledAt, timeZone: "reader" };
  const { id } = (await api.call("POST", "/api/notifications", sent)).body;
  await expect.poll(async () => (await reach(id)).progress).toEqual({ sent: 1, of: 2 });
  expect(await reach(id)).toMatchObject({
    status: "sending",
    isFollowed: true,
    totals: { recipients: 1, delivered: 0 },
  });
});

test("tells admins who has not read it, by name and a page at a time, and nobody else", async () => {
  for (const n of [3, 1, 2]) {
    await api.call("PUT", `/api/users/reader-${n}`, { name: `Reader ${n}`, email: `reader-${n}@example.com` });
    await api.call("PUT", `/api/topics/t2`, { name: "Readers" });
    await api.call("PUT", `/api/topics/t2/members/reader-${n}`);
  }
  await api.call("PUT", "/api/users/ben", { name: "Ben", email: "ben@example.com" });
  const sent = { audience: ["topics/t2", "users/ben"], title: "Who reads this?" };
  const { id } = (await api.call("POST", "/api/notifications", sent, await api.as("root"))).body;
  const unread = async (query = "", as?: Record<string, string>) =>
    api.call("GET", `/api/notifications/${id}/unread${query}`, undefined, as);
  const names = async () => (await unread()).body.people.map(({ name }: { name: string }) => name);
  expect(await names()).toEqual(["Ben", "Reader 1", "Reader 2", "Reader 3"]);
  const command = { command: "read", ids: [id] };
  await api.call("POST", "/api/inbox/commands", command, await api.as("reader-2"));
  await api.call("POST", "/api/inbox/commands", { ...command, command: "seen" }, await api.as("reader-1"));
  expect(await names()).toEqual(["Ben", "Reader 1", "Reader 3"]);
  const first = (await unread("?limit=2")).body;
  expect(first).toMatchObject({
    people: [
      { id: "ben", seen: false },
      { id: "reader-1", seen: true },
    ],
    next: "reader-1",
  });
  expect((await unread("?limit=2&after=reader-1")).body).toEqual({
    people: [{ id: "reader-3", name: "Reader 3", email: "reader-3@example.com", image: null, seen: false }],
    next: null,
  });
  // Read as everything up to a point, by a watermark.
  const { head } = api.core.runtime.log;
  await api.call("POST", "/api/inbox/commands", { command: "read", through: head }, await api.as("ben"));
  expect(await names()).toEqual(["Reader 1", "Reader 3"]);
  const { totals } = await reach(id);
  expect(totals.recipients).toBe(4);
  expect((await unread("?after=nobody")).body.error.details[0].path).toBe("after");
  expect((await unread("", await api.as("ann"))).status).toBe(403);
  const key = (await api.call("POST", "/api/keys", { name: "only sends", scopes: ["send"] }, await api.as("root")))
    .body;
  expect((await unread("", { authorization: `Bearer ${key.secret}` })).status).toBe(403);
  expect((await api.call("GET", "/api/notifications/nothing/unread")).status).toBe(404);
});
