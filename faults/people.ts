/** Who reads, and what people do meanwhile: send, read, archive. */
import { TRANSPORTS } from "#core/vocabulary.ts";
import type { TcpProxy } from "./proxy.ts";
import type { Random } from "./random.ts";
import { createReader, type FaultReader, type Person } from "./reader.ts";
import { type Call, type Scene, unlessQuiet } from "./scene.ts";
import { createSender, pause, type Sender } from "./sender.ts";

const TOPICS = ["odd", "even"] as const;
const SENDERS = 4;
/** Readers that may use any transport, beside one for each that keeps to it. */
const ROAMING = 2;

/** One that keeps to each transport, one to a session over TCP, and some that roam as another tab of the first people. */
export async function makeReaders(
  call: Call,
  newProxy: () => Promise<TcpProxy>,
  newMqttProxy: () => Promise<TcpProxy>,
): Promise<FaultReader[]> {
  for (const slug of TOPICS) await call("PUT", `/api/topics/${slug}`, { name: slug });
  const people: Person[] = [];
  for (const [index, name] of [...TRANSPORTS, "session"].entries()) {
    const userId = `p${index}-${name}`;
    await call("PUT", `/api/users/${userId}`, { name, email: `${userId}@example.com` });
    const topic = TOPICS[index % 2 === 0 ? 1 : 0] as string;
    await call("PUT", `/api/topics/${topic}/members/${userId}`);
    const ttlSeconds = 30 * 24 * 3600;
    const { token } = await call<{ token: string }>("POST", `/api/users/${userId}/tokens`, { ttlSeconds });
    people.push({ userId, token, topics: [topic] });
  }
  const readers: FaultReader[] = [];
  for (const [index, person] of people.entries()) {
    const only = TRANSPORTS[index];
    readers.push(createReader(person, await newProxy(), only ? { only } : { session: await newMqttProxy() }));
    if (index < ROAMING) readers.push(createReader(person, await newProxy()));
  }
  return readers;
}

/** Every other one tries again until it is answered. */
export function makeSenders(origin: string, random: Random, isOver: () => boolean): Sender[] {
  return Array.from({ length: SENDERS }, (_, number) =>
    createSender(number, origin, { isStubborn: number % 2 === 1, random, isOver }),
  );
}

export async function sendOn(scene: Scene, sender: Sender): Promise<void> {
  const { readers, random, isOver } = scene;
  const someone = () => `users/${random.pick(readers).person.userId}`;
  const topic = () => `topics/${random.pick(TOPICS)}`;
  while (!isOver()) {
    const audience = random.pick([
      () => "all" as const,
      () => [topic()],
      () => [someone()],
      () => [...new Set([topic(), someone(), someone()])],
      () => TOPICS.map((slug) => `topics/${slug}`),
    ])();
    await unlessQuiet(scene, () => sender.send(audience, random.chance(0.05) ? random.between(1_000, 60_000) : 0));
    await pause(random.between(50, 250));
  }
}

/** Commands of one reader that wait for an answer: whoever sees that nothing gets through does not go on for ever. */
const OPEN_COMMANDS = 3;

/** What is refused is taken back by the store; whether what had no answer happened all the same, the log tells. */
export async function actOn({ random, isOver }: Scene, { store }: FaultReader): Promise<void> {
  let open = 0;
  while (!isOver()) {
    await pause(random.between(500, 2_500));
    const { rows } = store.getSnapshot();
    if (rows.length === 0 || open >= OPEN_COMMANDS) continue;
    const command = random.pick(["read", "unread", "seen", "archive"] as const);
    const ids = [...new Set([random.pick(rows).id, random.pick(rows).id])];
    const through = random.pick(rows).seq;
    const isMany = command !== "unread" && command !== "archive" && random.chance(0.1);
    open += 1;
    void store
      .run(isMany ? { command, through } : { command, ids })
      .catch(() => undefined)
      .finally(() => {
        open -= 1;
      });
  }
}
