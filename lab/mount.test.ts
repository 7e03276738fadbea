/** The lab's runs: what reaches their lanes and nobody else, what is counted of them, and when they end. */
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { InboxEvent } from "#core/protocol.ts";
import { TRANSPORTS, type TransportName } from "#core/vocabulary.ts";
import { eventually } from "#transports/testing.ts";
import { websocketClient } from "#transports/websocket/client.ts";
import { BY, openLab, upTo } from "./testing.ts";

const { runtime, origin, call, begin, open } = await openLab();

/** Every byte of what goes through, both ways. */
async function countingProxy() {
  const counted = { up: 0, down: 0 };
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(new URL(origin).port), "127.0.0.1");
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        near.destroy();
        far.destroy();
      });
    }
    near.on("data", (chunk: Buffer) => {
      counted.up += chunk.length;
    });
    far.on("data", (chunk: Buffer) => {
      counted.down += chunk.length;
    });
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get up() {
      return counted.up;
    },
    get down() {
      return counted.down;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

describe("a run", () => {
  it("reaches each of the seven once and in order, and nobody's inbox, counts or log", async () => {
    const before = { head: runtime.log.head, counts: await runtime.inbox.counts("root"), audit: await audits() };
    const tab = await begin("root", { rate: 50, seconds: 1, size: 300 });
    const heard = new Map<TransportName, () => number[]>();
    const lines: InboxEvent[][] = [];
    for (const name of TRANSPORTS) {
      heard.set(name, await tab.hear(name, origin, (events) => lines.push(events)));
    }
    tab.start();
    for (const [name, numbers] of heard) await eventually(() => expect(numbers(), name).toEqual(upTo(50)));
    await eventually(() => expect(tab.figures()).toMatchObject({ published: 50, isOver: true }));

    // [E4] holds here too.
    for (const events of lines) {
      const seqs = [0, ...events.map(({ seq }) => seq)];
      expect(events.map(({ prev }) => prev)).toEqual(seqs.slice(0, -1));
    }

    expect(runtime.log.head).toBe(before.head);
    expect(await runtime.inbox.counts("root")).toEqual(before.counts);
    expect(await audits()).toBe(before.audit);
    expect(runtime.hub.size).toBe(0);
    for (const name of TRANSPORTS) {
      const { up, down, requests } = await tab.laneOnce(name, ({ down }) => down > 50 * 300);
      expect(up, name).toBeGreaterThan(100);
      // A poll may bring one event a time, each with some 900 bytes of headers.
      expect(down, name).toBeLessThan(50 * (300 * 4 + 500));
      expect(requests, name).toBeGreaterThan(0);
    }
  });

  it("counts of each lane the bytes that a proxy on its way counts, within 2 %", async () => {
    const tab = await begin("root", { rate: 50, seconds: 2, size: 300 });
    const lanes = await Promise.all(
      TRANSPORTS.map(async (name) => ({ name, proxy: await countingProxy(), numbers: (): number[] => [] })),
    );
    for (const lane of lanes) lane.numbers = await tab.hear(lane.name, lane.proxy.origin);
    tab.start();
    for (const { name, numbers } of lanes) await eventually(() => expect(numbers(), name).toEqual(upTo(100)));
    for (const one of open) if (one !== tab.control) one.close();
    for (const { name, proxy } of lanes) {
      const { up, down } = await tab.laneOnce(name, ({ connections, down }) => connections === 0 && down > 100 * 300);
      expect(Math.abs(down / proxy.down - 1), `${name}: ${down} down of ${proxy.down}`).toBeLessThan(0.02);
      expect(Math.abs(up / proxy.up - 1), `${name}: ${up} up of ${proxy.up}`).toBeLessThan(0.02);
      proxy.close();
    }
  });

  it("counts what each lane keeps the server busy with, and of one that does nothing next to nothing", async () => {
    const tab = await begin("root", { rate: 100, seconds: 1, size: 300 });
    const since = performance.now();
    const heard = new Map<TransportName, () => number[]>();
    for (const name of TRANSPORTS) heard.set(name, await tab.hear(name));
    tab.start();
    for (const [name, numbers] of heard) await eventually(() => expect(numbers(), name).toEqual(upTo(100)));
    const { at } = tab.figures() ?? { at: 0 };
    await eventually(() => expect(tab.figures()?.at).toBeGreaterThan(at));
    const spent = TRANSPORTS.map((name) => tab.figures()?.lanes[name].cpuMs ?? 0);
    // A hundred writes take a while, and all of them together no longer than it took.
    for (const [index, name] of TRANSPORTS.entries()) expect(spent[index], name).toBeGreaterThan(0.5);
    expect(spent.reduce((sum, ms) => sum + ms)).toBeLessThan(performance.now() - since);
    expect(tab.figures()?.lanes.hop.cpuMs).toBe(0);
  });
  const audits = () => runtime.db.auditEntry.count();

  it("lets everybody else have a turn between two runs' events, when all are due at once", async () => {
    const { lab } = runtime;
    const runs = Array.from({ length: 10 }, (_, index) =>
      lab.begin(
        { kind: "user", userId: `v${index}`, role: "member", via: "token", expiresAt: null },
        { rate: 20, size: 1_000, burst: 4, seconds: 1 },
      ),
    );
    const order: ("sent" | "turn")[] = [];
    const stop = lab.log.onEntries(() => order.push("sent"));
    for (const run of runs) run.start();
    order.length = 0;
    let isWatching = true;
    const watch = (): void => {
      order.push("turn");
      if (isWatching) setImmediate(watch);
    };
    watch();
    await eventually(() => expect(runs.every(({ isOver }) => isOver)).toBe(true));
    isWatching = false;
    stop();
    for (const run of runs) lab.end(run, "left");
    expect(order.filter((one) => one === "sent").length).toBeGreaterThan(20);
    expect(order.some((one, index) => one === "sent" && order[index + 1] === "sent")).toBe(false);
  });

  it("admits no more than is left beside the others, and says how much that is", async () => {
    const { lab } = runtime;
    const owner = (userId: string) => ({ kind: "user", userId, role: "admin", via: "token", expiresAt: null }) as const;
    const wants = { size: 100, burst: 1, seconds: 1 };
    const runs = [lab.begin(owner("v1"), { ...wants, rate: 300 }), lab.begin(owner("v2"), { ...wants, rate: 150 })];
    const { status, body } = await call("POST", "/runs", "root", { rate: 51 });
    expect(status).toBe(429);
    expect(body.error).toMatchObject({
      code: "rate_limited",
      details: [{ path: "rate", message: "at most 50 beside the others" }],
      retryAfterMs: expect.any(Number),
    });
    lab.end(runs[1] as (typeof runs)[number], "left");
    runs[1] = lab.begin(owner("v2"), { ...wants, rate: 51 });
    for (const run of runs) lab.end(run, "left");
  });

  it("cannot be kept full by a few: whoever has most makes room for one who has fewer, and nobody loses their only one", () => {
    const { lab } = runtime;
    const owner = (userId: string) =>
      ({ kind: "user", userId, role: "member", via: "token", expiresAt: null }) as const;
    const wants = { rate: 20, size: 1_600, burst: 1, seconds: 60 };
    const ended: string[] = [];
    const begin = (userId: string, name: string) => {
      const run = lab.begin(owner(userId), wants);
      run.onEnd((reason) => ended.push(`${name} ${reason}`));
      return run;
    };
    const refusal = (userId: string) => {
      try {
        return begin(userId, "none");
      } catch (error) {
        return error;
      }
    };
    // Seven people, three runs each but for the last: twenty.
    const runs = Array.from({ length: 20 }, (_, n) => begin(`crowd${n % 7}`, `${n}`));
    expect(refusal("crowd0")).toMatchObject({ code: "rate_limited", retryAfterMs: expect.any(Number) });
    expect(ended).toEqual([]);
    runs.push(begin("late0", "late0"), begin("late0", "late0 again"));
    expect(ended).toEqual(["0 room", "1 room"]);
    // Who has as many as the others is not let in at their cost.
    expect(refusal("crowd6")).toMatchObject({ code: "rate_limited" });
    for (let n = 1; n < 12; n += 1) runs.push(begin(`late${n}`, `late${n}`));
    expect(new Set(ended).size).toBe(ended.length);
    const standing = runs.filter(({ secret }) => lab.find(secret)).map(({ owner: { userId } }) => userId);
    expect(standing).toHaveLength(20);
    expect(new Set(standing).size).toBeGreaterThanOrEqual(19);
    runs.push(begin("last", "last"));
    const { retryAfterMs } = refusal("nobody") as { retryAfterMs: number };
    expect(retryAfterMs).toBeGreaterThan(0);
    expect(retryAfterMs).toBeLessThanOrEqual(10_000);
    for (const run of runs) lab.end(run, "left");
  });

  it("ends with its tab, and takes its lanes along", async () => {
    const tab = await begin("root");
    const lane = tab.lane("websocket", websocketClient);
    await lane.ready();
    expect(runtime.lab.find(tab.run.secret)).not.toBeNull();
    tab.control.close();
    await lane.ended();
    expect(lane.ends).toEqual([["revoked", null]]);
    expect(runtime.lab.find(tab.run.secret)).toBeNull();
    expect(runtime.lab.hub.size).toBe(0);
    expect((await fetch(`${origin}/lab/${tab.run.secret}/sse/api/events/sse`)).status).toBe(404);
  });

  it("ends when its owner is shut out, and says so", async () => {
    const tab = await begin("ben");
    await runtime.removal.remove("ben", { id: "test", address: null });
    await eventually(() => expect(tab.told.at(-1)).toEqual({ type: "end", reason: "revoked" }));
  });

  it("is for admins alone until they let members in, and a member's ends when they may no more", async () => {
    const [member, admin] = [await begin("ann"), await begin("root")];
    const lane = await member.follow("websocket");
    await eventually(() => expect(runtime.lab.hub.size).toBe(1));
    await runtime.lab.setAccess({ members: false }, BY);
    await eventually(() => expect(member.told.at(-1)).toEqual({ type: "end", reason: "revoked" }));
    await eventually(() => expect(lane.ends()).toBe(1));
    for (const path of ["sse/api/events/sse", "long-poll/api/events"])
      expect((await fetch(`${origin}/lab/${member.run.secret}/${path}`)).status).toBe(404);
    const late = new WebSocket(`${origin.replace("http", "ws")}/lab/${member.run.secret}/control`);
    expect(await new Promise((resolve) => late.once("error", ({ message }) => resolve(message)))).toMatch(/404/);
    for (const [method, path, body] of [
      ["POST", "/runs", {}],
      ["POST", `/runs/${admin.run.id}/faults`, { fault: "cut" }],
      ["DELETE", `/runs/${admin.run.id}`, undefined],
    ] as const)
      expect(await call(method, path, "ann", body)).toMatchObject({
        status: 403,
        body: { error: { code: "forbidden" } },
      });
    // An admin's goes on.
    expect((await call("POST", `/runs/${admin.run.id}/faults`, "root", { fault: "cut" })).status).toBe(204);
    await runtime.lab.setAccess({ members: true }, BY);
    expect((await begin("ann")).run.id).toEqual(expect.any(String));
  });

  it("belongs to one tab and one person", async () => {
    const tab = await begin("root");
    const other = new WebSocket(`${origin.replace("http", "ws")}/lab/${tab.run.secret}/control`);
    expect(await new Promise((resolve) => other.once("close", resolve))).toBe(4_001);
    expect((await call("DELETE", `/runs/${tab.run.id}`, "ann")).status).toBe(404);
    expect((await call("POST", `/runs/${tab.run.id}/faults`, "ann", { fault: "cut" })).status).toBe(404);
    expect((await call("DELETE", `/runs/${tab.run.id}`, "root")).status).toBe(204);
    await eventually(() => expect(tab.closed()).toBe(4_000));
  });

  it("tells its clock", async () => {
    const tab = await begin("root");
    tab.ask({ type: "clock", ask: 1.5 });
    await eventually(() => expect(tab.told).toContainEqual({ type: "clock", ask: 1.5, at: expect.any(Number) }));
    const answer = tab.told.find((one) => one.type === "clock");
    expect(Math.abs((answer?.at ?? 0) - Date.now())).toBeLessThan(2_000);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ["a rate beyond all", { rate: 501 }, "rate"],
    ["no rate", { rate: 0 }, "rate"],
    ["a rate that is none", { rate: "fast" }, "rate"],
    ["a rate beyond a member's", { rate: 21 }, "rate"],
    ["a size beyond a member's", { size: 5_000 }, "size"],
    ["more at once than a member's", { burst: 6 }, "burst"],
    ["longer than a member's", { seconds: 61 }, "seconds"],
    ["all together too much", { rate: 20, size: 4_000 }, "size"],
    ["half a second", { seconds: 0.5 }, "seconds"],
    ["a field that is none", { speed: 1 }, "speed"],
  ])("refuses %s by name", async (_name, wants, path) => {
    const { status, body } = await call("POST", "/runs", "ann", wants);
    expect(status).toBe(422);
    expect(body.error).toMatchObject({ code: "invalid", details: [{ path }] });
  });

  it("is begun, broken and ended by who has signed in, and by no token", async () => {
    const { token } = await runtime.auth.mintToken("root", 600);
    const tab = await begin("root");
    const byToken = async (method: string, path: string, body?: object) => {
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      const init = body ? { method, headers, body: JSON.stringify(body) } : { method, headers };
      const response = await fetch(`${origin}/api/lab/runs${path}`, init);
      return { status: response.status, body: await response.json() };
    };
    for (const refused of [
      await byToken("POST", "", {}),
      await byToken("POST", `/${tab.run.id}/faults`, { fault: "cut" }),
      await byToken("DELETE", `/${tab.run.id}`),
    ])
      expect(refused).toEqual({
        status: 403,
        body: { error: { code: "forbidden", message: "A token is not enough for this: sign in." } },
      });
    expect(runtime.lab.find(tab.run.secret)).not.toBeNull();
  });

  it("is not had too often at once", async () => {
    await Promise.all([begin("ann"), begin("ann"), begin("ann")]);
    expect(await call("POST", "/runs", "ann", {})).toMatchObject({
      status: 429,
      body: { error: { code: "rate_limited" } },
    });
  });
});
