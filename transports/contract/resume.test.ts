/** Resuming by cursor: nothing lost, repeated or out of order, on every transport and from any to any. */
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "#transports/testing.ts";
import { type House, startHouse } from "./house.ts";
import type { Connection, Reader } from "./reader.ts";
import { READERS } from "./readers.ts";

const RINGS = [
  { ring: "memory covers", logRingSize: 10_000 },
  { ring: "only the database has", logRingSize: 2 },
];
type Person = Awaited<ReturnType<House["person"]>>;

/** Publishes to the person, to all and to others until stopped; says what the person is to get. */
function startPublishing(house: House, person: Person) {
  const expected: number[] = [];
  let isStopped = false;
  const audiences = [...person.audiences, "all", "users/ben", person.audiences];
  async function go(offset: number): Promise<void> {
    for (let n = offset; !isStopped; n += 1) {
      const audience = audiences[n % audiences.length] as string | string[];
      const { seq } = await house.publish(audience === "all" ? "all" : [audience].flat(), `n${n}`);
      if (audience !== "users/ben") expected.push(seq);
    }
  }
  const loops = [0, 2, 3].map(go);
  return {
    expected,
    async stop() {
      isStopped = true;
      await Promise.all(loops);
      return expected.sort((a, b) => a - b);
    },
  };
}

const atLeast = (connection: Connection, count: number): Promise<void> =>
  eventually(() => expect(connection.tape.seqs.length).toBeGreaterThanOrEqual(count));

describe.each(RINGS)("from what $ring", ({ logRingSize }) => {
  let house: House;
  beforeAll(async () => {
    house = await startHouse({ logRingSize });
  });
  afterEach(() => house.hangUp());
  afterAll(() => house.close());

  it.each(READERS)(
    "[R2] $name: dropped and resumed while others publish, it has each event once, in order",
    async (reader) => {
      const person = await house.person();
      const { stop, expected } = startPublishing(house, person);
      const got: number[] = [];
      let after = house.head();
      for (let drops = 0; drops < 8; drops += 1) {
        const connection = house.open(reader, { ...person, after });
        await atLeast(connection, 1 + drops);
        connection.close();
        got.push(...connection.tape.seqs);
        after = connection.tape.cursor ?? after;
        // It stays away until it has missed something.
        const known = expected.length;
        await eventually(() => expect(expected.length).toBeGreaterThan(known));
      }
      const all = await stop();
      const last = house.open(reader, { ...person, after });
      await eventually(() => expect(got.length + last.tape.seqs.length).toBeGreaterThanOrEqual(all.length));
      expect([...got, ...last.tape.seqs]).toEqual(all);
    },
  );
});

describe("whatever happens", () => {
  let house: House;
  beforeAll(async () => {
    house = await startHouse({ logRingSize: 8 });
  });
  afterEach(() => house.hangUp());
  afterAll(() => house.close());

  const step = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant("publish" as const),
        to: fc.nat(3),
        count: fc.integer({ min: 1, max: 12 }),
      }),
    },
    { weight: 2, arbitrary: fc.constant({ do: "drop" as const }) },
    { weight: 2, arbitrary: fc.constant({ do: "resume" as const }) },
    { weight: 1, arbitrary: fc.constant({ do: "catch up" as const }) },
    { weight: 1, arbitrary: fc.constant({ do: "stop reading" as const }) },
  );

  it.each(READERS)("[R2] $name: what came over all connections is what was published for the user", async (reader) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 20 }), async (steps) => {
        const person = await house.person();
        const model: Promise<number | null>[] = [];
        const got: number[] = [];
        let after = house.head();
        let connection: Connection | null = null;
        const hangUp = (): void => {
          connection?.close();
          got.push(...(connection?.tape.seqs ?? []));
          after = connection?.tape.cursor ?? after;
          connection = null;
        };
        const resume = (): Connection => {
          connection ??= house.open(reader, { ...person, after });
          return connection;
        };
        const catchUp = async (): Promise<void> => {
          const all = (await Promise.all(model)).filter((seq) => seq !== null);
          const { tape, resume: read } = resume();
          read();
          await eventually(() => expect([...got, ...tape.seqs].length).toBeGreaterThanOrEqual(all.length));
        };
        for (const one of steps) {
          if (one.do === "publish") {
            const audience = [["users/ben"], [person.audiences[0]], person.audiences, "all" as const][
              one.to
            ] as string[];
            for (let n = 0; n < one.count; n += 1)
              model.push(house.publish(audience, `${n}`).then(({ seq }) => (one.to === 0 ? null : seq)));
          } else if (one.do === "drop") hangUp();
          else if (one.do === "resume") resume();
          else if (one.do === "stop reading") resume().pause();
          else await catchUp();
        }
        await catchUp();
        hangUp();
        const all = (await Promise.all(model)).filter((seq) => seq !== null).sort((a, b) => a - b);
        expect(got).toEqual(all);
      }),
      { numRuns: 6, endOnFailure: true },
    );
  });

  it("[SW1] switched between every ordered pair of transports mid-stream, the old left once the new one has begun, each event is there once", async () => {
    const person = await house.person();
    const { stop } = startPublishing(house, person);
    const applied: number[] = [];
    // As a client does: what is not beyond the cursor is there already.
    const apply = ({ tape }: Connection): void => {
      for (const seq of tape.seqs) if (seq > (applied.at(-1) ?? 0)) applied.push(seq);
    };
    let current = house.open(READERS[0] as Reader, { ...person, after: house.head() });
    for (const next of everyPair(READERS)) {
      await atLeast(current, 1);
      const opened = house.open(next, { ...person, after: current.tape.cursor });
      await atLeast(opened, 1);
      apply(current);
      current.close();
      current = opened;
    }
    const all = await stop();
    await eventually(() => expect(current.tape.seqs.at(-1)).toBe(all.at(-1)));
    apply(current);
    expect(applied).toEqual(all);
  });
});

/** A walk from the first that goes from each to each other exactly once. */
function everyPair<T>(nodes: readonly T[]): T[] {
  const left = new Map(nodes.map((node) => [node, nodes.filter((other) => other !== node)]));
  const walk: T[] = [];
  const stack = [nodes[0] as T];
  for (let at = stack.at(-1); at !== undefined; at = stack.at(-1)) {
    const next = left.get(at)?.pop();
    if (next) stack.push(next);
    else walk.push(stack.pop() as T);
  }
  return walk.reverse().slice(1);
}

describe("with a cursor that cannot be read on from", () => {
  let house: House;
  beforeAll(async () => {
    house = await startHouse();
  });
  afterEach(() => house.hangUp());
  afterAll(() => house.close());

  const cases = {
    epoch: () => `0000feed0000.1`,
    ahead: () => house.head().replace(/\d+$/, "999999"),
    expired: async () => {
      const cursor = house.runtime.log.cursorAt(house.runtime.log.head - 1);
      await house.runtime.log.trim(house.runtime.log.head);
      return cursor;
    },
  };

  const resets = READERS.flatMap((reader) =>
    (["epoch", "ahead", "expired"] as const).map((reason) => ({ name: reader.name, reader, reason })),
  );
  it.each(resets)(
    "[R4] $name is told reset, $reason, and goes on from the cursor given",
    async ({ reader, reason }) => {
      const person = await house.person();
      await house.publish([person.audiences[0]], "missed");
      const after = await cases[reason]();
      const cursor = house.head();
      const connection = house.open(reader, { ...person, after });
      await eventually(() => expect(connection.tape.controls("reset")).toEqual([{ type: "reset", reason, cursor }]));
      await house.publish([person.audiences[0]], "live");
      await eventually(() => expect(connection.tape.titles()).toEqual(["live"]));
      expect(connection.tape.messages[0]?.type).toBe("reset");
      const again = house.open(reader, { ...person, after: cursor });
      await eventually(() => expect(again.tape.titles()).toEqual(["live"]));
      expect(again.tape.controls("reset")).toEqual([]);
    },
  );

  const malformed = ["-1", "abc", "", `${"a".repeat(12)}.-1`, "1.1", "a".repeat(5_000)];
  it.each(READERS)("[R5] $name is refused with what is no cursor at all", async (reader) => {
    const person = await house.person();
    for (const after of malformed) {
      const connection = house.open(reader, { ...person, after });
      expect(await connection.ended, after).toBe(reader.refusals.bad_cursor);
      expect(connection.tape.events).toEqual([]);
    }
  });
});
