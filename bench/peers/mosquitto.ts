/** Debian's Mosquitto over WebSocket; this process only publishes. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectAsync } from "mqtt";
import { createMessages, type Target } from "../target.ts";
import { freePort } from "./free-port.ts";

export async function start(): Promise<Target> {
  const messages = createMessages();
  const dir = mkdtempSync(join(tmpdir(), "carillon-bench-"));
  const [port, tcp] = [await freePort(), await freePort()];
  const config = join(dir, "mosquitto.conf");
  writeFileSync(
    config,
    [
      `listener ${port} 127.0.0.1\nprotocol websockets\nlistener ${tcp} 127.0.0.1\nallow_anonymous true\nuser root`,
      "max_queued_messages 0\nmax_inflight_messages 0\nlog_type none\npersistence false\nset_tcp_nodelay true\n",
    ].join("\n"),
  );
  const broker = spawn("mosquitto", ["-c", config], { stdio: "ignore" });
  await answers(tcp);
  const client = await connectAsync(`mqtt://127.0.0.1:${tcp}`);
  return {
    port,
    next: messages.next,
    async send() {
      await client.publishAsync("carillon/all", messages.make(), { qos: 1 });
    },
    pids: () => [broker.pid ?? 0],
    close() {
      client.end(true);
      broker.kill("SIGKILL");
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** It takes a moment to listen; a client that comes before is refused for good. */
async function answers(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, "127.0.0.1");
    const isThere = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isThere) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
