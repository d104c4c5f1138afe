import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { stop as stopBundler } from "esbuild";
import type { TestProject } from "vitest/node";
import { bundleCommand } from "../../scripts/package/bundle.ts";
import { packer } from "../library/pack.ts";
import { isHere, type StoreKind, type StoreServer, storeServers } from "./store-servers.ts";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));

declare module "vitest" {
  export interface ProvidedContext {
    /** Where tests ask for what they share. */
    readonly desk: string;
    readonly isHere: Readonly<Record<StoreKind, boolean>>;
  }
}

/**
 * Keeps what all tests share; each thing is made when the first test asks for it, and gone when the run ends.
 * `POST /stores/redis/NAME/start` answers with the address of a server; `go-away` and `come-back` do to it what they say.
 * `POST /command` answers with the path of the program `esm-chat`, `POST /installed/[PACKAGES]` with a folder in which
 * the package is installed as npm has it, beside other packages.
 */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const { start, clear } = storeServers();
  const servers = new Map<string, Promise<StoreServer>>();
  let command: Promise<string> | undefined;
  const folder = mkdtempSync(join(tmpdir(), "esm-chat-command-"));
  const { installation, clear: removePackages } = packer();

  async function store([kind, name, what]: readonly string[]): Promise<unknown> {
    const starting = servers.get(`${kind} ${name}`) ?? start(kind as StoreKind);
    servers.set(`${kind} ${name}`, starting);
    const server = await starting;
    if (what === "go-away") await server.goAway();
    if (what === "come-back") await server.comeBack();
    return server.address;
  }

  async function answerTo(path: string): Promise<unknown> {
    const [, thing, ...rest] = path.split("/");
    if (thing === "stores") return store(rest);
    if (thing === "installed") return installation(JSON.parse(decodeURIComponent(rest[0] ?? "")) as string[]);
    command ??= makeCommand(folder);
    return command;
  }

  const desk = createServer((request, response) => {
    answerTo(request.url ?? "").then(
      (answer) => response.end(JSON.stringify(answer)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  desk.listen(0, "127.0.0.1");
  await once(desk, "listening");
  provide("desk", `http://127.0.0.1:${(desk.address() as AddressInfo).port}`);
  provide("isHere", { postgresql: isHere("postgresql"), redis: isHere("redis") });
  return async () => {
    desk.close();
    desk.closeAllConnections();
    const started = await Promise.allSettled(servers.values());
    for (const each of started) if (each.status === "fulfilled") await each.value.stop();
    clear();
    removePackages();
    rmSync(folder, { recursive: true });
  };
}

/** The command in one piece, as it is shipped: a process starts three times as fast as from a thousand files. */
async function makeCommand(folder: string): Promise<string> {
  for (const { path, content } of (await bundleCommand(PROJECT)).outputs) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  await stopBundler();
  for (const name of ["templates", "package.json"])
    cpSync(join(PROJECT, name), join(folder, name), { recursive: true });
  return join(folder, "dist", "cli", "main.js");
}
