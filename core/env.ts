/** The environment, parsed once at start. Every fault is told, each in one line. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { LimitName } from "./limits.ts";
import { networkFrom } from "./networks.ts";
import { MAX_REQUEST_BYTES } from "./vocabulary.ts";
import { weaknessOfSecret } from "./weak-secret.ts";

const integer = (min: number, max: number, fallback: number) => {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, { error: message, abort: true })
    .transform(Number)
    .refine((value) => value >= min && value <= max, message)
    .default(fallback);
};

/** Of a unix socket's path, which the system keeps in a field of this size. */
const MAX_SOCKET_PATH = 107;
const place = z
  .string()
  .default("3000")
  .transform((text, context) => {
    if (text.startsWith("/")) {
      if (Buffer.byteLength(text) > MAX_SOCKET_PATH)
        context.addIssue(`must be a path of at most ${MAX_SOCKET_PATH} bytes`);
      return { port: 0, socketPath: text };
    }
    const { data = 0, success } = integer(0, 65_535, 0).safeParse(text);
    if (!success) context.addIssue("must be a whole number from 0 to 65535, or the path of a unix socket");
    return { port: data, socketPath: null };
  });

const MIN_SECRET = 32;
const longSecret = z.string().min(MIN_SECRET, "must have at least 32 characters");
const httpUrl = z
  .string()
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), "must be an http or https address");
const originOf = (url: string): string => new URL(url).origin;

const databaseUrl = z
  .string()
  .refine((url) => !/^postgres(ql)?:/.test(url), {
    error: "PostgreSQL is not supported yet; use file:<path>",
    abort: true,
  })
  .refine((url) => /^file:(?!:)[^?]+$/.test(url), "must be file:<path>")
  .default("file:./data/carillon.db");

const listOf = (text: string): string[] => text.split(",").flatMap((part) => part.trim() || []);

/** One that trusts everybody would let everybody say who they are. */
const proxies = z
  .string()
  .default("127.0.0.0/8,::1")
  .transform((text, context) => {
    const list = text.trim() === "none" ? [] : listOf(text);
    for (const part of list) {
      try {
        if (networkFrom(part).prefix === 0) context.addIssue(`"${part}" would trust everybody`);
      } catch (error) {
        context.addIssue((error as Error).message);
      }
    }
    return list;
  });

const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

const schema = z.object({
  PORT: place,
  HOST: z.string().default("127.0.0.1"),
  DATABASE_URL: databaseUrl,
  MQTT_PORT: integer(0, 65_535, 1883),
  CARILLON_SECRET: longSecret.optional(),
  CARILLON_API_KEY: longSecret.optional(),
  CARILLON_DEMO: z.enum(["true", "false"], "must be true or false").optional(),
  CARILLON_DEMO_TRAFFIC: z.enum(["true", "false"], "must be true or false").default("true"),
  CARILLON_ORIGINS: z
    .string()
    .default("")
    .transform(listOf)
    .pipe(z.array(httpUrl.transform(originOf))),
  CARILLON_CALLBACK_HOSTS: z
    .string()
    .default("")
    .transform((list) => listOf(list.toLowerCase()))
    .pipe(
      z.array(
        z.string().regex(/^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/, "must be hosts, each with or without a port"),
      ),
    ),
  CARILLON_URL: httpUrl
    .refine((text) => !URL.canParse(text) || new URL(text).href === `${originOf(text)}/`, {
      error: "must be a scheme and a host: Carillon is not served below a path",
    })
    .transform(originOf)
    .optional(),
  TRUSTED_PROXIES: proxies,
  PROXY_PROTOCOL: z.enum(["true", "false"], "must be true or false").default("false"),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(", ")}`).default("info"),
  LOG_RING_SIZE: integer(1, 1_000_000, 10_000),
  LOG_MAX_ENTRIES: integer(1, 1_000_000_000, 1_000_000),
  LOG_MAX_AGE_DAYS: integer(1, 36_500, 30),
  MAX_CONNECTIONS: integer(1, 1_000_000, 50_000),
  MAX_CONNECTIONS_PER_USER: integer(1, 1_000_000, 50),
  MAX_PENDING: integer(1, 1_000_000, 1_000),
  MAX_SOCKETS_PER_ADDRESS: integer(1, 1_000_000, 500),
  LIMIT_COMMANDS: integer(0, 1_000_000, 120),
  LIMIT_CHANGES: integer(0, 1_000_000, 60),
  LIMIT_READS: integer(0, 1_000_000, 1_200),
  LIMIT_SEARCHES: integer(0, 1_000_000, 120),
  LIMIT_POLLS: integer(0, 1_000_000, 6_000),
  LIMIT_DRY_RUNS: integer(0, 1_000_000, 120),
  LIMIT_EXPORTS: integer(0, 1_000_000, 10),
  LIMIT_SENDS: integer(0, 1_000_000, 0),
  LIMIT_STRANGERS: integer(0, 1_000_000, 600),
  CARILLON_CONFIRM_FROM: integer(1, 1_000_000_000, 1_000),
  MAX_REQUEST_BYTES: integer(1_024, 64 * 1024 * 1024, MAX_REQUEST_BYTES),
});

/** What no variable says by itself. */
function conflicts(given: Record<string, string | undefined>): string[] {
  const { PORT, CARILLON_URL } = given;
  const isNameless = PORT?.startsWith("/") && !CARILLON_URL;
  return [
    ...(isNameless ? ["CARILLON_URL: is needed on a unix socket, which has no address of its own"] : []),
    ...openDemo(given),
    ...weakSecrets(given),
  ];
}

/** The demo has no passwords, and may have any key. */
function weakSecrets(given: Record<string, string | undefined>): string[] {
  const { CARILLON_SECRET, CARILLON_API_KEY, CARILLON_DEMO } = given;
  if (CARILLON_DEMO === "true" || !CARILLON_SECRET) return [];
  const faults = Object.entries({ CARILLON_SECRET, CARILLON_API_KEY }).flatMap(([name, value = ""]) => {
    const why = value.length < MIN_SECRET ? null : weaknessOfSecret(value);
    return why === null ? [] : [`${name}: ${why}; make one with: openssl rand -hex 32`];
  });
  return CARILLON_SECRET === CARILLON_API_KEY
    ? [...faults, "CARILLON_API_KEY: is CARILLON_SECRET, by which whoever has the key could sign in as anyone"]
    : faults;
}

function openDemo({ CARILLON_SECRET, CARILLON_DEMO, HOST }: Record<string, string | undefined>): string[] {
  if (CARILLON_SECRET) return [];
  if (CARILLON_DEMO === "false") return ["CARILLON_SECRET: is needed when CARILLON_DEMO is false"];
  return CARILLON_DEMO === "true" || isLoopback(HOST ?? "localhost")
    ? []
    : ["HOST: the demo has no passwords; set CARILLON_SECRET, or CARILLON_DEMO=true to offer it to other machines"];
}

export interface Env {
  port: number;
  /** Of the unix socket to listen on in place of host and port. */
  socketPath: string | null;
  host: string;
  databaseUrl: string;
  /** TCP; 0: off. */
  mqttPort: number;
  /** At least 32 characters; sessions and user tokens are signed with keys made from it. */
  secret: string;
  apiKey: string | null;
  isDemo: boolean;
  /** Whether the people of a demo begin to send by themselves. */
  hasDemoTraffic: boolean;
  logLevel: (typeof LOG_LEVELS)[number];
  /** Foreign origins whose pages may connect and write. */
  origins: readonly string[];
  /** Private hosts that actions may call, each with or without a port. */
  callbackHosts: readonly string[];
  /** The public origin, when it is not the address that we listen on. */
  url: string | null;
  /** Addresses and networks whose word on whom they forward for is believed. */
  trustedProxies: readonly string[];
  /** Whether the connections of those begin with a header of the PROXY protocol. */
  proxyProtocol: boolean;
  logRingSize: number;
  logMaxEntries: number;
  logMaxAgeDays: number;
  maxConnections: number;
  maxConnectionsPerUser: number;
  /** Entries that may wait for a live connection. */
  maxPending: number;
  /** Connections, whatever they carry, of one that is no trusted proxy; HTTP and MQTT over TCP each. */
  maxSocketsPerAddress: number;
  /** People from whom on the composer asks for their number before it sends. */
  confirmFrom: number;
  /** Of a request body or a socket's frame. */
  maxRequestBytes: number;
  /** A minute, of one caller; 0: no limit (core/limits.ts). */
  limits: Readonly<Record<LimitName, number>>;
  /** Failed authentications a minute, of one network; 0: no limit (core/strangers.ts). */
  limitStrangers: number;
}

/** For what measures or breaks the server from few callers: no limits. */
export const UNLIMITED = {
  LIMIT_COMMANDS: "0",
  LIMIT_CHANGES: "0",
  LIMIT_READS: "0",
  LIMIT_SEARCHES: "0",
  LIMIT_POLLS: "0",
  LIMIT_DRY_RUNS: "0",
  LIMIT_EXPORTS: "0",
  LIMIT_SENDS: "0",
  LIMIT_STRANGERS: "0",
};

/** Throws one error that lists every fault. */
export function readEnv(source: Readonly<Record<string, string | undefined>>): Env {
  // An empty variable is what compose files and shells make of an unset one.
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value?.trim()));
  const result = schema.safeParse(given);
  const issues = result.error?.issues.map(({ path, message }) => `${String(path[0])}: ${message}`) ?? [];
  const faults = new Set([...issues, ...conflicts(given)]);
  if (!result.success || faults.size > 0)
    throw new Error(["Carillon cannot start with this environment:", ...faults].join("\n  "));
  const env = result.data;
  return {
    ...env.PORT,
    host: env.HOST,
    databaseUrl: env.DATABASE_URL,
    mqttPort: env.MQTT_PORT,
    secret: env.CARILLON_SECRET ?? keptSecret(dirname(env.DATABASE_URL.replace(/^file:/, ""))),
    apiKey: env.CARILLON_API_KEY ?? null,
    isDemo: env.CARILLON_DEMO === undefined ? !env.CARILLON_SECRET : env.CARILLON_DEMO === "true",
    hasDemoTraffic: env.CARILLON_DEMO_TRAFFIC === "true",
    logLevel: env.LOG_LEVEL,
    origins: env.CARILLON_ORIGINS,
    callbackHosts: env.CARILLON_CALLBACK_HOSTS,
    url: env.CARILLON_URL ?? null,
    trustedProxies: env.TRUSTED_PROXIES,
    proxyProtocol: env.PROXY_PROTOCOL === "true",
    logRingSize: env.LOG_RING_SIZE,
    logMaxEntries: env.LOG_MAX_ENTRIES,
    logMaxAgeDays: env.LOG_MAX_AGE_DAYS,
    maxConnections: env.MAX_CONNECTIONS,
    maxConnectionsPerUser: env.MAX_CONNECTIONS_PER_USER,
    maxPending: env.MAX_PENDING,
    maxSocketsPerAddress: env.MAX_SOCKETS_PER_ADDRESS,
    confirmFrom: env.CARILLON_CONFIRM_FROM,
    maxRequestBytes: env.MAX_REQUEST_BYTES,
    limits: {
      commands: env.LIMIT_COMMANDS,
      changes: env.LIMIT_CHANGES,
      reads: env.LIMIT_READS,
      searches: env.LIMIT_SEARCHES,
      polls: env.LIMIT_POLLS,
      dryRuns: env.LIMIT_DRY_RUNS,
      exports: env.LIMIT_EXPORTS,
      sends: env.LIMIT_SENDS,
    },
    limitStrangers: env.LIMIT_STRANGERS,
  };
}

const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);

/** The demo's own secret, kept so that sessions outlive a restart. */
function keptSecret(folder: string): string {
  const path = join(folder, "secret");
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, randomBytes(32).toString("hex"), { mode: 0o600 });
  }
  return readFileSync(path, "utf8").trim();
}
