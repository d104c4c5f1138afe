import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildPackage, unpack } from "../cli/package/built-package.ts";
import { sampleSession } from "../sandbox/sample-session.ts";
import { esmChatCommands, PROJECT } from "../support/esm-chat-command.ts";
import { folders, given } from "../support/given-files.ts";
import { HAS_PAGE_TOOLS } from "../support/run-page.ts";
import { readPages } from "./marked-blocks.ts";
import { runPageBlocks } from "./run-page-blocks.ts";
import { openShell } from "./shell.ts";

const folder = folders();
const { start, run } = esmChatCommands();
const HERE = import.meta.dirname;

/** What a reader's machine has besides Node.js. */
const TOOLS =
  "bash sh cat chmod cp cut env find grep head ln ls mkdir mktemp printf rm sed sha256sum sleep sort tail touch tr uname";
const MORE_TOOLS = "curl unzip less dirname readlink";
const canMakeMachines =
  spawnSync("unshare", ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).status === 0 &&
  MORE_TOOLS.split(" ").every((tool) => spawnSync("which", [tool]).status === 0);

let zip = "";
let unpacked = "";
/** A configuration for the sandbox, with its secrets. */
let configured = "";
let values: readonly (readonly [string | RegExp, string])[] = [];

const shells: ReturnType<typeof openShell>[] = [];

function ownValues(text: string): string {
  return values.reduce((changed, [from, to]) => changed.replaceAll(from, to), text);
}

beforeAll(async () => {
  zip = await buildPackage(PROJECT, folder());
  unpacked = folder();
  await unpack(zip, unpacked);
  const sessions = given(folder(), "sessions.jsonl", `${JSON.stringify(sampleSession())}\n`);
  configured = folder();
  const clock = new Date().toISOString();
  const sandbox = start([
    "sandbox",
    "--json",
    "--sessions",
    sessions,
    "--create-cards",
    "--clock",
    clock,
    "--write-config",
    configured,
  ]);
  const access = JSON.parse(await sandbox.firstLine()) as Record<string, string>;
  const file = join(configured, "esm-chat.config.json");
  const settings = JSON.parse(readFileSync(file, "utf8")) as object;
  writeFileSync(file, JSON.stringify({ ...settings, privacy: { retentionDays: 365 } }));
  await run(["functions", "--renew-token", "--config", file]);
  await run(["run", "--config", file]);
  const port = await freePort();
  values = [
    ["https://esm.example.com/itsm/api/v1", access["esmRest"] ?? ""],
    ["chat_history_task", access["login"] ?? ""],
    ["https://chat.example.com", access["chatHistory"] ?? ""],
    ["your-installation", access["installationId"] ?? ""],
    ["https://chat-functions.example.com", `http://127.0.0.1:${port}`],
    ['"functions": {', `"server": { "port": ${port} }, "functions": {`],
    ["ws-0001-f88dab", "ws-1"],
    ["visitor-31", "v1"],
    // What is typed in, and answered.
    [/cat > (\S+\/esm-password)\b/g, `echo '${access["password"]}' > $1`],
    [/cat > (\S+\/chat-history-token)\b/g, `echo '${access["token"]}' > $1`],
    [/esm-chat install$/gm, "esm-chat install --yes"],
    [/esm-chat erase\b/g, "esm-chat erase --yes"],
  ];
});

afterAll(async () => {
  for (const shell of shells) await shell.close();
});

/** A port that nothing listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** A shell in the unpacked zip, with an empty home and nothing but Node.js and the usual tools. */
function shellInZip({ isConfigured, hasFiles }: { isConfigured: boolean; hasFiles: boolean }) {
  const place = folder();
  const [home, path, inZip] = ["home", "bin", basename(zip, ".zip")].map((name) => join(place, name));
  if (home === undefined || path === undefined || inZip === undefined) throw new Error();
  for (const name of [home, path]) mkdirSync(name);
  cpSync(unpacked, inZip, { recursive: true });
  cpSync(zip, join(place, basename(zip)));
  // Without the locks, which are sockets.
  if (isConfigured) cpSync(configured, inZip, { recursive: true, filter: (file) => basename(file) !== "locks" });
  for (const tool of `${TOOLS} ${MORE_TOOLS}`.split(" ")) {
    const found = spawnSync("which", [tool], { encoding: "utf8" }).stdout.trim();
    if (found !== "") symlinkSync(found, join(path, tool));
  }
  symlinkSync(process.execPath, join(path, "node"));
  // "esm-chat is node dist/cli/main.js in the folder of the README."
  given(path, "esm-chat", `#!/bin/sh\nexec node '${inZip}/dist/cli/main.js' "$@"\n`, 0o700);
  if (hasFiles) given(inZip, "esm-password", readFileSync(join(configured, "esm-password")));
  const token = readFileSync(join(configured, "chat-history-token"), "utf8").trim();
  return opened(["bash", "-o", "pipefail"], inZip, {
    HOME: home,
    PATH: path,
    LC_ALL: "C.UTF-8",
    CHAT_HISTORY_TOKEN: token,
  });
}

function opened(command: readonly [string, ...string[]], where: string, environment: Readonly<Record<string, string>>) {
  const shell = openShell(command, { folder: where, environment });
  shells.push(shell);
  return shell;
}

const pages = readPages(PROJECT).map((page) => {
  const runs = page.blocks.flatMap(({ mark }) => (mark?.what === "run" ? [mark] : []));
  const hasFiles = page.blocks.some(({ mark }) => mark?.what === "file");
  return { path: page.path, runs, hasFiles, isConfigured: runs.some(({ configured: isIt }) => isIt) };
});

/** The page as it is in the zip. */
function packed(path: string) {
  const page = readPages(unpacked).find((one) => one.path === path);
  if (page === undefined) throw new Error(`${path} is not in the zip`);
  return page;
}

it.skipIf(!HAS_PAGE_TOOLS).each(pages.filter(({ runs }) => runs.some(({ where }) => where === "zip")))(
  "from the zip alone, $path: each block ends where the page says",
  async ({ path, isConfigured, hasFiles }) => {
    const shell = shellInZip({ isConfigured, hasFiles });
    expect(await runPageBlocks(packed(path), "zip", { shell, ownValues })).toEqual([]);
  },
);

it.skipIf(!canMakeMachines).each(pages.filter(({ runs }) => runs.some(({ where }) => where === "machine")))(
  "on a fresh machine, $path: each block ends where the page says",
  async ({ path }) => {
    const root = folder();
    const script = [join(HERE, "fresh-machine.sh"), root, zip, process.execPath, join(HERE, "stand-ins")];
    const tools = `${TOOLS} ${MORE_TOOLS}`.split(" ");
    const shell = opened(
      ["unshare", "--mount", "--pid", "--fork", "--kill-child", "bash", ...script, ...tools],
      dirname(root),
      { PATH: process.env["PATH"] ?? "" },
    );
    expect(await runPageBlocks(packed(path), "machine", { shell, ownValues })).toEqual([]);
  },
);
