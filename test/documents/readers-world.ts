import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { buildPackage, copyProject, unpack } from "../cli/package/built-package.ts";
import { sampleSession } from "../sandbox/sample-session.ts";
import { esmChatCommands } from "../support/esm-chat-command.ts";
import { freePort } from "../support/free-port.ts";
import { folders, given } from "../support/given-files.ts";
import { openShell } from "./shell.ts";

const HERE = import.meta.dirname;

/** What a reader's machine has besides Node.js. */
const TOOLS =
  "bash sh cat chgrp chmod cp curl cut dirname env find grep head install ln ls mkdir mktemp mv rm sed setpriv " +
  "sha256sum sleep sort tail touch tr uname unzip";

const toolPaths = TOOLS.split(" ").map((tool) => [tool, whereIs(tool)] as const);

function whereIs(tool: string): string {
  return spawnSync("which", [tool], { encoding: "utf8" }).stdout.trim();
}

/** Whether a machine can be made within this one: that takes root, and the right to mount. */
export const CAN_MAKE_MACHINES =
  spawnSync("unshare", ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).status === 0 &&
  toolPaths.every(([, path]) => path !== "");

/** What a reader has: the zip, a sandbox in place of ESM and the chat platform, and own values for what a page leaves open. */
export function readersWorld() {
  const folder = folders();
  const { start, run } = esmChatCommands();
  const shells: ReturnType<typeof openShell>[] = [];
  let zip = "";
  let unpacked = "";
  /** A configuration for the sandbox, with its secrets. */
  let configured = "";
  let port = 0;
  let values: readonly (readonly [string | RegExp, string])[] = [];

  beforeAll(async () => {
    zip = await buildPackage(copyProject(join(folder(), "project")), folder());
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
    port = await freePort();
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
      [/esm-chat install$/gm, "esm-chat install --yes"],
      [/esm-chat erase\b/g, "esm-chat erase --yes"],
    ];
  });

  afterAll(async () => {
    for (const shell of shells) await shell.close();
  });

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
    for (const [tool, found] of toolPaths) if (found !== "") symlinkSync(found, join(path, tool));
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

  function opened(
    command: readonly [string, ...string[]],
    where: string,
    environment: Readonly<Record<string, string>>,
  ) {
    const shell = openShell(command, { folder: where, environment });
    shells.push(shell);
    return shell;
  }

  /** A shell on a machine with nothing but Node.js, the usual tools and the zip, as root. */
  function freshMachine() {
    const root = folder();
    const script = [join(HERE, "fresh-machine.sh"), root, zip, process.execPath, join(HERE, "stand-ins")];
    return opened(
      ["unshare", "--mount", "--pid", "--fork", "--kill-child", "bash", ...script, ...TOOLS.split(" ")],
      dirname(root),
      { PATH: process.env["PATH"] ?? "" },
    );
  }

  return {
    shellInZip,
    freshMachine,
    /** Where the zip was unpacked. */
    unpacked: () => unpacked,
    /** A port that is free. */
    port: () => port,
    /** What is written into a file for a secret, by its name. */
    secretIn: (file: string) => readFileSync(join(configured, basename(file)), "utf8").trim(),
    /** A page's text with the reader's own values, and what is typed in. */
    ownValues: (text: string) => values.reduce((changed, [from, to]) => changed.replaceAll(from, to), text),
  };
}
