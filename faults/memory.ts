/** What the server holds on to: looked at twice under the same conditions. */
import { type FaultReader, isConnected } from "./reader.ts";
import { directSender, FLOOD, type Scene } from "./scene.ts";
import { pause } from "./sender.ts";
import { type Memory, RING_SIZE } from "./server-process.ts";

/** For readers to come back; one that is cut off by a fault is not waited for. */
const BACK_MS = 15_000;
/** Of everything that is asked of a server later: by then it has loaded, compiled and cached what it needs for it. */
const ROUNDS = 30;
const SENT_AT_ONCE = 8;

/** What a process needs once, it has by then: its memory is compared with this at the end. */
export async function warm(scene: Scene): Promise<void> {
  const { readers } = scene;
  const start = performance.now();
  while (!readers.every(isConnected) && performance.now() - start < BACK_MS) await pause(50);
  for (let round = 0; round < ROUNDS; round += 1) await exercise(scene, readers[round % readers.length] as FaultReader);
  scene.memory = await measure(scene);
}

async function exercise(scene: Scene, { person: { userId, token }, store }: FaultReader): Promise<void> {
  const ids = store
    .getSnapshot()
    .rows.slice(0, 2)
    .map(({ id }) => id);
  const ask = (method: string, path: string, body?: unknown) =>
    scene.call(method, path, body, token).catch(() => undefined);
  await Promise.all([
    // Each by a sender of its own: what one sends is expected in the order in which it sent it.
    ...Array.from({ length: SENT_AT_ONCE }, (_, n) =>
      directSender(scene).send(n % 2 === 0 ? "all" : [`users/${userId}`], 0),
    ),
    directSender(scene).sendMany([`users/${userId}`], FLOOD.size, FLOOD.aCall),
    ask("GET", "/api/inbox?view=inbox&limit=50"),
    ask("GET", "/api/inbox?view=archived&limit=50"),
    ask("GET", "/api/inbox/counts"),
    ask("POST", "/api/inbox/commands", { command: "read", ids }),
    ask("POST", "/api/inbox/commands", { command: "seen", through: 1 }),
  ]);
}

/**
 * With nobody sending, and small entries in the ring: the log keeps the last ones in memory, large or small, and each
 * look has to find the same.
 */
export async function measure(scene: Scene): Promise<Memory> {
  scene.isQuiet = true;
  await scene.disk;
  while (scene.sending > 0) await pause(20);
  const [first] = scene.readers as [FaultReader];
  const sender = directSender(scene);
  do await sender.sendMany([`users/${first.person.userId}`], 0, RING_SIZE * 2);
  while (sender.sent.at(-1)?.id === null);
  const memory = await scene.server.look();
  scene.isQuiet = false;
  return memory;
}
