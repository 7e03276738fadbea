/** Whom a send means: combinations, exclusions, what a dry run tells of them, and lists of names. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startApi, type TestApi } from "./testing.ts";

let api: TestApi;
let root: Record<string, string>;
const PEOPLE = ["ann", "ben", "cho", "dev", "root"];
beforeAll(async () => {
  api = await startApi();
  root = await api.as("root");
  const { users, topics, preferences } = api.core.runtime;
  await users.put("cho", { name: "Cho", email: "Cho@Example.com", locale: "zh-CN" });
  await users.put("dev", { name: "Dev", email: "dev@example.com", locale: "en" });
  await topics.put("t2", { name: "Topic two" });
  for (const id of ["ben", "cho"]) await topics.join("t2", id);
  // What one chooses goes before what the host product said.
  await preferences.change("dev", { locale: "zh-CN" });
});
afterAll(() => api.close());

const MEMBERS: Record<string, readonly string[]> = {
  all: PEOPLE,
  "topics/t1": ["ann"],
  "topics/t2": ["ben", "cho"],
  "roles/admin": ["root"],
  "roles/member": ["ann", "ben", "cho", "dev"],
  "locales/zh-CN": ["cho", "dev"],
  "locales/en": [],
  ...Object.fromEntries(PEOPLE.map((id) => [`users/${id}`, [id]])),
};
const send = (input: object) => api.call("POST", "/api/notifications", { title: "To some", ...input }, root);
const dryRun = async (input: object) => {
  const { status, body } = await api.call("POST", "/api/notifications/dry-run", input, root);
  expect(status).toBe(200);
  return body;
};
const having = async (id: string): Promise<string[]> => {
  const found: string[] = [];
  for (const person of PEOPLE) {
    const { body } = await api.call("GET", "/api/inbox?limit=50", undefined, await api.as(person));
    if (body.items.filter((item: { id: string }) => item.id === id).length === 1) found.push(person);
  }
  return found;
};

test("an audience that cannot be is refused by its place, with what may stand there", async () => {
  const refusal = async (audience: unknown) => {
    const { status, body } = await send({ audience });
    expect(status).toBe(422);
    return body.error.details;
  };
  const allowed = expect.stringMatching(/"all", "topics\/<slug>", "users\/<id>", "roles\/<role>" or "locales/);
  expect(await refusal(["users/ann", "nobody/x"])).toEqual([{ path: "audience.1", message: allowed }]);
  expect(await refusal(["roles/guest", "topics/No"])).toEqual([
    { path: "audience.0", message: allowed },
    { path: "audience.1", message: allowed },
  ]);
  for (const audience of [5, "users/ann", null, {}])
    expect(await refusal(audience)).toEqual([{ path: "audience", message: expect.stringMatching(/"all"/) }]);
  expect((await send({ audience: ["roles/admin", "locales/en"] })).status).toBe(201);
});

test("any combination and exclusion reaches those whom the dry run counts, and nobody else", async () => {
  const names = fc.uniqueArray(fc.constantFrom(...Object.keys(MEMBERS)), { maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.constantFrom(...Object.keys(MEMBERS)), { minLength: 1, maxLength: 3 }),
      names,
      async (audience, except) => {
        const of = (list: readonly string[]) => new Set(list.flatMap((name) => MEMBERS[name] ?? []));
        const [meant, left] = [of(audience), of(except)];
        const expected = PEOPLE.filter((id) => meant.has(id) && !left.has(id));
        const told = await dryRun({ audience, except });
        expect(told).toMatchObject({ recipients: expected.length, excepted: meant.size - expected.length });
        const { status, body } = await send({ audience, except });
        // Nobody at all is refused, unless an audience may be waiting for its first member.
        if (status === 422) expect([body.error.code, expected]).toEqual(["empty_audience", []]);
        else expect([status, await having(body.id)]).toEqual([201, expected]);
      },
    ),
    { numRuns: 40 },
  );
});

test("who fits is told when it is sent, not when it was scheduled, and the list remembers what was asked for", async () => {
  const { users, broadcasts } = api.core.runtime;
  const at = new Date(Date.now() + 400).toISOString();
  const { body } = await send({ audience: ["roles/admin"], except: ["users/root"], scheduledAt: at, title: "Later" });
  expect(body.status).toBe("scheduled");
  await users.put("dev", { name: "Dev", email: "dev@example.com", locale: "en", role: "admin" });
  await expect
    .poll(async () => {
      await broadcasts.sendDue();
      return (await api.call("GET", `/api/notifications/${body.id}`, undefined, root)).body.status;
    })
    .toBe("sent");
  expect(await having(body.id)).toEqual(["dev"]);
  const { body: list } = await api.call("GET", "/api/notifications?view=past", undefined, root);
  expect(list.broadcasts.find(({ id }: { id: string }) => id === body.id)).toMatchObject({
    groups: ["roles/admin"],
    people: 0,
    except: { groups: [], people: 1 },
  });
  await users.put("dev", { name: "Dev", email: "dev@example.com", locale: "en" });
});

test("a dry run tells whom it would not alert and why, and sends nothing", async () => {
  const { preferences, topics, log } = api.core.runtime;
  await topics.join("t1", "ben");
  await preferences.change("ann", { muted: [{ topic: "t1", until: null }] });
  await preferences.change("ben", {
    channels: { billing: { sound: false } },
    quietHours: { start: "00:00", end: "23:59", days: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
  });
  const before = log.head;
  const told = await dryRun({ audience: ["topics/t1"], category: "billing", priority: "high" });
  expect(told).toMatchObject({ recipients: 2, arrivesRead: 1, disabled: 0, sample: [{ id: "ann" }, { id: "ben" }] });
  expect(told.alerts.desktop).toMatchObject({ fires: 0, held: { muted: 1, quietHours: 1 } });
  expect(told.alerts.sound).toMatchObject({ fires: 0, held: { muted: 1, channel: 1 } });
  const critical = await dryRun({ audience: ["topics/t1"], category: "billing", priority: "critical" });
  expect(critical).toMatchObject({ arrivesRead: 0, alerts: { desktop: { fires: 2 }, sound: { fires: 2 } } });
  expect((await dryRun({ audience: "all" })).alerts.desktop).toMatchObject({ fires: 0, held: { priority: 5 } });
  expect(log.head).toBe(before);
});

test.each([
  ["at once", {}, { arrivesRead: 1, muted: 1 }],
  ["to a part first", { rollout: 99 }, { arrivesRead: 0, muted: 0 }],
  ["by each reader's clock", { timeZone: "reader" }, { arrivesRead: 0, muted: 0 }],
])("a muted topic holds in the dry run what it holds when it is sent: %s", async (_, how, { arrivesRead, muted }) => {
  const { preferences, broadcasts, users } = api.core.runtime;
  await users.put("ann", { name: "Ann", email: "ann@example.com", timeZone: "UTC" });
  await preferences.change("ann", { muted: [{ topic: "t1", until: null }] });
  const input = { audience: ["topics/t1"], priority: "high", ...how };
  const told = await dryRun(input);
  expect(told.arrivesRead).toBe(arrivesRead);
  expect(told.alerts.desktop.held.muted).toBe(muted);
  const at = "timeZone" in how ? { scheduledAt: new Date(Date.now() + 1_000).toISOString().slice(0, 19) } : {};
  const { body } = await send({ ...input, ...at });
  if ("rollout" in how) await api.call("PUT", `/api/notifications/${body.id}/rollout`, { percent: 100 }, root);
  const rowOf = async () => {
    await broadcasts.sendDue();
    const { body: page } = await api.call("GET", "/api/inbox?limit=50", undefined, await api.as("ann"));
    return page.items.find((item: { id: string }) => item.id === body.id);
  };
  await expect.poll(rowOf).toBeDefined();
  expect((await rowOf()).state.readAt === null).toBe(arrivesRead === 0);
});

test("what is unknown is named, in the audience and in what it leaves out", async () => {
  for (const path of ["/api/notifications", "/api/notifications/dry-run"]) {
    const input = { audience: ["topics/t1"], except: ["users/ann", "users/nobody"] };
    const more = path.endsWith("dry-run") ? {} : { title: "Hello" };
    const { status, body } = await api.call("POST", path, { ...input, ...more }, root);
    expect([status, body.error.code, body.error.details[0].path]).toEqual([422, "unknown_audience", "except.1"]);
  }
  const wrong = await send({ audience: ["roles/owner"] });
  expect([wrong.status, wrong.body.error.details[0].path]).toEqual([422, "audience.0"]);
  expect((await api.call("POST", "/api/notifications/dry-run", { audience: "all" }, await api.as("ann"))).status).toBe(
    403,
  );
});

test("nobody at all is told by its field, and nothing is sent", async () => {
  const { topics, log } = api.core.runtime;
  await topics.put("deserted", { name: "Nobody is in it" });
  const { head } = log;
  const codes = async (input: object) => {
    const { status, body } = await send(input);
    return [status, body.error.code, body.error.details[0].path];
  };
  expect(await codes({ audience: [] })).toEqual([422, "invalid", "audience"]);
  expect(await codes({ audience: ["users/nobody"] })).toEqual([422, "unknown_audience", "audience.0"]);
  expect(await codes({ audience: ["topics/t1", "topics/nowhere"] })).toEqual([422, "unknown_audience", "audience.1"]);
  expect(await codes({ audience: ["locales/en"] })).toEqual([422, "empty_audience", "audience"]);
  expect(await codes({ audience: ["roles/admin"], except: ["users/root", "users/dev"] })).toEqual([
    422,
    "empty_audience",
    "audience",
  ]);
  expect(await codes({ audience: ["topics/deserted"], except: ["users/ann"] })).toEqual([
    422,
    "empty_audience",
    "audience",
  ]);
  expect(log.head).toBe(head);
  // A topic may wait for its first member: that is no fault, and the dry run says that nobody is there.
  expect((await dryRun({ audience: ["topics/deserted"] })).recipients).toBe(0);
  expect((await send({ audience: ["topics/deserted"] })).status).toBe(201);
});

test("a list of names finds people by id and by email, each once, and says who is nobody", async () => {
  const names = ["ann", "ANN@example.com", "cho@example.com", "nobody", "ghost@example.com"];
  const { body } = await api.call("POST", "/api/users/lookup", { names }, root);
  expect(body.users.map(({ id }: { id: string }) => id)).toEqual(["ann", "cho"]);
  expect(body.missing).toEqual(["nobody", "ghost@example.com"]);
  expect((await api.call("POST", "/api/users/lookup", { names }, await api.as("ann"))).status).toBe(403);
  const many = { names: Array.from({ length: 10_001 }, (_, n) => `p${n}`) };
  const refused = await api.call("POST", "/api/users/lookup", many, root);
  expect([refused.status, refused.body.error.details[0].path]).toEqual([422, "names"]);
  for (const broken of ["\uFFFD", "a\0b", "\u202Eann"])
    expect((await api.call("POST", "/api/users/lookup", { names: [broken] }, root)).body).toEqual({
      users: [],
      missing: [broken],
    });
});
