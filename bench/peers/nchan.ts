/** Debian's nginx with Nchan, one worker, nothing stored on disk; this process only publishes. */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMessages, type Target } from "../target.ts";
import { freePort } from "./free-port.ts";

export const NCHAN_MODULE = "/usr/lib/nginx/modules/ngx_nchan_module.so";

const configOf = (dir: string, port: number): string => `
load_module ${NCHAN_MODULE};
daemon off; user root; pid ${dir}/nginx.pid; error_log ${dir}/error.log emerg;
worker_processes 1; worker_rlimit_nofile 65536;
events { worker_connections 32768; }
http {
  access_log off; keepalive_timeout 3600s; keepalive_requests 100000000; tcp_nodelay on;
  nchan_shared_memory_size 512M;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location = /publish { nchan_publisher; nchan_channel_id all; nchan_message_buffer_length 2000; }
    location = / { nchan_subscriber; nchan_channel_id all; nchan_subscriber_first_message newest; }
  }
}`;

export async function start(): Promise<Target> {
  const messages = createMessages();
  const dir = mkdtempSync(join(tmpdir(), "carillon-bench-"));
  const port = await freePort();
  writeFileSync(join(dir, "nginx.conf"), configOf(dir, port));
  const master = spawn("nginx", ["-c", join(dir, "nginx.conf"), "-p", dir], { stdio: "ignore" });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const publish = (body: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const headers = { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) };
      const sending = request(
        { agent, port, host: "127.0.0.1", method: "POST", path: "/publish", headers },
        (answer) => {
          answer.resume();
          answer.once("end", () => resolve());
        },
      );
      sending.once("error", reject);
      sending.end(body);
    });
  while (!existsSync(join(dir, "nginx.pid"))) await new Promise((resolve) => setTimeout(resolve, 20));
  return {
    port,
    next: messages.next,
    send: () => publish(messages.make()),
    pids: () => [master.pid ?? 0, ...workersOf(master.pid ?? 0)],
    close() {
      agent.destroy();
      execFileSync("kill", ["-QUIT", readFileSync(join(dir, "nginx.pid"), "utf8").trim()]);
      master.kill("SIGKILL");
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

const workersOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(/\s+/).filter(Boolean).map(Number);
