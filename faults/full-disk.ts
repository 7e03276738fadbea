/** A disk without space: what is refused, how, and whether that ends. */
import type { FaultReader } from "./reader.ts";
import { directSender, FLOOD, type Scene } from "./scene.ts";
import { pause } from "./sender.ts";

/** Of a full disk: what the write-ahead log has room for already may still be written over, some 4 MiB. */
const FILL = { calls: 60, commands: 200 };

/** Refused at first, or for lack of an answer, never anything else; and accepted again once there is space. */
export async function fillDisk(scene: Scene, ms: number): Promise<void> {
  const { server, readers, refused } = scene;
  const { lives } = server;
  const isSameLife = () => server.lives === lives && server.port !== null;
  const sender = directSender(scene);
  const reader = readers[0] as FaultReader;
  const audience = [`users/${reader.person.userId}`];
  const refusals = () => sender.sent.filter(({ refused: answer }) => answer === "503 storage_full").length;

  await server.setFull(true);
  for (let n = 0; n < FILL.calls && refusals() === 0 && isSameLife(); n += 1) {
    await sender.sendMany(audience, FLOOD.size, FLOOD.aCall);
  }
  const commands = await commandUntilRefused(scene, reader, isSameLife);
  refused.publishes += refusals();
  refused.commands += commands;
  await pause(ms);
  const isTold = refusals() > 0 && commands > 0;
  await server.setFull(false);
  await sender.sendMany(audience, FLOOD.size, FLOOD.aCall);
  if (!isSameLife()) return;
  if (!isTold) throw new Error("The disk was full, and nobody was told.");
  if (sender.sent.slice(-FLOOD.aCall).some(({ id, unanswered }) => id === null && unanswered === 0))
    throw new Error("The disk had space again, and nothing was accepted.");
}

/** Reads and unreads by turns, until one answer says that the storage is full. Resolves to how many did. */
async function commandUntilRefused(
  { server }: Scene,
  { person: { token }, store }: FaultReader,
  isSameLife: () => boolean,
): Promise<number> {
  const ids = store
    .getSnapshot()
    .rows.slice(0, 1)
    .map(({ id }) => id);
  for (let n = 0; n < FILL.commands && isSameLife(); n += 1) {
    const body = JSON.stringify({ command: n % 2 === 0 ? "unread" : "read", ids });
    const response = await fetch(`http://127.0.0.1:${server.port}/api/inbox/commands`, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body,
    }).catch(() => null);
    if (response?.status === 200 || response === null) continue;
    const answer = `${response.status} ${((await response.json()) as { error?: { code: string } }).error?.code}`;
    if (answer === "503 storage_full") return 1;
    if (answer !== "503 shutting_down") throw new Error(`A command on a full disk was answered ${answer}.`);
  }
  return 0;
}
