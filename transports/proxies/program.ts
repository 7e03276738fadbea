/** A proxy of the system, in a folder of its own, that can be killed and started again. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "#transports/contract/house.ts";
import { eventually } from "#transports/testing.ts";
import type { Place, Setup } from "./setups.ts";

/** Debian keeps servers where not everybody looks. */
export const ENVIRONMENT = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` };

export const isInstalled = (program: string): boolean =>
  spawnSync("which", [program], { env: ENVIRONMENT }).status === 0;

export interface FrontProxy {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** The same with TLS. */
  readonly tlsOrigin: string;
  start(): Promise<void>;
  /** SIGKILL, to all of its processes: nobody is told. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

export async function createProxy({ program, args, config }: Setup, upstream: string): Promise<FrontProxy> {
  const dir = mkdtempSync(join(tmpdir(), "carillon-proxy-"));
  const place: Place = {
    dir,
    upstream,
    port: await freePort(),
    tlsPort: await freePort(),
    certificate: join(dir, "bells.pem"),
    key: join(dir, "bells.key"),
    both: join(dir, "both.pem"),
  };
  certify(place);
  const file = join(dir, "proxy.conf");
  writeFileSync(file, config(place));
  const origin = `http://127.0.0.1:${place.port}`;
  let child: ChildProcess | null = null;

  async function kill(): Promise<void> {
    const ending = child;
    child = null;
    if (!ending?.pid || ending.exitCode !== null) return;
    const exit = once(ending, "exit");
    // It leads a group of its own: its workers go too.
    process.kill(-ending.pid, "SIGKILL");
    await exit;
  }

  return {
    origin,
    tlsOrigin: `https://127.0.0.1:${place.tlsPort}`,
    async start() {
      const env = { ...ENVIRONMENT, HOME: dir, XDG_DATA_HOME: dir, XDG_CONFIG_HOME: dir };
      const started = spawn(program, args(file, dir), { detached: true, stdio: ["ignore", "pipe", "pipe"], env });
      child = started;
      let said = "";
      for (const stream of [started.stdout, started.stderr])
        stream.on("data", (data) => {
          said = `${said}${String(data)}`.slice(-2_000);
        });
      let status: number | null = null;
      await eventually(() => {
        if (started.exitCode !== null) throw new Error(`${program} ended: ${said}`);
        void fetch(`${origin}/healthz`).then(
          (answer) => {
            status = answer.status;
            return answer.body?.cancel();
          },
          () => undefined,
        );
        if (status !== 200) throw new Error(`${program} answers ${status}: ${said}`);
      });
    },
    kill,
    async close() {
      await kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function certify({ certificate, key, both }: Place): void {
  const of = ["-subj", "/CN=bells.example.com", "-addext", "subjectAltName=DNS:bells.example.com,IP:127.0.0.1"];
  const made = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  execFileSync("openssl", [...made, ...of, "-keyout", key, "-out", certificate], { stdio: "ignore" });
  writeFileSync(both, readFileSync(certificate, "utf8") + readFileSync(key, "utf8"));
}
