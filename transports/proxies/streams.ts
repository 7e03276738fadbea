/** All transports through one proxy at once: what each delivers, over a death of the proxy, and what became of it. */
import type { House } from "#transports/contract/house.ts";
import type { Connection, Reader } from "#transports/contract/reader.ts";
import { READERS } from "#transports/contract/readers.ts";
import { eventually } from "#transports/testing.ts";
import type { FrontProxy } from "./program.ts";

/** Those that go through an HTTP proxy. */
export const THROUGH = READERS.filter(({ name }) => name !== "mqtt over tcp");
const NEEDS_UPGRADE = /^(?:websocket|socket-io|mqtt)/;
export const needsUpgrade = ({ name }: Reader): boolean => NEEDS_UPGRADE.test(name);

/** What did not hold, by transport. */
export type Faults = Map<string, string[]>;

const LARGE = "é".repeat(32_768);

export async function tryStreams(
  house: House,
  proxy: FrontProxy,
  readers: readonly Reader[],
  count: number,
): Promise<Faults> {
  const faults: Faults = new Map(readers.map(({ name }) => [name, []]));
  const person = await house.person();
  const [audience] = person.audiences;
  const address = { origin: proxy.origin, mqttPort: house.mqttPort };
  const isFine = async (reader: Reader, what: string, act: () => Promise<unknown>): Promise<void> => {
    await act().catch((error: unknown) => faults.get(reader.name)?.push(`${what}: ${firstLine(error)}`));
  };
  const open = (reader: Reader, after?: string): Connection =>
    reader.open(address, { ...person, ...(after !== undefined && { after }) });
  const publish = async (from: number): Promise<number[]> => {
    const seqs: number[] = [];
    for (let n = from; n < from + count; n += 1) seqs.push((await house.publish([audience], `n${n}`)).seq);
    return seqs;
  };

  // Live.
  const live = readers.map((reader) => ({ reader, connection: open(reader) }));
  await each(live, ({ reader, connection }) =>
    isFine(reader, "no word that it is ready", () =>
      eventually(() => same(connection.tape.controls("ready").length > 0, true)),
    ),
  );
  const first = await publish(0);
  first.push((await house.publish([audience], "large", { body: LARGE })).seq);
  await each(live, ({ reader, connection }) =>
    isFine(reader, "live", async () => {
      await eventually(() => same(connection.tape.seqs.length >= first.length, true));
      same(connection.tape.seqs, first);
      same(bodyOf(connection), LARGE);
    }),
  );
  await each(live, ({ reader, connection }) =>
    isFine(reader, "a command", async () => {
      const seq = connection.tape.seqs.at(-1) ?? 0;
      if (connection.command) {
        const reply = await within(connection.command(JSON.stringify({ id: "c", command: "seen", through: seq })));
        same(reply, { id: "c", ok: true });
      } else {
        const answer = await fetch(`${proxy.origin}/api/inbox/commands`, {
          method: "POST",
          headers: { Authorization: `Bearer ${person.token}`, "Content-Type": "application/json" },
          body: JSON.stringify({ command: "seen", through: seq }),
        });
        same(answer.status, 200);
      }
    }),
  );

  // The proxy dies in the middle of what is sent, and comes back; each reads on from where it was.
  const dying = publish(count);
  await proxy.kill();
  const second = [...(await dying), ...(await publish(2 * count))];
  await each(live, ({ reader, connection }) =>
    isFine(reader, "it does not notice that the proxy is gone", () => within(connection.ended)),
  );
  for (const { connection } of live) connection.close();
  await proxy.start();
  const resumed = live.map(({ reader, connection }) => ({
    reader,
    before: connection.tape.events.filter(isItem).map(({ seq }) => seq),
    connection: open(reader, connection.tape.cursor),
  }));
  const all = [...first, ...second];
  await each(resumed, ({ reader, before, connection }) =>
    isFine(reader, "resumed", async () => {
      const items = () => [...before, ...connection.tape.events.filter(isItem).map(({ seq }) => seq)];
      await eventually(() => same(items().length >= all.length, true));
      same(items(), all);
    }),
  );

  // It leaves, and is gone.
  for (const { connection } of resumed) connection.close();
  await eventually(() => same(house.runtime.hub.size, 0)).catch((error: unknown) => {
    for (const { reader } of resumed)
      faults.get(reader.name)?.push(`someone who left is still here: ${firstLine(error)}`);
  });

  await each(readers, (reader) =>
    isFine(reader, "a foreign page", async () => {
      const connection = reader.open(address, { ...person, pageOrigin: "https://evil.example" });
      const said = await within(connection.ended);
      connection.close();
      same(said, reader.refusals.foreign_origin);
    }),
  );
  return faults;
}

const isItem = ({ type }: { type: string }): boolean => type === "item.created";

function bodyOf({ tape }: Connection): string | null {
  const event = tape.events.find((one) => one.type === "item.created" && one.item.title === "large");
  return event?.type === "item.created" ? event.item.body : null;
}

const each = async <T>(list: readonly T[], act: (one: T) => Promise<void>): Promise<void> => {
  await Promise.all(list.map(act));
};

/** For what a working proxy does at once. */
const PATIENCE_MS = 15_000;
function within<T>(promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("nothing came of it")), PATIENCE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export function same(actual: unknown, expected: unknown): void {
  const [got, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (got !== wanted) throw new Error(`${got?.slice(0, 200)} in place of ${wanted?.slice(0, 200)}`);
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
