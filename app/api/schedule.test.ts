import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { startApi, type TestApi } from "./testing.ts";

const START = new Date("2027-06-01T00:00:00Z").getTime();
const HOUR = 3_600_000;

let api: TestApi;
beforeAll(async () => {
  // The clock alone is ours.
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(START);
  api = await startApi();
});
afterAll(async () => {
  await api.close();
  vi.useRealTimers();
});
beforeEach(() => void vi.setSystemTime(Date.now() + 48 * HOUR));

type Answer = Awaited<ReturnType<TestApi["call"]>>;
const errorOf = ({ status, body }: Answer) => [status, body.error.code, body.error.details?.[0].path];
const send = (fields: object) => api.call("POST", "/api/notifications", { audience: "all", title: "Later", ...fields });
const schedule = async (fields: object): Promise<string> => {
  const answer = await send(fields);
  expect(answer.body).toMatchObject({ seq: null, status: "scheduled" });
  return answer.body.id;
};
const move = (id: string, to: object) => api.call("PUT", `/api/notifications/${id}/schedule`, to);
const told = async (id: string) => (await api.call("GET", `/api/notifications/${id}`)).body;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR).toISOString();
const entriesOf = (id: string) =>
  api.core.runtime.db.entry.findMany({ where: { notificationId: id, type: "item.created" }, orderBy: { seq: "asc" } });
const audiencesOf = async (id: string) => (await entriesOf(id)).map(({ audience }) => audience);
const listed = async (query: string): Promise<{ id: string }[]> =>
  (await api.call("GET", `/api/notifications?${query}`)).body.broadcasts;
const scheduledTitled = async (title: string) => {
  const { broadcasts } = (await api.call("GET", "/api/notifications?view=scheduled")).body;
  return broadcasts.filter((one: { title: string }) => one.title === title);
};
/** Time passes, and what is due goes out. */
const pass = async (hours: number) => {
  vi.setSystemTime(Date.now() + hours * HOUR);
  await api.core.runtime.broadcasts.sendDue();
};

test("is sent at its time and not before, new at that moment, to those who are there by then", async () => {
  const id = await schedule({ audience: ["topics/t1", "users/root"], scheduledAt: inHours(2) });
  expect(await told(id)).toMatchObject({
    status: "scheduled",
    scheduledAt: inHours(2),
    audience: ["topics/t1", "users/root"],
  });
  await pass(1);
  expect(await audiencesOf(id)).toEqual([]);
  await api.core.runtime.topics.join("t1", "ben");
  await pass(1);
  expect(await told(id)).toMatchObject({ status: "sent", createdAt: inHours(0), reach: { recipients: 3 } });
  const { body: page } = await api.call("GET", "/api/inbox", undefined, await api.as("ben"));
  expect(page.items[0]).toMatchObject({ id, title: "Later" });
  await api.core.runtime.topics.leave("t1", "ben");
});

test("goes out once, when several rounds send what is due", async () => {
  const ids = await Promise.all([1, 2, 3, 4, 5].map(() => schedule({ scheduledAt: inHours(1) })));
  vi.setSystemTime(Date.now() + 2 * HOUR);
  const { broadcasts } = api.core.runtime;
  await Promise.all([broadcasts.sendDue(), broadcasts.sendDue(), broadcasts.sendDue()]);
  for (const id of ids) expect(await audiencesOf(id)).toEqual(["all"]);
});

test.each([
  ["a time in the past", { scheduledAt: "2027-01-01T09:00:00Z" }, "invalid", "scheduledAt"],
  ["a time on nobody's clock", { scheduledAt: "2028-01-01T09:00" }, "invalid", "scheduledAt"],
  ["a time that is none", { scheduledAt: "2028-02-30T09:00:00Z" }, "invalid", "scheduledAt"],
  ["a zone that is none", { scheduledAt: "2028-01-01T09:00", timeZone: "Mars/Olympus" }, "invalid", "timeZone"],
  ["a pattern that is none", { cron: "now and then" }, "invalid", "cron"],
  [
    "an expiry before it is sent",
    { scheduledAt: "2028-01-01T09:00:00Z", expiresAt: "2028-01-01T08:00:00Z" },
    "invalid",
    "expiresAt",
  ],
])("%s is told by its field, at first and later", async (_, fields, code, path) => {
  const answer = await send(fields);
  expect(errorOf(answer), answer.body.error.message).toEqual([422, code, path]);
  const id = await schedule({ scheduledAt: inHours(1) });
  if (!("expiresAt" in fields)) expect(errorOf(await move(id, fields))).toEqual([422, code, path]);
  expect(await told(id)).toMatchObject({ scheduledAt: inHours(1) });
});

test("is moved, sooner or later, and canceled; once it is sent it is neither", async () => {
  const [later, sooner, never] = await Promise.all([1, 5, 1].map((hours) => schedule({ scheduledAt: inHours(hours) })));
  expect((await move(later as string, { scheduledAt: inHours(4) })).status).toBe(204);
  expect((await move(sooner as string, { scheduledAt: inHours(1) })).status).toBe(204);
  expect((await api.call("DELETE", `/api/notifications/${never}`)).status).toBe(204);
  await pass(1);
  expect(await Promise.all([later, sooner, never].map(async (id) => (await told(id as string)).status))).toEqual([
    "scheduled",
    "sent",
    "canceled",
  ]);
  expect(errorOf(await move(sooner as string, { scheduledAt: inHours(9) }))).toEqual([409, "not_scheduled", undefined]);
  expect(errorOf(await move(never as string, { scheduledAt: inHours(9) }))).toEqual([409, "not_scheduled", undefined]);
  expect(errorOf(await move("nothing", { scheduledAt: inHours(9) }))).toEqual([404, "not_found", undefined]);
  await pass(3);
  expect((await told(later as string)).status).toBe("sent");
  expect(await audiencesOf(never as string)).toEqual([]);
});

test("is edited until it is sent, and sent as it then says", async () => {
  const id = await schedule({ scheduledAt: inHours(1) });
  await api.call("PATCH", `/api/notifications/${id}`, { title: "Better" });
  await pass(1);
  const { body } = await api.call("GET", `/api/inbox/${id}`, undefined, await api.as("ben"));
  expect(body.item).toMatchObject({ title: "Better", revision: 2 });
});

test("is listed with the next first, and past ones with the last first, a page at a time", async () => {
  const [third, first, second] = await Promise.all([7, 1, 3].map((hours) => schedule({ scheduledAt: inHours(hours) })));
  expect((await listed("view=scheduled")).map(({ id }) => id)).toEqual([first, second, third]);
  expect((await listed(`view=scheduled&limit=1&after=${first}`)).map(({ id }) => id)).toEqual([second]);
  const byPerson = (
    await api.call(
      "POST",
      "/api/notifications",
      { audience: ["users/ann", "topics/t1"], title: "By hand" },
      await api.as("root"),
    )
  ).body.id;
  const { body } = await send({ audience: ["users/ann"], title: "By a program" });
  await pass(7);
  const past = await listed("limit=4");
  expect(past.map(({ id }) => id).slice(-1)).toEqual([byPerson]);
  expect(new Set(past.map(({ id }) => id))).toEqual(new Set([first, second, third, byPerson]));
  expect(past.at(-1)).toMatchObject({
    groups: ["topics/t1"],
    people: 1,
    sender: { id: "root", name: "Root" },
    status: "sent",
  });
  expect((await listed("limit=100")).map(({ id }) => id)).not.toContain(body.id);
  expect((await api.call("GET", "/api/notifications", undefined, await api.as("ann"))).status).toBe(403);
});

test("comes again and again by a pattern, each one once, and the next one is always in the list", async () => {
  vi.setSystemTime("2027-10-29T12:00:00Z");
  const expiresAt = "2027-10-30T01:30:00Z";
  const first = await schedule({ title: "Weekly", cron: "30 2 * * *", timeZone: "Europe/Berlin", expiresAt });
  expect(await told(first)).toMatchObject({
    scheduledAt: "2027-10-30T00:30:00.000Z",
    cron: "30 2 * * *",
    timeZone: "Europe/Berlin",
  });
  vi.setSystemTime("2027-10-30T00:30:00Z");
  const { broadcasts } = api.core.runtime;
  await Promise.all([broadcasts.sendDue(), broadcasts.sendDue()]);
  expect((await told(first)).status).toBe("sent");
  // The night in which the hour comes twice.
  const [second, ...others] = await scheduledTitled("Weekly");
  expect(others).toEqual([]);
  expect(second).toMatchObject({ scheduledAt: "2027-10-31T00:30:00.000Z", cron: "30 2 * * *" });
  expect(await told(second.id)).toMatchObject({ expiresAt: "2027-10-31T01:30:00.000Z", revision: 1 });
  // The server was away for days: what was missed is sent once, and the next is still to come.
  vi.setSystemTime("2027-11-03T12:00:00Z");
  await broadcasts.sendDue();
  expect(await audiencesOf(second.id)).toEqual(["all"]);
  const [third] = await scheduledTitled("Weekly");
  expect(third).toMatchObject({ scheduledAt: "2027-11-04T01:30:00.000Z" });
  await api.call("DELETE", `/api/notifications/${third.id}`);
  vi.setSystemTime("2027-11-05T12:00:00Z");
  await broadcasts.sendDue();
  expect(await scheduledTitled("Weekly")).toEqual([]);
  expect(await audiencesOf(third.id)).toEqual([]);
});

test("on each reader's clock goes out a zone at a time, to each once, wherever they move", async () => {
  vi.setSystemTime("2027-12-01T00:00:00Z");
  const { users, preferences, broadcasts, topics } = api.core.runtime;
  await topics.put("world", { name: "World" });
  const person = async (id: string, timeZone: string | null) => {
    await users.put(id, { name: id, email: `${id}@example.com`, timeZone });
    await topics.join("world", id);
  };
  await person("tokyo", "Asia/Tokyo");
  await person("berlin", "Europe/Berlin");
  await person("nowhere", null);
  await person("york", "Europe/Berlin");
  await preferences.change("york", { timeZone: "America/New_York" });
  const id = await schedule({
    audience: ["topics/world"],
    scheduledAt: "2027-12-02T09:00",
    timeZone: "reader",
    collapseKey: "w",
  });
  expect(await told(id)).toMatchObject({
    scheduledAt: "2027-12-02T09:00:00",
    timeZone: "reader",
    audience: ["topics/world"],
  });
  const at = async (time: string) => {
    vi.setSystemTime(time);
    await Promise.all([broadcasts.sendDue(), broadcasts.sendDue()]);
    return audiencesOf(id);
  };
  expect(await at("2027-12-01T23:59:59Z")).toEqual([]);
  expect(await at("2027-12-02T00:00:00Z")).toEqual(["users/tokyo"]);
  expect(await told(id)).toMatchObject({ status: "sending" });
  // Most of it is still to come.
  expect((await listed("view=scheduled")).map((one) => one.id)).toContain(id);
  // Moving there does not bring it twice, and from there not never.
  await users.put("tokyo", { name: "tokyo", email: "tokyo@example.com", timeZone: "America/New_York" });
  await api.call("PATCH", `/api/notifications/${id}`, { title: "Good morning" });
  await person("late", "Asia/Tokyo");
  expect(await at("2027-12-02T08:00:00Z")).toEqual(["users/tokyo", "users/berlin"]);
  expect(await at("2027-12-02T09:00:00Z")).toEqual(["users/tokyo", "users/berlin", "users/nowhere"]);
  // Each has their own place in the log: who has read all up to the first has not read the second.
  const [first] = await entriesOf(id);
  for (const reader of ["tokyo", "berlin"]) {
    const command = { command: "read", through: Number(first?.seq) };
    await api.call("POST", "/api/inbox/commands", command, await api.as(reader));
  }
  expect((await told(id)).reach).toMatchObject({ recipients: 3, read: 1 });
  expect(await at("2027-12-02T14:00:00Z")).toHaveLength(4);
  expect(await told(id)).toMatchObject({ status: "sent", reach: { recipients: 4, read: 1 } });
  for (const reader of ["tokyo", "york"]) {
    const { body } = await api.call("GET", "/api/inbox", undefined, await api.as(reader));
    expect(body.items.filter((item: { id: string }) => item.id === id)).toMatchObject([{ title: "Good morning" }]);
  }
  await api.call("DELETE", `/api/notifications/${id}`);
  expect((await api.call("GET", "/api/inbox/counts", undefined, await api.as("york"))).body.unread).toBe(0);
});

test("as the clocks of some readers go forward, each gets it once, at the first moment that shows the hour or is beyond", async () => {
  vi.setSystemTime("2028-03-25T12:00:00Z");
  const { users, broadcasts, topics } = api.core.runtime;
  await topics.put("dst", { name: "Clocks" });
  for (const [id, timeZone] of [
    ["dst-berlin", "Europe/Berlin"],
    ["dst-tunis", "Africa/Tunis"],
    ["dst-utc", "UTC"],
  ] as const) {
    await users.put(id, { name: id, email: `${id}@example.com`, timeZone });
    await topics.join("dst", id);
  }
  // In Berlin no clock shows it that night.
  const when = { scheduledAt: "2028-03-26T02:30", timeZone: "reader" };
  const id = await schedule({ audience: ["topics/dst"], ...when });
  const at = async (time: string) => {
    vi.setSystemTime(time);
    await broadcasts.sendDue();
    return audiencesOf(id);
  };
  expect(await at("2028-03-26T00:59:59Z")).toEqual([]);
  expect(await at("2028-03-26T01:00:00Z")).toEqual(["users/dst-berlin"]);
  expect(await at("2028-03-26T01:30:00Z")).toEqual(["users/dst-berlin", "users/dst-tunis"]);
  expect(await at("2028-03-26T02:30:00Z")).toEqual(["users/dst-berlin", "users/dst-tunis", "users/dst-utc"]);
  expect(await at("2028-03-27T02:30:00Z")).toHaveLength(3);
  expect(await told(id)).toMatchObject({ status: "sent" });
});

test("on each reader's clock can be stopped under way: who has it loses it, the others do not get it", async () => {
  vi.setSystemTime("2027-12-10T00:00:00Z");
  const id = await schedule({
    audience: ["users/berlin", "users/york"],
    scheduledAt: "2027-12-11T09:00",
    timeZone: "reader",
  });
  vi.setSystemTime("2027-12-11T08:00:00Z");
  await api.core.runtime.broadcasts.sendDue();
  // It must not end before it has come to those whose clocks are furthest behind.
  const end = async (expiresAt: string) => (await api.call("PATCH", `/api/notifications/${id}`, { expiresAt })).status;
  expect(await end("2027-12-11T20:59:00Z")).toBe(422);
  expect(await end("2027-12-11T21:01:00Z")).toBe(200);
  await api.call("DELETE", `/api/notifications/${id}`);
  vi.setSystemTime("2027-12-12T08:00:00Z");
  await api.core.runtime.broadcasts.sendDue();
  expect(await audiencesOf(id)).toEqual(["users/berlin"]);
  expect((await told(id)).status).toBe("recalled");
});
