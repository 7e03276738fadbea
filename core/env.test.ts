import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readEnv } from "./env.ts";

const SECRET = "a-secret-of-more-than-thirty-two-characters";
let dir = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "carillon-env-"));
});
afterAll(() => rmSync(dir, { recursive: true }));

const faultsOf = (source: Record<string, string>): string[] => {
  try {
    readEnv(source);
    return [];
  } catch (error) {
    return (error as Error).message
      .split("\n")
      .slice(1)
      .map((line) => line.trim());
  }
};

test("with no configuration it is a demo on loopback", () => {
  expect(readEnv({ DATABASE_URL: `file:${dir}/defaults.db` })).toMatchObject({
    port: 3000,
    socketPath: null,
    host: "127.0.0.1",
    mqttPort: 1883,
    apiKey: null,
    isDemo: true,
    logLevel: "info",
    origins: [],
    url: null,
    trustedProxies: ["127.0.0.0/8", "::1"],
    proxyProtocol: false,
    logRingSize: 10_000,
    logMaxEntries: 1_000_000,
    logMaxAgeDays: 30,
    maxConnections: 50_000,
    maxConnectionsPerUser: 50,
    maxPending: 1_000,
    maxRequestBytes: 262_144,
  });
});

test("a secret makes it production; the demo can still be asked for", () => {
  expect(readEnv({ CARILLON_SECRET: SECRET, HOST: "0.0.0.0" })).toMatchObject({ isDemo: false, secret: SECRET });
  expect(readEnv({ CARILLON_SECRET: SECRET, CARILLON_DEMO: "true" }).isDemo).toBe(true);
});

test("every fault is told at once, one line each", () => {
  expect(
    faultsOf({
      PORT: "http",
      MQTT_PORT: "65536",
      DATABASE_URL: "postgresql://localhost/carillon",
      CARILLON_API_KEY: "short",
      CARILLON_DEMO: "yes",
      CARILLON_ORIGINS: "https://ok.example, nonsense",
      CARILLON_URL: "ftp://example.com",
      PROXY_PROTOCOL: "v2",
      TRUSTED_PROXIES: "10.0.0.1, proxy, 10.0.0.0/33, 0.0.0.0/0",
      LOG_LEVEL: "loud",
      LOG_RING_SIZE: "0",
      MAX_PENDING: "none",
      MAX_REQUEST_BYTES: "1",
      HOST: "0.0.0.0",
    }),
  ).toEqual([
    "PORT: must be a whole number from 0 to 65535, or the path of a unix socket",
    "DATABASE_URL: PostgreSQL is not supported yet; use file:<path>",
    "MQTT_PORT: must be a whole number from 0 to 65535",
    "CARILLON_API_KEY: must have at least 32 characters",
    "CARILLON_DEMO: must be true or false",
    "CARILLON_ORIGINS: must be an http or https address",
    "CARILLON_URL: must be an http or https address",
    'TRUSTED_PROXIES: "proxy" is neither an address nor a network',
    'TRUSTED_PROXIES: "10.0.0.0/33" is neither an address nor a network',
    'TRUSTED_PROXIES: "0.0.0.0/0" would trust everybody',
    "PROXY_PROTOCOL: must be true or false",
    "LOG_LEVEL: must be one of trace, debug, info, warn, error, fatal, silent",
    "LOG_RING_SIZE: must be a whole number from 1 to 1000000",
    "MAX_PENDING: must be a whole number from 1 to 1000000",
    "MAX_REQUEST_BYTES: must be a whole number from 1024 to 67108864",
    "HOST: the demo has no passwords; set CARILLON_SECRET, or CARILLON_DEMO=true to offer it to other machines",
  ]);
  expect(faultsOf({ CARILLON_SECRET: "short" })).toEqual(["CARILLON_SECRET: must have at least 32 characters"]);
  expect(faultsOf({ CARILLON_DEMO: "false" })).toEqual(["CARILLON_SECRET: is needed when CARILLON_DEMO is false"]);
  expect(faultsOf({ DATABASE_URL: "file::memory:", CARILLON_SECRET: SECRET })).toEqual([
    "DATABASE_URL: must be file:<path>",
  ]);
});

test("an open demo has to be asked for", () => {
  const open = { HOST: "0.0.0.0", CARILLON_DEMO: "true", DATABASE_URL: `file:${dir}/open.db` };
  expect(readEnv(open)).toMatchObject({ isDemo: true, host: "0.0.0.0" });
});

test("an empty variable is an unset one", () => {
  const env = readEnv({ CARILLON_API_KEY: "", PORT: " ", DATABASE_URL: `file:${dir}/empty.db` });
  expect(env).toMatchObject({ apiKey: null, port: 3000 });
});

test("origins are told apart by scheme, host and port alone", () => {
  const env = readEnv({ CARILLON_SECRET: SECRET, CARILLON_ORIGINS: "https://a.example/path, http://b.example:8080" });
  expect(env.origins).toEqual(["https://a.example", "http://b.example:8080"]);
});

test("a port may be the path of a unix socket, whose public address has to be told", () => {
  const PORT = "/run/carillon/carillon.sock";
  const given = { CARILLON_SECRET: SECRET, PORT, CARILLON_URL: "https://bells.example.com" };
  expect(readEnv(given)).toMatchObject({ port: 0, socketPath: PORT, url: "https://bells.example.com" });
  expect(faultsOf({ CARILLON_SECRET: SECRET, PORT })).toEqual([
    "CARILLON_URL: is needed on a unix socket, which has no address of its own",
  ]);
  expect(faultsOf({ ...given, PORT: `/${"a".repeat(107)}` })).toEqual(["PORT: must be a path of at most 107 bytes"]);
});

test.each(["/notify", "/?a=b", "/#a"])(
  "a public address that ends in %s is refused, for no page would be there",
  (end) => {
    expect(faultsOf({ CARILLON_SECRET: SECRET, CARILLON_URL: `https://bells.example.com${end}` })).toEqual([
      "CARILLON_URL: must be a scheme and a host: Carillon is not served below a path",
    ]);
  },
);

test("a public address may end in a slash", () => {
  const url = (text: string) => readEnv({ CARILLON_SECRET: SECRET, CARILLON_URL: text }).url;
  expect(url("https://Bells.example.com:443/")).toBe("https://bells.example.com");
});

test("trusted proxies are addresses and networks, or none at all", () => {
  const trusted = (list: string) => readEnv({ CARILLON_SECRET: SECRET, TRUSTED_PROXIES: list }).trustedProxies;
  expect(trusted("172.16.0.0/12, 2001:db8::1")).toEqual(["172.16.0.0/12", "2001:db8::1"]);
  expect(trusted("none")).toEqual([]);
  expect(faultsOf({ CARILLON_SECRET: SECRET, TRUSTED_PROXIES: "::/0" })).toEqual([
    'TRUSTED_PROXIES: "::/0" would trust everybody',
  ]);
});

test("the demo's secret survives a restart, and is its owner's alone to read", () => {
  const source = { DATABASE_URL: `file:${dir}/kept/carillon.db` };
  const { secret } = readEnv(source);
  expect(secret).toHaveLength(64);
  expect(readEnv(source).secret).toBe(secret);
  const path = join(dir, "kept/secret");
  expect(readFileSync(path, "utf8")).toBe(secret);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});
