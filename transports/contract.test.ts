/** The rules of docs/PROTOCOL.md that every transport keeps, each by its id. Those of resuming, slowness, leaving and bad input are in contract/. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { InboxEvent } from "#core/protocol.ts";
import { type House, startHouse } from "#transports/contract/house.ts";
import type { Connection } from "#transports/contract/reader.ts";
import { READERS } from "#transports/contract/readers.ts";
import { eventually } from "#transports/testing.ts";

let house: House;
beforeAll(async () => {
  house = await startHouse({}, { heartbeatMs: 150 });
});
// [K1] is asked of every test.
afterEach(() => house.hangUp());
afterAll(() => house.close());

const ready = (connection: Connection): Promise<void> =>
  eventually(() => expect(connection.tape.controls("ready")).toHaveLength(1));

const item = (event: InboxEvent | undefined) => (event?.type === "item.created" ? event.item : null);
const EDITOR = { id: "root", address: null };

describe.each(READERS)("$name", (reader) => {
  it("[M2] [R3] is told where it stands and what its counts are, before any event", async () => {
    const person = await house.person();
    await house.publish(person.audiences, "earlier");
    const connection = house.open(reader, person);
    await ready(connection);
    const [message] = connection.tape.messages;
    expect(message).toMatchObject({ type: "ready", cursor: house.head(), counts: { unread: 1, cursor: house.head() } });
  });

  it("[A1] gets what is for its user, their topics and all, and nothing else", async () => {
    const [ann, ben] = [await house.person(), await house.person()];
    const connection = house.open(reader, { ...ann, topics: [...ann.topics, ...ben.topics] });
    await ready(connection);
    await house.publish([ben.audiences[0]], "to another");
    await house.publish([ann.audiences[0]], "to the user");
    await house.publish([ben.audiences[1]], "to another's topic");
    await house.publish([ann.audiences[1]], "to the topic");
    await house.publish("all", "to all");
    await eventually(() => expect(connection.tape.titles()).toContain("to all"));
    expect(connection.tape.titles()).toEqual(["to the user", "to the topic", "to all"]);
    expect(connection.tape.events.map((event) => event.audience)).toEqual([...ann.audiences, "all"]);
  });

  it.each(["auth0|5f7c", "a/b+c==", "x/control", "50%2F#1", "陈 Ünal", 'a?b&c=d;"e\\'])(
    "[V5] is its user's and nobody else's, whatever their id: %s",
    async (id) => {
      const person = await house.person(id);
      const connection = house.open(reader, person);
      await ready(connection);
      await house.publish([`users/${encodeURIComponent(id)}x`], "to nobody").catch(() => null);
      await house.publish(["users/ann"], "to another");
      await house.publish([`users/${id}`], "to the user");
      await eventually(() => expect(connection.tape.titles()).toEqual(["to the user"]));
      expect(connection.tape.events[0]?.audience).toBe(`users/${id}`);
      const reply =
        connection.command &&
        (await connection.command(JSON.stringify({ command: "read", through: connection.tape.events[0]?.seq })));
      if (reply) expect(reply).toMatchObject({ ok: true });
      connection.close();
      await house.runtime.removal.remove(id);
    },
  );

  it("[A2] gets nothing of a topic from before the user joined it, nor from after they left", async () => {
    const [ann, ben] = [await house.person(), await house.person()];
    const [, topic] = ben.audiences;
    const { topics } = house.runtime;
    const after = house.head();
    await house.publish([topic], "before");
    await topics.join(ben.userId, ann.userId);
    await house.publish([topic], "while");
    await topics.leave(ben.userId, ann.userId);
    await house.publish([topic], "later");
    await house.publish([ann.audiences[0]], "last");
    const connection = house.open(reader, { ...ann, after });
    await eventually(() => expect(connection.tape.titles()).toContain("last"));
    expect(connection.tape.titles()).toEqual(["while", "last"]);
  });

  it("[A3] gets one event of a notification that reaches it through several audiences", async () => {
    const person = await house.person();
    const after = house.head();
    const live = house.open(reader, person);
    await ready(live);
    await house.publish(person.audiences, "once");
    await house.publish([person.audiences[0]], "last");
    const replayed = house.open(reader, { ...person, after });
    for (const connection of [live, replayed]) {
      await eventually(() => expect(connection.tape.titles()).toContain("last"));
      expect(connection.tape.titles()).toEqual(["once", "last"]);
    }
  });

  it("[O1] gets what is published at the same time in the order of seq", async () => {
    const person = await house.person();
    const connection = house.open(reader, person);
    await ready(connection);
    const sent = await Promise.all(
      Array.from({ length: 60 }, (_, n) => house.publish(n % 3 ? [person.audiences[n % 2] as string] : "all", `${n}`)),
    );
    const seqs = sent.map(({ seq }) => seq).sort((a, b) => a - b);
    await eventually(() => expect(connection.tape.seqs).toHaveLength(60));
    expect(connection.tape.seqs).toEqual(seqs);
  });

  it("[E1] [E4] carries text intact, 64 KiB of it too, and names the entry before in the audience", async () => {
    const person = await house.person();
    const texts = [
      "quotes \" and ' and \\ and `",
      "</script><script>alert(1)</script><!--",
      "lines\r\nof\nall\rkinds\u2028and\u2029more\n\ndata: x\nid: 9\n",
      "🔔🏳️‍🌈 钟声响了，\u0000\u0007 e\u0301 ∀",
      "钟".repeat(21_845),
      "\n".repeat(65_536),
    ];
    const connection = house.open(reader, person);
    await ready(connection);
    const data = { __proto__x: 1, deep: [{ "</script>": "\u2028" }] };
    for (const body of texts) await house.publish([person.audiences[0]], "text", { body, data });
    await eventually(() => expect(connection.tape.events).toHaveLength(texts.length));
    expect(connection.tape.events.map((event) => item(event)?.body)).toEqual(texts);
    expect(item(connection.tape.events[0])?.data).toEqual(data);
    const { events, seqs } = connection.tape;
    expect(events.map(({ prev }) => prev)).toEqual([0, ...seqs.slice(0, -1)]);
  });

  it("[E5] [M1] is not sent again what was recalled, and hears of a recall", async () => {
    const person = await house.person();
    const after = house.head();
    const live = house.open(reader, person);
    await ready(live);
    const { id, seq } = await house.publish([person.audiences[0]], "regretted");
    await eventually(() => expect(live.tape.titles()).toEqual(["regretted"]));
    await house.runtime.broadcasts.recall(id);
    await eventually(() => expect(live.tape.titles()).toEqual(["regretted", "item.recalled"]));
    const replayed = house.open(reader, { ...person, after });
    await eventually(() => expect(replayed.tape.titles()).toEqual(["item.recalled", "item.recalled"]));
    expect(replayed.tape.events[0]).toMatchObject({ seq, item: { id } });
    expect(JSON.stringify(replayed.tape.messages)).not.toContain("regretted");
  });

  it("[E8] hears of an edit, with the whole item, and whether counts may change by it", async () => {
    const person = await house.person();
    const after = house.head();
    const live = house.open(reader, person);
    await ready(live);
    const { id } = await house.publish([person.audiences[0]], "teh title", { body: "kept" });
    await house.runtime.revisions.edit(id, { title: "the title" }, EDITOR);
    await house.runtime.revisions.edit(id, { priority: "high" }, EDITOR);
    await eventually(() => expect(live.tape.titles()).toEqual(["teh title", "item.updated", "item.updated"]));
    expect(live.tape.events.slice(1)).toMatchObject([
      { type: "item.updated", item: { id, title: "the title", body: "kept", priority: "normal", revision: 2 } },
      { type: "item.updated", item: { id, priority: "high", revision: 3 }, recount: true },
    ]);
    expect(live.tape.events[1]).not.toHaveProperty("recount");
    const replayed = house.open(reader, { ...person, after });
    await eventually(() => expect(replayed.tape.events).toHaveLength(3));
    expect(replayed.tape.events.at(-1)).toEqual(live.tape.events.at(-1));
  });

  it("[E7] [Q1] hears which preferences hold from now on, live and replayed, and what comes quietly by them", async () => {
    const person = await house.person();
    const [[user, audience], [topic]] = [person.audiences, person.topics as [string]];
    const live = house.open(reader, person);
    await ready(live);
    const after = house.head();
    const muted = [{ topic, until: null }];
    const channels = { billing: { inApp: false } };
    const preferences = await house.runtime.preferences.change(person.userId, { muted, channels });
    await house.publish([audience], "muted");
    await house.publish([user], "turned off", { category: "billing" });
    await house.publish([audience], "urgent", { category: "billing", priority: "critical" });
    await house.publish([user], "last");
    const replayed = house.open(reader, { ...person, after });
    for (const { tape } of [live, replayed]) {
      await eventually(() => expect(tape.titles()).toContain("last"));
      expect(tape.titles()).toEqual(["preferences.changed", "muted", "turned off", "urgent", "last"]);
      const from = tape.seqs[0];
      const quiet = [
        { topic, from, to: null, until: null },
        { category: "billing", from, to: null, until: null },
      ];
      expect(tape.events[0]).toMatchObject({ type: "preferences.changed", audience: user, preferences, quiet });
    }
    const late = house.open(reader, person);
    await ready(late);
    const { quiet } = live.tape.events[0] as { quiet?: unknown };
    const byCategory = { billing: 1, general: 1 };
    expect(late.tape.controls("ready")[0]?.counts).toMatchObject({ unread: 2, unseen: 2, byCategory, quiet });
    // Rules that are over still say what came while they held.
    await house.runtime.preferences.change(person.userId, { muted: [], channels: {} });
    await eventually(() => expect(late.tape.titles()).toEqual(["preferences.changed"]));
    const [to] = late.tape.seqs;
    expect(late.tape.events[0]).toMatchObject({
      quiet: [
        { topic, to },
        { category: "billing", to },
      ],
    });
  });

  it("[M3] moves the cursor of a quiet reader past what was for others", async () => {
    const [ann, ben] = [await house.person(), await house.person()];
    const connection = house.open(reader, ann);
    await ready(connection);
    await house.publish([ben.audiences[0]], "to another");
    await eventually(() => expect(connection.tape.cursor).toBe(house.head()));
    expect(connection.tape.events).toEqual([]);
  });

  it("[K1] leaves no subscriber when it closes, once or twice", async () => {
    const person = await house.person();
    const connections = [house.open(reader, person), house.open(reader, person)];
    for (const connection of connections) await ready(connection);
    for (const connection of [...connections, ...connections]) connection.close();
    await eventually(() => expect(house.runtime.hub.size).toBe(0));
  });
});

describe("every connection of a user", () => {
  it("[E3] hears of what the user did on another one, whatever they read by", async () => {
    const person = await house.person();
    const connections = READERS.map((reader) => house.open(reader, person));
    await Promise.all(connections.map(ready));
    const { id, seq } = await house.publish([person.audiences[0]], "read me");
    await house.runtime.inbox.run(person.userId, { command: "read", ids: [id] });
    await house.runtime.inbox.run(person.userId, { command: "archive", through: seq });
    for (const { tape } of connections) {
      await eventually(() => expect(tape.events).toHaveLength(3));
      expect(tape.events.slice(1)).toMatchObject([
        { type: "state.changed", ids: [id], delta: { unread: -1, byCategory: { general: -1 } } },
        { type: "state.changed", through: seq, delta: { unread: 0 } },
      ]);
    }
  });
});

describe.each(READERS.filter(({ name }) => /websocket|socket-io|mqtt/.test(name)))("$name, sending", (reader) => {
  const dial = async () => {
    const person = await house.person();
    const connection = house.open(reader, person);
    await ready(connection);
    const send = async (text: string) => connection.command?.(text);
    return { person, connection, send };
  };

  it("[C1] [C2] runs a command, answers it by its id, and the state changes", async () => {
    const { person, connection, send } = await dial();
    const { id } = await house.publish([person.audiences[0]], "read me");
    expect(await send(JSON.stringify({ id: "c1", command: "read", ids: [id] }))).toEqual({ id: "c1", ok: true });
    await eventually(() => expect(connection.tape.events.at(-1)).toMatchObject({ type: "state.changed", ids: [id] }));
    expect((await house.runtime.inbox.counts(person.userId)).unread).toBe(0);
  });

  it("[C3] answers what it cannot run with its typed error, and carries on", async () => {
    const { send } = await dial();
    for (const [text, code] of [
      ['{"id":"c1","command":"explode","ids":["x"]}', "invalid"],
      ['{"id":"c1","command":"read","ids":["x"],"extra":1}', "invalid"],
      ['{"id":"c1","command":"read"}', "invalid"],
      ['{"id":"c1","command":"read","ids":["no-such-item"]}', "item_gone"],
    ] as const) {
      expect(await send(text)).toMatchObject({ id: "c1", ok: false, error: { code } });
    }
    for (const text of ["no json at all", "[]", "null", "7"]) {
      const reply = await send(text);
      expect(reply).toMatchObject({ ok: false, error: { code: expect.stringMatching(/^(bad_request|invalid)$/) } });
      expect(reply).not.toHaveProperty("id");
    }
    expect(await send('{"id":"c2","command":"seen","through":1}')).toEqual({ id: "c2", ok: true });
  });
});
