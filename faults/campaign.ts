/** One run of the suite: people who read and act, senders, and a schedule of what goes wrong; then the reckoning. */
import { WebSocket } from "ws";
import type { Counts } from "#client/types.ts";
import { openDisk } from "./disk.ts";
import { fillDisk } from "./full-disk.ts";
import { checkScreen, checkSent, differ, type Ledger } from "./ledger.ts";
import { measure, warm } from "./memory.ts";
import { actOn, makeReaders, makeSenders, sendOn } from "./people.ts";
import { startProxy, type TcpProxy } from "./proxy.ts";
import { createRandom } from "./random.ts";
import { type FaultReader, isConnected, type Person } from "./reader.ts";
import { background, type Call, callOf, FLOOD, type Scene, unlessQuiet } from "./scene.ts";
import { describeFault, type Fault, makeSchedule, type Timed } from "./schedule.ts";
import { createSender, pause, type Sent } from "./sender.ts";
import { createServerProcess, type Memory, type ServerProcess } from "./server-process.ts";
import { countTruth, readTruth, type Truth } from "./truth.ts";

/** For everyone to be connected before anything goes wrong. */
const OPENING_MS = 20_000;
/** From the last fault until everyone has everything: silence is noticed, a question times out, a retry waits. */
const SETTLE_MS = 60_000;
const MEMORY_GROWTH = 1.2;

export async function runCampaign(
  { seed, durationMs }: { seed: number; durationMs: number },
  say: (line: string) => void,
): Promise<Ledger> {
  Object.assign(globalThis, { WebSocket });
  const disk = openDisk(durationMs);
  const server = await createServerProcess(disk);
  const proxies: TcpProxy[] = [];
  let isOver = false;
  try {
    await server.start();
    const random = createRandom(seed + 1);
    const newProxy = async (port = () => server.port): Promise<TcpProxy> => {
      const proxy = await startProxy(port);
      proxies.push(proxy);
      return proxy;
    };
    const call = callOf(server);
    const readers = await makeReaders(call, newProxy, () => newProxy(() => server.mqttPort));
    const senderProxy = await newProxy();
    const senders = makeSenders(senderProxy.origin, random, () => isOver);
    const scene: Scene = {
      ...{ server, readers, senders, senderProxy, random, call },
      isOver: () => isOver,
      ...{ memory: null, isQuiet: false, sending: 0, disk: Promise.resolve() },
      refused: { publishes: 0, commands: 0 },
      ...{ pending: new Set(), wrong: [] },
      faults: new Map(),
    };
    const schedule = makeSchedule(seed, {
      durationMs,
      readers: readers.length,
      roaming: readers.flatMap(({ name }, index) => (name.endsWith("any") ? index : [])),
    });
    say(
      `seed ${seed}, ${durationMs / 1_000} s, ${readers.length} readers: ${readers.map(({ name }) => name).join(", ")}`,
    );
    for (const timed of schedule) say(describeFault(timed));

    for (const reader of readers) reader.start();
    const work = [...senders.map((sender) => sendOn(scene, sender)), ...readers.map((reader) => actOn(scene, reader))];
    await everyoneIn(readers);
    await play(scene, schedule, durationMs);
    isOver = true;
    await Promise.all([...work, ...scene.pending]);
    say("the faults are over; waiting until everyone has everything");
    return { ...(await reckon(scene, disk.dir)), seed, disk: { isMounted: disk.isMounted, refused: scene.refused } };
  } finally {
    isOver = true;
    await Promise.all(proxies.map((proxy) => proxy.close()));
    await server.kill();
    await disk.close();
  }
}

async function everyoneIn(readers: readonly FaultReader[]): Promise<void> {
  const start = performance.now();
  while (!readers.every(isConnected)) {
    if (performance.now() - start > OPENING_MS) {
      const out = readers.filter((reader) => !isConnected(reader)).map(({ name }) => name);
      throw new Error(`Before anything went wrong ${out.join(", ")} could not connect.`);
    }
    await pause(50);
  }
}

// What goes wrong

async function play(scene: Scene, schedule: readonly Timed[], durationMs: number): Promise<void> {
  const start = performance.now();
  const until = (ms: number) => pause(Math.max(0, start + ms - performance.now()));
  const lastStart = schedule.findLastIndex(({ fault }) => fault.kind === "kill" || fault.kind === "drain");
  for (const [index, { atMs, fault }] of schedule.entries()) {
    await until(atMs);
    scene.faults.set(fault.kind, (scene.faults.get(fault.kind) ?? 0) + 1);
    await inflict(scene, fault);
    if (index === lastStart) background(scene, warm(scene));
  }
  await until(durationMs);
}

async function inflict(scene: Scene, fault: Fault): Promise<void> {
  const { server, readers, senderProxy } = scene;
  const reader = "reader" in fault ? (readers[fault.reader] as FaultReader) : null;
  switch (fault.kind) {
    case "kill":
    case "drain":
      if (fault.kind === "kill") await server.kill();
      else await drain(server);
      await pause(fault.downMs);
      // It may well die on a full disk, but starting needs some space.
      await scene.disk;
      return server.start();
    case "cut":
      return reader?.proxy.cut(fault.way, fault.share);
    case "cut-senders":
      return senderProxy.cut(fault.way, fault.share);
    case "black-hole":
      return reader?.proxy.freeze(fault.direction, fault.ms);
    case "half-open":
      return reader?.proxy.forget(fault.gone);
    case "stop-reading":
      reader?.proxy.stall(fault.ms);
      return background(scene, flood(scene, reader as FaultReader));
    case "clock":
      return server.setClock(fault.offsetMs);
    case "disk-full":
      await scene.disk;
      scene.disk = new Promise((over) => background(scene, fillDisk(scene, fault.ms).finally(over)));
      return;
    case "switch":
      return reader?.connection.switchTo(fault.to);
  }
}

async function drain(server: ServerProcess): Promise<void> {
  const code = await server.drain();
  if (code !== 0) throw new Error(`The server drained with exit code ${code}.`);
}

async function flood(scene: Scene, { person }: FaultReader): Promise<void> {
  const { senders, senderProxy, random, isOver } = scene;
  const sender = createSender(senders.length, senderProxy.origin, { isStubborn: false, random, isOver });
  senders.push(sender);
  for (let n = 0; n < FLOOD.calls; n += 1)
    await unlessQuiet(scene, () => sender.sendMany([`users/${person.userId}`], FLOOD.size, FLOOD.aCall));
}

// The reckoning

async function reckon(scene: Scene, dir: string): Promise<Omit<Ledger, "seed" | "disk">> {
  const { server, readers, senders, call, faults } = scene;
  const before = scene.memory as Memory;
  const sent = senders.flatMap((sender): readonly Sent[] => sender.sent);
  const start = performance.now();
  const people = [...new Set(readers.map(({ person }) => person))];
  const check = async (truth: Truth): Promise<string[]> => [
    ...scene.wrong,
    ...checkSent(sent, truth),
    ...readers.flatMap((reader) => checkScreen(reader, truth)),
    ...(await Promise.all(people.map((person) => checkServerCounts(call, person, truth)))).flat(),
  ];
  let truth = readTruth(dir);
  let wrong = await check(truth);
  // What nobody waited for any more may still be on its way into the log.
  for (let head = -1; (wrong.length > 0 || head !== truth.head) && performance.now() - start < SETTLE_MS; ) {
    head = truth.head;
    for (const { store, connection } of readers) {
      connection.retry();
      if (store.getSnapshot().hasMore) void store.loadMore();
    }
    await pause(500);
    truth = readTruth(dir);
    wrong = await check(truth);
  }
  const settledMs = performance.now() - start;
  const after = await measure(scene);
  if (after.live > before.live * MEMORY_GROWTH)
    wrong.push(`the server's memory grew from ${before.live} to ${after.live} bytes`);
  for (const reader of readers) reader.stop();
  await drain(server);
  return { sent, readers, faults, memory: { before, after }, truth, settledMs, wrong };
}

async function checkServerCounts(call: Call, { userId, token }: Person, { items }: Truth): Promise<string[]> {
  const counts = await call<Counts>("GET", "/api/inbox/counts", undefined, token);
  return differ(`the server's counts of ${userId}`, counts, countTruth(items.get(userId) ?? []));
}
