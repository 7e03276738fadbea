import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { UserPrincipal } from "./auth.ts";
import { seqOf } from "./cursor.ts";
import type { Frame } from "./frame.ts";
import { createHub, type Sink } from "./hub.ts";
import type { Log } from "./log.ts";
import { createReaders } from "./readers.ts";
import { startCore, type TestCore } from "./testing.ts";
import type { CloseReason } from "./vocabulary.ts";

let core: TestCore;
beforeEach(async () => {
  core = await startCore({ logRingSize: 16 });
});
afterEach(() => core.close());

const principal = (userId: string, expiresAt: number | null = null): UserPrincipal => ({
  kind: "user",
  userId,
  role: "member",
  via: "token",
  expiresAt,
});

/** The simplest connection there is: it takes `capacity` frames, then is full until drained. */
function reader(capacity = Number.POSITIVE_INFINITY) {
  const frames: Frame[] = [];
  const closed: CloseReason[] = [];
  let room = capacity;
  const sink: Sink = {
    transport: "sse",
    write(frame) {
      frames.push(frame);
      room -= 1;
      return room > 0;
    },
    close: (reason) => void closed.push(reason),
  };
  const entries = () => frames.flatMap((frame) => (frame.kind === "events" ? frame.entries : []));
  return {
    sink,
    frames,
    closed,
    controls: () => frames.flatMap((frame) => (frame.kind === "control" ? [frame.message] : [])),
    titles: () => entries().map((entry) => entry.content?.title ?? entry.type),
    seqs: () => entries().map(({ seq }) => seq),
    refill(n = capacity) {
      room = n;
    },
  };
}

describe("the hub", () => {
  it("greets with ready at the head, then hands on what is for the user, once", async () => {
    const ann = reader();
    const { log, hub } = core.runtime;
    const subscription = hub.subscribe(principal("ann"), ann.sink);
    await expect.poll(() => ann.controls()[0]).toMatchObject({ type: "ready", cursor: log.cursorAt(log.head) });
    await core.publish(["topics/t1", "users/ann"], "mine, twice");
    await core.publish(["users/ben"], "not mine");
    await expect.poll(ann.titles).toEqual(["mine, twice"]);
    await expect.poll(() => subscription.cursor()).toBe(log.cursorAt(log.head));
    subscription.close();
    subscription.close();
    expect(hub.size).toBe(0);
  });

  it("replays from a cursor that memory no longer covers, without a seam to what is live", async () => {
    const { hub, log } = core.runtime;
    const after = log.cursorAt(log.head);
    for (let n = 0; n < 40; n++) await core.publish(n % 3 ? "all" : ["users/ben"], `n${n}`);
    const ann = reader();
    hub.subscribe(principal("ann"), ann.sink, { after });
    const publishing = Promise.all(Array.from({ length: 40 }, (_, n) => core.publish("all", `m${n}`)));
    await publishing;
    await expect.poll(() => ann.seqs().length).toBe(26 + 40);
    expect(ann.seqs()).toEqual([...ann.seqs()].sort((a, b) => a - b));
    expect(new Set(ann.titles()).size).toBe(66);
  });

  it("answers an unusable cursor with reset and goes on from the head", async () => {
    const { hub, log } = core.runtime;
    await core.publish("all", "missed");
    const ann = reader();
    hub.subscribe(principal("ann"), ann.sink, { after: "000000.1" });
    await core.publish("all", "next");
    await expect.poll(ann.titles).toEqual(["next"]);
    expect(ann.controls().map(({ type }) => type)).toEqual(["reset", "ready"]);
    expect(ann.controls()[0]).toMatchObject({ reason: "epoch", cursor: log.cursorAt(log.head - 1) });
  });

  it("keeps nothing for a full sink, and reads on when it drains", async () => {
    const { hub } = core.runtime;
    const slow = reader(2);
    const quick = reader();
    const subscription = hub.subscribe(principal("ann"), slow.sink);
    hub.subscribe(principal("ann"), quick.sink);
    await expect.poll(() => [slow, quick].every((one) => one.controls().length > 0)).toBe(true);
    for (let n = 0; n < 30; n++) await core.publish("all", `n${n}`);
    await expect.poll(() => quick.titles().length).toBe(30);
    expect(slow.titles()).toEqual(["n0"]);
    slow.refill(Number.POSITIVE_INFINITY);
    subscription.drained();
    await expect.poll(() => slow.titles().length).toBe(30);
    expect(slow.seqs()).toEqual(quick.seqs());
  });

  it("[R4] replays nothing in part to one whom the log was trimmed past while it was slow", async () => {
    const { hub, log, inbox } = core.runtime;
    const { id } = await core.publish("all", "kept");
    const slow = reader(2);
    const subscription = hub.subscribe(principal("ann"), slow.sink);
    await expect.poll(() => slow.controls().length).toBe(1);
    await core.publish("all", "seen");
    await inbox.run("ann", { command: "read", ids: [id] });
    await core.publish("all", "later");
    await log.trim(log.head);
    slow.refill(Number.POSITIVE_INFINITY);
    subscription.drained();
    await expect.poll(() => slow.closed).toEqual(["slow"]);
    expect(slow.titles()).toEqual(["seen"]);
    const back = reader();
    hub.subscribe(principal("ann"), back.sink, { after: subscription.cursor() });
    await expect.poll(() => back.controls()[0]).toMatchObject({ type: "reset", reason: "expired" });
  });

  it("[R4] answers a poll with reset when the log is trimmed between its pages", async () => {
    const { log, audiences, inbox, following, logger } = core.runtime;
    const after = log.cursorAt(log.head);
    const { id } = await core.publish("all", "kept");
    for (let n = 0; n < 40; n++) await inbox.run("ann", { command: n % 2 ? "unread" : "read", ids: [id] });
    const stored: Log["stored"] = async (...range) => {
      const page = await log.stored(...range);
      await log.trim(log.head);
      return page;
    };
    const trimmed = Object.create(log, { stored: { value: stored } }) as Log;
    const readers = createReaders(core.runtime.reads, log);
    const hub = createHub(trimmed, audiences, { counts: inbox.counts, following, readers, logger });
    expect(await hub.read(principal("ann"), after, 100)).toMatchObject({ reset: "expired" });
    await hub.drain();
  });

  it("closes a sink that never drains, and nobody else", async () => {
    const impatient = await startCore({}, { stallMs: 300 });
    const { hub } = impatient.runtime;
    const stuck = reader(1);
    const quick = reader();
    hub.subscribe(principal("ann"), stuck.sink);
    hub.subscribe(principal("ann"), quick.sink);
    await impatient.publish("all", "one");
    await expect.poll(() => stuck.closed).toEqual(["slow"]);
    await expect.poll(quick.titles).toEqual(["one"]);
    expect(quick.closed).toEqual([]);
    await impatient.close();
  });

  it("moves a quiet reader's cursor by heartbeats", async () => {
    const quick = await startCore({}, { heartbeatMs: 50 });
    const { hub, log } = quick.runtime;
    const ann = reader();
    hub.subscribe(principal("ann"), ann.sink);
    await quick.publish(["users/ben"], "elsewhere");
    await expect.poll(() => ann.controls().at(-1)).toEqual({ type: "heartbeat", cursor: log.cursorAt(log.head) });
    await quick.close();
  });

  it("follows joins and leaves while connected", async () => {
    const ben = reader();
    core.runtime.hub.subscribe(principal("ben"), ben.sink);
    await expect.poll(() => ben.controls()[0]?.type).toBe("ready");
    await core.publish(["topics/t1"], "before");
    await core.runtime.topics.join("t1", "ben");
    await core.publish(["topics/t1"], "during");
    await core.runtime.topics.leave("t1", "ben");
    await core.publish(["topics/t1"], "after");
    await core.publish("all", "end");
    await expect.poll(ben.titles).toEqual(["during", "end"]);
  });

  it("closes on expiry, on removal, over the limits and on drain, each with its reason", async () => {
    const { hub, removal } = core.runtime;
    const expiring = reader();
    hub.subscribe(principal("ann", Date.now() + 50), expiring.sink);
    const removed = reader();
    hub.subscribe(principal("ben"), removed.sink);
    await removal.remove("ben");
    await expect.poll(() => removed.closed).toEqual(["revoked"]);
    await expect.poll(() => expiring.closed).toEqual(["expired"]);
    const stranger = reader();
    hub.subscribe(principal("nobody"), stranger.sink);
    await expect.poll(() => stranger.closed).toEqual(["revoked"]);
    const many = Array.from({ length: 51 }, () => reader());
    for (const one of many) hub.subscribe(principal("root"), one.sink);
    await expect.poll(() => many.flatMap((one) => one.closed)).toEqual(["limit"]);
    await hub.drain();
    expect(many[0]?.closed).toEqual(["shutdown"]);
    expect(hub.size).toBe(0);
    const late = reader();
    hub.subscribe(principal("ann"), late.sink);
    await expect.poll(() => late.closed).toEqual(["shutdown"]);
  });

  it("ends a connection within about a second of its expiry", async () => {
    let best = Number.POSITIVE_INFINITY;
    // The quickest of some tries: others may keep the machine busy.
    for (let tries = 0; tries < 5 && best > 1_500; tries += 1) {
      const expiresAt = Date.now() + 50;
      const expiring = reader();
      core.runtime.hub.subscribe(principal("ann", expiresAt), expiring.sink);
      await expect.poll(() => expiring.closed, { interval: 10 }).toEqual(["expired"]);
      best = Math.min(best, Date.now() - expiresAt);
    }
    expect(best).toBeLessThanOrEqual(1_500);
  });

  it("lets a sink leave from within a write, and counts it out once", async () => {
    const { hub } = core.runtime;
    const ann = reader();
    const write = ann.sink.write;
    const subscription = hub.subscribe(principal("ann"), {
      ...ann.sink,
      write(frame) {
        write(frame);
        if (frame.kind === "events") subscription.close();
        return frame.kind !== "events";
      },
    });
    await expect.poll(() => ann.controls()[0]?.type).toBe("ready");
    await core.publish("all", "one");
    await expect.poll(ann.titles).toEqual(["one"]);
    await core.publish("all", "two");
    subscription.close();
    expect(hub.size).toBe(0);
    expect(ann.titles()).toEqual(["one"]);
  });

  it("reads pages for those who ask", async () => {
    const { hub, log } = core.runtime;
    const after = log.cursorAt(log.head);
    for (let n = 0; n < 30; n++) await core.publish(n % 2 ? "all" : ["users/ben"], `n${n}`);
    const seqs: number[] = [];
    let cursor = after;
    for (let more = true; more; ) {
      const page = await hub.read(principal("ann"), cursor, 4);
      expect(page.frame.entries.length).toBeLessThanOrEqual(4);
      seqs.push(...page.frame.entries.map(({ seq }) => seq));
      ({ cursor, more } = page);
    }
    expect(seqs).toHaveLength(15);
    expect(new Set(seqs).size).toBe(15);
    expect(seqOf(cursor)).toBe(log.head);
  });

  it("gives every reader all that is theirs, in order and once, whatever happens in between", async () => {
    const act = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({
          kind: fc.constant("publish" as const),
          to: fc.constantFrom("all", "topics/t1", "users/ann", "users/ben"),
        }),
      },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant("fill" as const), room: fc.integer({ min: 0, max: 3 }) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant("drop" as const) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("turn" as const) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 60 }), async (acts) => {
        const { hub, log } = core.runtime;
        const start = log.cursorAt(log.head);
        const got: number[] = [];
        let current = reader(2);
        let subscription = hub.subscribe(principal("ann"), current.sink, { after: start });
        const expected: Promise<{ seq: number }>[] = [];
        for (const step of acts) {
          if (step.kind === "publish") {
            const sent = core.publish(step.to === "all" ? "all" : [step.to], "x");
            if (step.to !== "users/ben") expected.push(sent);
          } else if (step.kind === "fill") {
            current.refill(step.room);
            subscription.drained();
          } else if (step.kind === "drop") {
            subscription.close();
            got.push(...current.seqs());
            const after = got.length > 0 ? log.cursorAt(got.at(-1) as number) : start;
            current = reader(2);
            subscription = hub.subscribe(principal("ann"), current.sink, { after });
          } else await new Promise((resolve) => setImmediate(resolve));
        }
        const seqs = (await Promise.all(expected)).map(({ seq }) => seq).sort((a, b) => a - b);
        current.refill(Number.POSITIVE_INFINITY);
        subscription.drained();
        await expect.poll(() => [...got, ...current.seqs()], { interval: 5 }).toEqual(seqs);
        subscription.close();
      }),
      { numRuns: 40 },
    );
  });
});
