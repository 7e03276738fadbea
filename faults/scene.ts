/** What a campaign's parts share: the server, its readers and senders, and what has come to light so far. */
import type { TcpProxy } from "./proxy.ts";
import type { Random } from "./random.ts";
import type { FaultReader } from "./reader.ts";
import type { FaultKind } from "./schedule.ts";
import { createSender, pause, type Sender } from "./sender.ts";
import { API_KEY, type Memory, type ServerProcess } from "./server-process.ts";

/** More than the sockets between a server and one who does not read hold. */
export const FLOOD = { calls: 50, aCall: 4, size: 60_000 };

export interface Scene {
  server: ServerProcess;
  readers: FaultReader[];
  senders: Sender[];
  senderProxy: TcpProxy;
  random: Random;
  isOver(): boolean;
  call<T>(method: string, path: string, body?: unknown, token?: string): Promise<T>;
  /** Of the last process, once it is warm. */
  memory: Memory | null;
  /** Senders wait: the memory is being looked at. */
  isQuiet: boolean;
  sending: number;
  /** Faults that take time: they are waited for. */
  pending: Set<Promise<unknown>>;
  /** What went otherwise than it should while they lasted. */
  wrong: string[];
  /** The disk that is full for a while. */
  disk: Promise<void>;
  refused: { publishes: number; commands: number };
  faults: Map<FaultKind, number>;
}

export type Call = Scene["call"];

export const callOf =
  (server: ServerProcess): Call =>
  async <T>(method: string, path: string, body?: unknown, token = API_KEY): Promise<T> => {
    const ask = () =>
      fetch(`http://127.0.0.1:${server.port}${path}`, {
        method,
        headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    // A connection that was kept may be closed by the server in the moment in which it is used again.
    const response = await ask().catch(ask);
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (response.status === 204 ? undefined : await response.json()) as T;
  };

/** Not while the memory is being looked at, nor to a server that is down anyway. */
export async function unlessQuiet(scene: Scene, send: () => Promise<void>): Promise<void> {
  while (scene.isQuiet || scene.server.port === null) await pause(20);
  scene.sending += 1;
  await send();
  scene.sending -= 1;
}

/** Past the network that is at fault, so that there is an answer. */
export function directSender({ server, senders, random, isOver }: Scene): Sender {
  const sender = createSender(senders.length, `http://127.0.0.1:${server.port}`, { isStubborn: false, random, isOver });
  senders.push(sender);
  return sender;
}

/** Beside what goes on; it is waited for at the end. */
export function background({ pending, wrong }: Scene, work: Promise<unknown>): void {
  const one: Promise<unknown> = work
    .catch((error: unknown) => wrong.push(error instanceof Error ? error.message : String(error)))
    .finally(() => pending.delete(one));
  pending.add(one);
}
