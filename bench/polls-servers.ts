import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const START_TIMEOUT_MS = 30_000;

const PROGRAM = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

export const TOKEN = "a-token-for-the-bench-only";

/** A running server. */
export interface Peer {
  readonly name: string;
  readonly version: string;
  readonly port: number;
  readonly pid: number;
  stop(): void;
}

/** The program as users run it, without schedule; the rate limit counts polls and refuses none. */
export function startOurs(articles: string, data: string): Promise<Peer> {
  return startNode("Feedwright", "", [PROGRAM, "serve", articles], {
    FEEDWRIGHT_PORT: "0",
    FEEDWRIGHT_HOST: "127.0.0.1",
    FEEDWRIGHT_DATA: data,
    FEEDWRIGHT_DRAIN: "0",
    FEEDWRIGHT_SCHEDULE: "0 0 1 1 *",
    FEEDWRIGHT_REFRESH_TOKEN: TOKEN,
    FEEDWRIGHT_PROXIES: "1",
    FEEDWRIGHT_RATE_LIMIT: "1000000000",
  });
}

/** Peers by name, each of which serves the files in a folder; undefined when not installed. */
export const PEERS: Readonly<Record<string, (folder: string) => Promise<Peer | undefined>>> = {
  "bare `node:http`": (folder) => startPeer("bare `node:http`", "", "node-http", folder),
  Fastify: (folder) => startPeer("Fastify", versionOf("fastify"), "fastify", folder),
  "Express route": (folder) => startPeer("Express route", versionOf("express"), "express-route", folder),
  "Express, `compression`, `res.send`": (folder) =>
    startPeer(
      "Express, `compression`, `res.send`",
      `${versionOf("express")}, ${versionOf("compression")}`,
      "express-compression",
      folder,
    ),
  nginx: startNginx,
  Caddy: startCaddy,
};

function startPeer(name: string, version: string, program: string, folder: string): Promise<Peer> {
  const file = fileURLToPath(new URL(`./peers/${program}.js`, import.meta.url));
  return startNode(name, version, [file, folder], { NODE_ENV: "production" });
}

function versionOf(dependency: string): string {
  return createRequire(import.meta.url)(`${dependency}/package.json`).version;
}

/** Waits for the first URL that it prints. */
async function startNode(
  name: string,
  version: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Peer> {
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, args, { env: { PATH, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const stop = stopper(child);
  const port = await new Promise<number>((resolve, reject) => {
    let printed = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        printed += text;
        const found = /http:\/\/\S+:(\d+)\/\s/.exec(printed)?.[1];
        if (found !== undefined) resolve(Number(found));
      });
    child.once("exit", () => reject(new Error(`${name} does not start: ${printed}`)));
  });
  return { name, version, port, pid: child.pid ?? 0, stop };
}

async function startNginx(folder: string): Promise<Peer | undefined> {
  const version = printedBy("nginx", ["-v"]);
  if (version === undefined) return undefined;
  const port = await freePort();
  const configuration = join(folder, "nginx.conf");
  writeFileSync(
    configuration,
    `daemon off;
user root;
worker_processes 1;
pid nginx.pid;
error_log stderr crit;
events {}
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  open_file_cache max=10;
  gzip_static on;
  gzip_vary on;
  types { application/rss+xml xml; }
  client_body_temp_path body;
  fastcgi_temp_path fastcgi;
  proxy_temp_path proxy;
  scgi_temp_path scgi;
  uwsgi_temp_path uwsgi;
  server {
    listen 127.0.0.1:${port};
    root ${folder};
    add_header Cache-Control "public, max-age=300";
  }
}
`,
  );
  const child = spawn("nginx", ["-p", folder, "-c", configuration, "-e", "stderr"], { stdio: "ignore" });
  return await started("nginx", /[\d.]+/.exec(version)?.[0] ?? "", child, port);
}

async function startCaddy(folder: string): Promise<Peer | undefined> {
  const version = printedBy("caddy", ["version"]);
  if (version === undefined) return undefined;
  const port = await freePort();
  const configuration = join(folder, "Caddyfile");
  writeFileSync(
    configuration,
    `{
  admin off
  auto_https off
}
http://127.0.0.1:${port} {
  root * ${folder}
  header Cache-Control "public, max-age=300"
  file_server {
    precompressed br gzip
  }
}
`,
  );
  const child = spawn("caddy", ["run", "--config", configuration, "--adapter", "caddyfile"], {
    // One core, like the others, and no files in the user's home.
    env: { ...process.env, GOMAXPROCS: "1", XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder },
    stdio: "ignore",
  });
  return await started("Caddy", version.trim(), child, port);
}

/** @returns undefined when the program is missing */
function printedBy(program: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync("sh", ["-c", `${[program, ...args].join(" ")} 2>&1`], { encoding: "utf8" });
  } catch {
    return undefined;
  }
}

async function started(name: string, version: string, child: ChildProcess, port: number): Promise<Peer> {
  const stop = stopper(child);
  const latest = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(port))) {
    if (child.exitCode !== null || Date.now() > latest) throw new Error(`${name} does not start`);
    await sleep(20);
  }
  return { name, version, port, pid: child.pid ?? 0, stop };
}

async function answers(port: number): Promise<boolean> {
  return await fetch(`http://127.0.0.1:${port}/`).then(
    () => true,
    () => false,
  );
}

/** For servers that cannot choose one themselves. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A listening server has a port.
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Stops the process, also when the bench is interrupted. */
function stopper(child: ChildProcess): () => void {
  // nginx stops its worker at SIGTERM, which SIGKILL would leave.
  const kill = () => void child.kill("SIGTERM");
  process.prependOnceListener("exit", kill);
  return () => {
    process.off("exit", kill);
    kill();
  };
}
