/** Who is let in, who is not, and who may stay: in each transport's own words. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { EventPage } from "#core/protocol.ts";
import { eventually } from "#transports/testing.ts";
import { type House, startHouse } from "./house.ts";
import type { Connection } from "./reader.ts";
import { READERS } from "./readers.ts";

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterEach(() => house.hangUp());
afterAll(() => house.close());

const ready = (connection: Connection): Promise<void> =>
  eventually(() => expect(connection.tape.controls("ready")).toHaveLength(1));

describe.each(READERS)("$name", (reader) => {
  it("[T2] says unauthorized without a token, with a forged one and with that of a user who is gone", async () => {
    const [person, gone] = [await house.person(), await house.person()];
    await house.runtime.removal.remove(gone.userId);
    // Whoever gets the id after them is somebody else.
    await house.runtime.users.put(gone.userId, { name: "Another", email: `${gone.userId}@example.com` });
    const [head, body] = person.token.split(".");
    const tokens = [undefined, "nonsense", `${head}.${body}.AAAA`].map((token) => ({ ...person, token }));
    for (const who of [...tokens, gone]) {
      const connection = house.open(reader, who);
      expect(await connection.ended, who.token).toBe(reader.refusals.unauthorized);
      expect(connection.tape.events).toEqual([]);
      for (const { reason, retryMs } of connection.tape.controls("close"))
        expect({ reason, retryMs }).toEqual({ reason: "unauthorized", retryMs: null });
    }
  });

  it("[T3] says expired at once to a token that has expired", async () => {
    const person = await house.person();
    const { token } = await house.runtime.auth.mintToken(person.userId, -10);
    const connection = house.open(reader, { ...person, token });
    expect(await connection.ended).toBe(reader.refusals.expired);
  });

  it("[T5] says revoked, fatal, when the user is removed, and what comes after is not theirs", async () => {
    const person = await house.person();
    const connection = house.open(reader, person);
    await ready(connection);
    await house.runtime.removal.remove(person.userId);
    await house.publish("all", "after");
    expect(await connection.ended).toBe(reader.endings.revoked);
    expect(connection.tape.titles()).toEqual([]);
    if (reader.isPoll) return;
    expect(connection.tape.controls("close")).toEqual([{ type: "close", reason: "revoked", retryMs: null }]);
  });

  if (!reader.refusals.foreign_origin) return;
  it("[T6] refuses a page of a foreign origin, and not its own", async () => {
    const person = await house.person();
    const foreign = house.open(reader, { ...person, pageOrigin: "https://evil.example" });
    expect(await foreign.ended).toBe(reader.refusals.foreign_origin);
    const own = house.open(reader, { ...person, pageOrigin: house.origin });
    await ready(own);
  });
});

it("[T4] every transport says expired, retriable, when the token expires while it is connected", async () => {
  const person = await house.person();
  const { token } = await house.runtime.auth.mintToken(person.userId, 3);
  const all = READERS.map((reader) => ({ reader, connection: house.open(reader, { ...person, token }) }));
  for (const { connection } of all) await ready(connection);
  for (const { reader, connection } of all) {
    expect(await connection.ended, reader.name).toBe(reader.endings.expired);
    if (reader.isPoll) continue;
    expect(connection.tape.controls("close"), reader.name).toEqual([
      { type: "close", reason: "expired", retryMs: expect.any(Number) },
    ]);
  }
});

it("[T1] a token is taken from the header or the address, and the address wins", async () => {
  const [person, other] = [await house.person(), await house.person()];
  const after = house.head();
  await house.publish([person.audiences[0]], "theirs");
  const ask = async (query: Record<string, string>, token: string): Promise<number> => {
    const url = `${house.origin}/api/events?${new URLSearchParams({ after, ...query })}`;
    const response = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
    return ((await response.json()) as EventPage).events.length;
  };
  expect(await ask({}, person.token)).toBe(1);
  expect(await ask({}, other.token)).toBe(0);
  expect(await ask({ token: person.token }, other.token)).toBe(1);
});
