/**
 * The lab's lanes: the real transports once more, over the lab's hub, each at its own path below `/lab/<secret>/<lane>`.
 * The address is the credential: whoever has it reads the run's events, and nothing else.
 */
import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";
import type { UserPrincipal } from "#core/auth.ts";
import { AppError } from "#core/errors.ts";
import type { Sink } from "#core/hub.ts";
import type { Run } from "#core/lab.ts";
import type { NewFault } from "#core/lab-protocol.ts";
import { LANES, type LaneName } from "#core/lab-words.ts";
import type { Runtime } from "#core/runtime.ts";
import { sendError } from "#transports/http.ts";
import { askForWebSocket } from "#transports/methods.ts";
import { refuseUpgrade } from "#transports/refuse-upgrade.ts";
import type { AttachTransport, RequestHandler, UpgradeHandler } from "#transports/transport.ts";
import { checkHandshake } from "#transports/websocket-handshake.ts";
import { createControl } from "./control.ts";
import { createLane, type Lane } from "./lane.ts";
import type { Stopwatch } from "./stopwatch.ts";
import { watchExchanges } from "./watch.ts";

export interface LabMount {
  request: RequestHandler;
  upgrade: UpgradeHandler;
  close(): Promise<void>;
}

const ADDRESS = /^\/lab\/([\w-]{32})\/([a-z-]+)(\/.*)?$/;

export const isLane = (path: string): boolean => ADDRESS.test(path);

export async function mountLab(
  runtime: Runtime,
  server: Server,
  transports: readonly AttachTransport[],
): Promise<LabMount> {
  const { lab } = runtime;
  const lanes = new WeakMap<Run, Map<LaneName, Lane>>();
  const watch = watchExchanges(lab);
  const laneOf = (run: Run, name: LaneName): Lane => {
    const known = lanes.get(run) ?? new Map<LaneName, Lane>();
    lanes.set(run, known);
    const lane = known.get(name) ?? createLane();
    known.set(name, lane);
    return lane;
  };
  const inLab = labRuntime(runtime, laneOf);
  const mounted = await Promise.all(transports.map((attach) => attach(inLab, server)));
  const requests = new Map(mounted.flatMap((transport) => Object.entries<RequestHandler>(transport.requests ?? {})));
  const upgrades = new Map(mounted.flatMap((transport) => Object.entries<UpgradeHandler>(transport.upgrades ?? {})));
  lab.onFault((run: Run, fault: NewFault) => {
    const names = fault.lanes ?? LANES;
    for (const name of names) laneOf(run, name).inject(fault);
    if (fault.fault === "restart") lab.hub.disconnect(run.id, "shutdown", new Set(names));
  });
  const control = createControl(lab, (run, name) => laneOf(run, name).figures());

  /** What the address says; throws `not_found`. */
  function placeOf(path: string): { run: Run; name: string; rest: string } {
    const [, secret = "", name = "", rest = ""] = ADDRESS.exec(path) ?? [];
    const run = lab.find(secret);
    if (!run) throw new AppError("not_found", "There is no such run.");
    return { run, name, rest };
  }

  /** As the transport would see it at its own address, with the run's secret to go by. */
  function within(request: IncomingMessage, run: Run, name: LaneName, rest: string, url: URL): URL {
    request.headers.authorization = `Bearer ${run.secret}${LANE_MARK}${name}`;
    return new URL(rest + url.search, "http://localhost");
  }

  return {
    request(request, response, url) {
      try {
        const { run, name, rest } = placeOf(url.pathname);
        const answer = requests.get(rest);
        if (!answer && (upgrades.has(rest) || (name === "control" && rest === "")))
          return askForWebSocket(request, response);
        if (!answer || !isLaneName(name)) throw new AppError("not_found");
        watch.request(run, name, request, response);
        const lane = laneOf(run, name);
        const inner = within(request, run, name, rest, url);
        if (lane.request(request, response)) lane.stopwatch.aroundTurn(() => answer(request, response, inner));
      } catch (error) {
        // A run that is over is no word about who asks for it.
        sendError(response, error);
      }
    },
    upgrade(request, socket, head, url) {
      try {
        const { run, name, rest } = placeOf(url.pathname);
        if (name === "control" && rest === "") {
          runtime.auth.checkOrigin(request.headers);
          checkHandshake(request);
          return control(run, request, socket, head);
        }
        const accept = upgrades.get(rest);
        if (!accept || !isLaneName(name)) throw new AppError("not_found");
        watch.upgrade(run, name, request, socket as Socket, head);
        const lane = laneOf(run, name);
        const inner = within(request, run, name, rest, url);
        if (lane.upgrade(request, socket as Socket))
          lane.stopwatch.aroundTurn(() => accept(request, socket, head, inner));
      } catch (error) {
        refuseUpgrade(socket, error);
      }
    },
    async close() {
      await lab.close();
      await Promise.allSettled(mounted.map((transport) => transport.close()));
    },
  };
}

const isLaneName = (name: string): name is LaneName => (LANES as readonly string[]).includes(name);

/** Between a run's secret and the lane's name; neither has one. */
const LANE_MARK = ".";

/** The runtime as the lab's transports have it: another log, another hub, and nobody's inbox. */
function labRuntime(runtime: Runtime, laneOf: (run: Run, name: LaneName) => Lane): Runtime {
  const { lab, auth, inbox, env } = runtime;
  const { hub } = lab;
  const stopwatches = new WeakMap<UserPrincipal, Stopwatch>();
  return {
    ...runtime,
    log: lab.log,
    hub: {
      ...hub,
      get size() {
        return hub.size;
      },
      subscribe(principal, sink, options) {
        const stopwatch = stopwatches.get(principal);
        return hub.subscribe(principal, stopwatch ? timed(sink, stopwatch) : sink, options);
      },
    },
    audiences: lab.audiences,
    env: { ...env, mqttPort: 0 },
    auth: {
      ...auth,
      async authenticate({ headers }) {
        const header = headers instanceof Headers ? headers.get("authorization") : headers.authorization;
        const [secret = "", name = ""] = header?.replace("Bearer ", "").split(LANE_MARK) ?? [];
        const run = lab.find(secret);
        if (!run || !isLaneName(name)) throw new AppError("unauthorized");
        const { via, expiresAt } = run.owner;
        // To the hub each lane is a session of the run: it can be let go of by itself.
        const principal = { kind: "user", userId: run.id, role: "member", via, sessionId: name, expiresAt } as const;
        stopwatches.set(principal, laneOf(run, name).stopwatch);
        return principal;
      },
    },
    inbox: {
      ...inbox,
      counts: lab.counts,
      run: () => Promise.reject(new AppError("forbidden", "The lab takes no commands.")),
    },
  };
}

const timed = (sink: Sink, { around }: Stopwatch): Sink => ({
  ...sink,
  write: (frame) => around(() => sink.write(frame)),
  close: (reason) => around(() => sink.close(reason)),
});
