/** Whom broadcasts were handed to, against what the connections themselves wrote down; and what is kept of it. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { UserPrincipal } from "./auth.ts";
import { createRuntime } from "./create-runtime.ts";
import { notice } from "./entry.ts";
import { openFollowing } from "./following.ts";
import type { Sink, Subscription } from "./hub.ts";
import { newNotification } from "./protocol.ts";
import { bitAt, noBits, withBits } from "./reach-bits.ts";
import { placeOf } from "./reach-series.ts";
import type { Runtime } from "./runtime.ts";
import { startCore, type TestCore } from "./testing.ts";
import { turn } from "./turn.ts";
import type { TransportName } from "./vocabulary.ts";

let core: TestCore;
let runtime: Runtime;
beforeAll(async () => {
  core = await startCore();
  runtime = core.runtime;
});
afterAll(async () => {
  if (runtime !== core.runtime) {
    await runtime.hub.drain();
    await runtime.close();
  }
  await core.close();
});

const principal = (userId: string): UserPrincipal => ({
  kind: "user",
  userId,
  role: "member",
  via: "token",
  expiresAt: null,
});
const ROOT = { id: "root", by: { id: "root", address: null } };
const send = (audience: "all" | string[], sender: { id: string } = ROOT) =>
  runtime.broadcasts.publish(newNotification.parse({ audience, title: "Hello" }), sender);
const written = async (id: string) => {
  await runtime.following.write();
  const row = await runtime.db.reach.findUnique({ where: { notificationId: id } });
  return row && (JSON.parse(row.tally) as { delivered: number; acted: number; ways: object });
};

const PEOPLE = ["ann", "ben", "root"] as const;
const WAYS = ["websocket", "sse", "socket-io", "iframe"] as const satisfies readonly TransportName[];
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("send" as const),
      audience: fc.uniqueArray(fc.constantFrom("topics/t1", ...PEOPLE.map((id) => `users/${id}`)), { minLength: 1 }),
      isAll: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("open" as const),
      who: fc.constantFrom(...PEOPLE),
      way: fc.constantFrom(...WAYS),
      /** So many entries before the head; null: at the head. */
      back: fc.option(fc.nat(20)),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("leave" as const), of: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("write", "restart") }) },
);

/** By broadcast, by what each person had it first: what their connections wrote down. */
type Ledger = Map<string, Map<string, TransportName>>;

const sinkOf = (ledger: Ledger, userId: string, transport: TransportName): Sink => ({
  transport,
  write(frame) {
    for (const { type, content } of frame.kind === "events" ? frame.entries : []) {
      if (type !== "item.created" || !content) continue;
      const people = ledger.get(content.id) ?? new Map<string, TransportName>();
      ledger.set(content.id, people);
      if (!people.has(userId)) people.set(userId, transport);
    }
    return true;
  },
  close: () => undefined,
});

const settled = () =>
  expect
    .poll(() => runtime.hub.connections({}, 1_000).filter(({ state, lag }) => state !== "live" || lag > 0))
    .toEqual([]);

async function restart(): Promise<void> {
  await runtime.close();
  runtime = await createRuntime(runtime.env);
}

it("counts people once, by the first way, whoever connects from where, and beyond a restart", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30 }), async (steps) => {
      const ledger: Ledger = new Map();
      const begin = runtime.log.head;
      const sent: string[] = [];
      let open: Subscription[] = [];
      const leave = () => {
        for (const subscription of open) subscription.close();
        open = [];
      };
      for (const one of steps) {
        if (one.do === "send") sent.push((await send(one.isAll ? "all" : one.audience)).id);
        else if (one.do === "open") {
          const { log, hub } = runtime;
          const after = one.back === null ? undefined : log.cursorAt(Math.max(begin, log.head - one.back));
          open.push(hub.subscribe(principal(one.who), sinkOf(ledger, one.who, one.way), { after }));
        } else if (one.do === "leave") open.splice(one.of, 1)[0]?.close();
        else if (one.do === "write") await runtime.following.write();
        else {
          leave();
          await restart();
        }
        await settled();
      }
      leave();
      for (const id of sent) {
        const ways: Partial<Record<TransportName, number>> = {};
        const had = [...(ledger.get(id)?.values() ?? [])];
        for (const way of had) ways[way] = (ways[way] ?? 0) + 1;
        const tally = await written(id);
        expect([tally?.delivered, tally?.ways]).toEqual([had.length, ways]);
      }
    }),
    { numRuns: 15, endOnFailure: true },
  );
}, 120_000);

it("counts an act once, and those that a crash kept from being written down", async () => {
  const { id } = await send(["users/ann", "users/ben"]);
  const act = (userId: string) =>
    runtime.log.commit(async ({ append }) =>
      append(notice({ kind: "acted", userId, notificationId: id, index: 0, label: "Yes" })),
    );
  await act("ann");
  await act("ann");
  // As after a crash: nothing is in memory, and the row does not know of it.
  const anew = await openFollowing(runtime.db, runtime.reads, runtime.log);
  await anew.write();
  expect(anew.tallyOf(id)?.acted).toBe(1);
  await restart();
  await act("ann");
  await act("ben");
  expect(await written(id)).toMatchObject({ acted: 2, delivered: 0 });
});

it("counts once though it is told to write again before it has written", async () => {
  const { id } = await send("all");
  runtime.following.fetched("ann", [{ id }]);
  let isWritten = false;
  const rounds = [runtime.following.write().then(() => (isWritten = true))] as Promise<unknown>[];
  for (; !isWritten; await turn()) rounds.push(runtime.following.write());
  await Promise.all(rounds);
  expect(await written(id)).toMatchObject({ delivered: 1, ways: { inbox: 1 } });
  expect(runtime.following.tallyOf(id)?.delivered).toBe(1);
});

it("does not follow what programs send", async () => {
  const { id } = await send("all", { id: "keys/1" });
  expect(await written(id)).toBeNull();
  expect(runtime.following.tallyOf(id)).toBeNull();
  expect(await runtime.reachReport(id)).toMatchObject({
    isFollowed: false,
    totals: { recipients: 3, delivered: null, acted: null },
    series: [],
  });
});

it("gives nobody the number of one who was removed", async () => {
  const person = { name: "Cid", email: "cid@example.com" };
  await runtime.users.put("cid", person);
  const { id } = await send(["users/cid"]);
  runtime.following.fetched("cid", [{ id }]);
  expect(await written(id)).toMatchObject({ delivered: 1, ways: { inbox: 1 } });
  await runtime.db.user.delete({ where: { id: "cid" } });
  await runtime.users.put("dot", { ...person, email: "dot@example.com" });
  runtime.following.fetched("dot", [{ id }]);
  expect(await written(id)).toMatchObject({ delivered: 2 });
});

it("keeps few points, close at first", () => {
  const places = new Set<number>();
  for (let age = 0; age <= 30 * 24 * 3_600; age += age < 300 ? 1 : 5) places.add(placeOf(age * 1_000));
  expect(places.size).toBeLessThan(500);
  expect([...places].slice(0, 3)).toEqual([0, 1, 2]);
  expect([...places].slice(58, 63)).toEqual([58, 59, 60, 70, 80]);
  expect([...places]).toEqual([...places].sort((one, other) => one - other));
});

it("keeps a set of numbers in bits", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2_000)), fc.array(fc.nat(2_000)), (some, more) => {
      const bits = withBits(withBits(noBits(), some), more);
      const members = new Set([...some, ...more]);
      for (let number = 0; number <= 2_010; number += 1) expect(bitAt(bits, number)).toBe(members.has(number));
    }),
    { numRuns: 20 },
  );
});
