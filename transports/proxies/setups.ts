/** The proxies that are tried: each as docs/self-hosting.md has it, and as people have it who have not read that. */
import { documented, fitted } from "./document.ts";

/** What a configuration is made for. */
export interface Place {
  /** For files of its own; it goes with the proxy. */
  dir: string;
  /** Where Carillon is. */
  upstream: string;
  /** The same configuration, without TLS and with it. */
  port: number;
  tlsPort: number;
  /** PEM files of the certificate, its key, and both in one. */
  certificate: string;
  key: string;
  both: string;
}

export interface Setup {
  name: string;
  program: "nginx" | "haproxy" | "caddy" | "apache2";
  /** Arguments that keep it in the foreground with the given file. */
  args(file: string, dir: string): string[];
  config(place: Place): string;
  /** As the document says it has to be: then all of it has to work. */
  isDocumented?: true;
  /** Whether it hands on upgrades; without, people have the transports that need none. */
  upgrades: boolean;
}

const nginx = {
  program: "nginx",
  args: (file: string, dir: string) => ["-p", dir, "-c", file, "-e", `${dir}/error.log`],
} as const;
const nginxAround = ({ dir }: Place, block: string): string => `
daemon off; user root; pid ${dir}/nginx.pid; worker_processes 1;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path ${dir}/body; proxy_temp_path ${dir}/proxy; fastcgi_temp_path ${dir}/fastcgi;
  uwsgi_temp_path ${dir}/uwsgi; scgi_temp_path ${dir}/scgi;
  ${block}
}`;
const documentedNginx = (place: Place): string =>
  fitted(documented("nginx"), [
    ["listen 443 ssl http2;", `listen 127.0.0.1:${place.port}; listen 127.0.0.1:${place.tlsPort} ssl http2;`],
    ["/etc/ssl/bells.pem", place.certificate],
    ["/etc/ssl/bells.key", place.key],
    ["127.0.0.1:3000", place.upstream],
  ]);
const GZIP_ALL = "gzip on; gzip_types *; gzip_min_length 1; gzip_proxied any;";

const haproxy = { program: "haproxy", args: (file: string) => ["-db", "-f", file] } as const;
const documentedHaproxy = ({ port, tlsPort, both, upstream }: Place): string =>
  fitted(documented("haproxy"), [
    ["bind :443 ssl crt /etc/ssl/bells.pem", `bind 127.0.0.1:${port}\n    bind 127.0.0.1:${tlsPort} ssl crt ${both}`],
    ["127.0.0.1:3000", upstream],
  ]);
/** As Debian's package installs it, with the two sections that everybody adds. */
const usualHaproxy = ({ port, upstream }: Place, more: string): string => `
defaults
  mode http
  timeout connect 5000
  timeout client 50000
  timeout server 50000
  option httpchk GET /healthz
  ${more}
frontend all
  bind 127.0.0.1:${port}
  default_backend carillon
backend carillon
  server carillon ${upstream} check inter 500 fall 1 rise 1
`;

const caddy = {
  program: "caddy",
  args: (file: string) => ["run", "--adapter", "caddyfile", "--config", file],
} as const;
const CADDY_OPTIONS =
  "{\n admin off\n auto_https disable_redirects\n skip_install_trust\n log {\n  level ERROR\n }\n}\n";
function documentedCaddy({ port, tlsPort, certificate, key, upstream }: Place, more = ""): string {
  const at = (head: string): string =>
    fitted(documented("caddyfile"), [
      ["bells.example.com {", `${head}\n\t${more}`],
      ["127.0.0.1:3000", upstream],
    ]);
  const tls = `https://127.0.0.1:${tlsPort} {\n\ttls ${certificate} ${key}`;
  return `${CADDY_OPTIONS}${at(`http://:${port} {\n\tbind 127.0.0.1`)}\n${at(tls)}`;
}
const GZIP_ALL_IN_CADDY = "encode {\n gzip\n minimum_length 1\n match {\n header Content-Type *\n }\n }";

const apache = {
  program: "apache2",
  args: (file: string, dir: string) => ["-d", dir, "-f", file, "-DFOREGROUND"],
} as const;
const apacheAround = ({ dir, port, tlsPort }: Place, hosts: string): string => `
ServerName localhost
PidFile ${dir}/apache.pid
DefaultRuntimeDir ${dir}
ErrorLog ${dir}/error.log
Listen 127.0.0.1:${port}
Listen 127.0.0.1:${tlsPort}
User www-data
Group www-data
${["mpm_event", "authz_core", "proxy", "proxy_http", "ssl", "http2", "headers", "filter", "deflate", "socache_shmcb"]
  .map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`)
  .join("\n")}
${hosts}`;
function documentedApache(place: Place, more = ""): string {
  const { port, tlsPort, certificate, key, upstream } = place;
  const host = fitted(documented("apache"), [
    ["/etc/ssl/bells.pem", certificate],
    ["/etc/ssl/bells.key", key],
    ["127.0.0.1:3000", upstream],
    ["</VirtualHost>", `${more}\n</VirtualHost>`],
  ]);
  const plain = host.replace(/^ *(?:SSL|Protocols).*\n/gm, "");
  return apacheAround(place, fitted(host, [["*:443", `*:${tlsPort}`]]) + fitted(plain, [["*:443", `*:${port}`]]));
}

export const SETUPS: readonly Setup[] = [
  { name: "nginx", ...nginx, config: (at) => nginxAround(at, documentedNginx(at)), isDocumented: true, upgrades: true },
  {
    name: "nginx, gzip of all types",
    ...nginx,
    config: (at) => nginxAround(at, GZIP_ALL + documentedNginx(at)),
    upgrades: true,
  },
  {
    name: "nginx, proxy_pass alone",
    ...nginx,
    config: (at) =>
      nginxAround(at, `server { listen 127.0.0.1:${at.port}; location / { proxy_pass http://${at.upstream}; } }`),
    upgrades: false,
  },
  { name: "HAProxy", ...haproxy, config: documentedHaproxy, isDocumented: true, upgrades: true },
  { name: "HAProxy, Debian's defaults", ...haproxy, config: (at) => usualHaproxy(at, ""), upgrades: true },
  {
    name: "HAProxy, compression",
    ...haproxy,
    config: (at) =>
      usualHaproxy(at, "compression algo gzip\n  compression type text/html text/event-stream application/json"),
    upgrades: true,
  },
  { name: "Caddy", ...caddy, config: (at) => documentedCaddy(at), isDocumented: true, upgrades: true },
  { name: "Caddy, encode gzip", ...caddy, config: (at) => documentedCaddy(at, "encode gzip"), upgrades: true },
  {
    name: "Caddy, gzip of all types",
    ...caddy,
    config: (at) => documentedCaddy(at, GZIP_ALL_IN_CADDY),
    upgrades: true,
  },
  { name: "Apache", ...apache, config: (at) => documentedApache(at), isDocumented: true, upgrades: true },
  {
    name: "Apache, DEFLATE",
    ...apache,
    config: (at) => documentedApache(at, "SetOutputFilter DEFLATE"),
    upgrades: true,
  },
  {
    name: "Apache, ProxyPass alone",
    ...apache,
    config: (at) =>
      apacheAround(at, `<VirtualHost *:${at.port}>\nProxyPass "/" "http://${at.upstream}/"\n</VirtualHost>`),
    upgrades: false,
  },
];
