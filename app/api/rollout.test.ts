import { afterAll, beforeAll, expect, test } from "vitest";
import { isInShare } from "#core/rollout.ts";
import { startApi, type TestApi } from "./testing.ts";

let api: TestApi;
let root: Record<string, string>;
const CROWD = Array.from({ length: 200 }, (_, n) => `crowd-${n}`);
beforeAll(async () => {
  api = await startApi();
  root = await api.as("root");
  const { users, topics } = api.core.runtime;
  await topics.put("crowd", { name: "Crowd" });
  await Promise.all(CROWD.map((id) => users.put(id, { name: id, email: `${id}@example.com` })));
  await Promise.all(CROWD.map((id) => topics.join("crowd", id)));
});
afterAll(() => api.close());

const begin = async (more: object = {}) => {
  const input = { audience: ["topics/crowd"], title: "New editor", rollout: 10, ...more };
  const { status, body } = await api.call("POST", "/api/notifications", input, root);
  expect(status).toBe(201);
  return body.id as string;
};
const told = async (id: string) => (await api.call("GET", `/api/notifications/${id}`, undefined, root)).body;
const goOn = (id: string, change: object, as = root) => api.call("PUT", `/api/notifications/${id}/rollout`, change, as);
const having = async (id: string): Promise<string[]> => {
  const entries = await api.core.runtime.db.entry.findMany({ where: { notificationId: id, type: "item.created" } });
  return entries.map(({ audience }) => audience.slice("users/".length)).sort();
};

test("goes to a part first, then further, to each once, and is sent when all have it", async () => {
  const id = await begin();
  const first = await having(id);
  expect(first).toEqual(CROWD.filter((person) => isInShare(person, id, 10)).sort());
  expect(await told(id)).toMatchObject({ status: "sending", rollout: { percent: 10, paused: false } });
  expect((await goOn(id, { percent: 50 })).status).toBe(204);
  const half = await having(id);
  expect(half).toEqual(CROWD.filter((person) => isInShare(person, id, 50)).sort());
  expect(first.every((person) => half.includes(person))).toBe(true);
  expect((await goOn(id, { percent: 100 })).status).toBe(204);
  expect(await having(id)).toEqual([...CROWD].sort());
  expect(await told(id)).toMatchObject({ status: "sent", reach: { recipients: CROWD.length } });
  expect((await goOn(id, { percent: 100 })).body.error.code).toBe("not_staged");
});

const listed = async (view: string) =>
  (await api.call("GET", `/api/notifications?view=${view}&limit=100`, undefined, root)).body.broadcasts as {
    id: string;
  }[];
const entryOf = async (id: string, view: string) => (await listed(view)).find((one) => one.id === id);

test("is listed as sent from its first step on, with its share and the time of that step, whenever it is looked at again", async () => {
  const { broadcasts, db } = api.core.runtime;
  const asked = Date.now();
  const id = await begin();
  const { createdAt, scheduledAt } = await told(id);
  const answered = Date.now();
  for (const at of [createdAt, scheduledAt]) {
    expect(Date.parse(at)).toBeGreaterThanOrEqual(asked);
    expect(Date.parse(at)).toBeLessThanOrEqual(answered);
  }
  const isListed = async (rollout: object) => {
    expect(await entryOf(id, "past")).toMatchObject({ status: "sending", rollout, createdAt, scheduledAt });
    expect(await entryOf(id, "scheduled")).toBeUndefined();
    expect(await told(id)).toMatchObject({ createdAt, scheduledAt });
    // It stands until somebody takes it further: nothing of it is on its way.
    expect((await api.call("GET", `/api/notifications/${id}/reach`)).body).toMatchObject({ progress: null });
  };
  await isListed({ percent: 10, paused: false });
  // The look by itself, for those who came meanwhile.
  const newcomer = CROWD.find((person) => !isInShare(person, id, 10)) as string;
  await db.broadcast.update({ where: { notificationId: id }, data: { nextAt: new Date() } });
  await broadcasts.sendDue();
  expect(await having(id)).not.toContain(newcomer);
  await isListed({ percent: 10, paused: false });
  await goOn(id, { percent: 25 });
  await goOn(id, { paused: true });
  await isListed({ percent: 25, paused: true });
  await goOn(id, { percent: 100 });
  await goOn(id, { paused: false });
  expect(await entryOf(id, "past")).toMatchObject({ status: "sent", createdAt, scheduledAt });
});

test("brings it later to those who come to its part meanwhile, also where the part was empty, and to nobody twice", async () => {
  const { broadcasts, db, topics, users } = api.core.runtime;
  await topics.put("later", { name: "Later" });
  const id = await begin({ audience: ["topics/later"], rollout: 50 });
  expect(await having(id)).toEqual([]);
  expect(await entryOf(id, "past")).toMatchObject({ status: "sending", rollout: { percent: 50 } });
  const newcomers = Array.from({ length: 20 }, (_, n) => `newcomer-${n}`);
  for (const one of newcomers) {
    await users.put(one, { name: one, email: `${one}@example.com` });
    await topics.join("later", one);
  }
  const share = newcomers.filter((one) => isInShare(one, id, 50)).sort();
  for (let look = 0; look < 2; look += 1) {
    const { nextAt } = await db.broadcast.findUniqueOrThrow({ where: { notificationId: id } });
    expect(nextAt?.getTime()).toBeGreaterThan(Date.now());
    await db.broadcast.update({ where: { notificationId: id }, data: { nextAt: new Date() } });
    await broadcasts.sendDue();
    expect(await having(id)).toEqual(share);
  }
  expect((await api.call("DELETE", `/api/notifications/${id}`, undefined, root)).status).toBe(204);
  expect(await db.broadcast.findUnique({ where: { notificationId: id } })).toMatchObject({ nextAt: null });
});

test("halts, also over the clock's ticks, goes on, and is taken back from all who have it", async () => {
  const { broadcasts, topics } = api.core.runtime;
  const id = await begin();
  const first = await having(id);
  expect((await goOn(id, { paused: true })).status).toBe(204);
  expect((await goOn(id, { percent: 50 })).status).toBe(204);
  await broadcasts.sendDue();
  expect(await having(id)).toEqual(first);
  expect(await told(id)).toMatchObject({ rollout: { percent: 50, paused: true } });
  await topics.leave("crowd", CROWD[0] as string);
  expect((await goOn(id, { paused: false })).status).toBe(204);
  const target = encodeURIComponent(`notifications/${id}`);
  const audit = await api.call("GET", `/api/audit?target=${target}&action=notification.rolled_out`, undefined, root);
  expect(audit.body.entries).toMatchObject([
    { actor: { id: "root" }, before: { paused: true }, after: { paused: false } },
    { before: { percent: 10 }, after: { percent: 50 } },
    { before: { paused: false }, after: { paused: true } },
  ]);
  const half = CROWD.filter((person) => isInShare(person, id, 50) && person !== CROWD[0]);
  expect(await having(id)).toEqual([...new Set([...first, ...half])].sort());
  await topics.join("crowd", CROWD[0] as string);
  expect((await api.call("DELETE", `/api/notifications/${id}`, undefined, root)).status).toBe(204);
  await broadcasts.sendDue();
  expect(await told(id)).toMatchObject({ status: "recalled" });
  const { body } = await api.call("GET", "/api/inbox", undefined, await api.as(first[0] as string));
  expect(body.items.filter((item: { id: string }) => item.id === id)).toEqual([]);
});

test("waits for its time, and refuses what makes no sense", async () => {
  const later = await begin({ scheduledAt: new Date(Date.now() + 3_600_000).toISOString() });
  expect(await told(later)).toMatchObject({ status: "scheduled", rollout: { percent: 10 } });
  expect((await goOn(later, { percent: 50 })).body.error.code).toBe("not_staged");
  const id = await begin();
  const back = await goOn(id, { percent: 5 });
  expect([back.status, back.body.error.details[0].path]).toEqual([422, "percent"]);
  expect((await goOn(id, { percent: 101 })).status).toBe(422);
  expect((await goOn(id, { percent: 20 }, await api.as("ann"))).status).toBe(403);
  expect((await goOn("nothing", { percent: 20 })).status).toBe(404);
  const often = { audience: "all", title: "x", rollout: 10, cron: "0 9 * * *" };
  const refused = await api.call("POST", "/api/notifications", often, root);
  expect([refused.status, refused.body.error.details[0].path]).toEqual([422, "rollout"]);
  const { body } = await api.call("GET", `/api/audit?target=notifications%2F${id}`, undefined, root);
  expect(body.entries.map(({ action }: { action: string }) => action)).toEqual(["notification.sent"]);
});

test("chance is fair: of a thousand about so many are among the first, and others of another notification", () => {
  const people = Array.from({ length: 1_000 }, (_, n) => `user-${n}`);
  for (const percent of [1, 10, 50]) {
    const share = people.filter((id) => isInShare(id, "n1", percent)).length;
    expect(Math.abs(share - percent * 10)).toBeLessThan(4 * Math.sqrt(10 * percent));
  }
  const [one, other] = ["n1", "n2"].map((n) => people.filter((id) => isInShare(id, n, 10)));
  expect(one?.filter((id) => other?.includes(id)).length).toBeLessThan(40);
});
