import { execFile, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { askDesk } from "../support/ask-desk.ts";
import { PROJECT } from "../support/esm-chat-command.ts";
import { folders } from "../support/given-files.ts";

const folder = folders();
const hasTools = ["curl", "bash"].every((tool) => spawnSync(tool, ["--version"]).status === 0);

/** Printed behind each block; no command of the page prints it. */
const MARK = "=====";

/** The page's shell blocks, each with the block that shows what it prints, if there is one right behind it. */
function commandBlocks(page: string) {
  const blocks = [...page.matchAll(/^```(?<kind>\w+)\n(?<text>[^]*?)^```$/gm)].map(({ groups, index, 0: all }) => ({
    kind: groups?.["kind"] ?? "",
    text: groups?.["text"] ?? "",
    start: index,
    end: index + all.length,
  }));
  return blocks.flatMap((block, index) => {
    if (block.kind !== "sh") return [];
    const next = blocks[index + 1];
    const isShown = next !== undefined && next.kind !== "sh" && page.slice(block.end, next.start).trim() === "";
    return [{ command: block.text, shown: isShown ? next : undefined }];
  });
}

/** What a command prints, with the command, which a difference then names. */
function comparable(command: string, printed: string, isJson: boolean) {
  return { command, printed: isJson ? (JSON.parse(printed) as unknown) : printed };
}

it.skipIf(!hasTools)("every command of the page on the test server prints what the page shows", async () => {
  const page = readFileSync(join(PROJECT, "docs/esm-test-server.md"), "utf8");
  const blocks = commandBlocks(page);
  const where = folder();
  mkdirSync(join(where, "bin"));
  const launcher = join(where, "bin/esm-chat");
  writeFileSync(launcher, `#!/bin/sh\nexec "${process.execPath}" "${String(await askDesk("command"))}" "$@"\n`);
  chmodSync(launcher, 0o700);
  symlinkSync(join(PROJECT, "docs"), join(where, "docs"));
  // Ends the sandbox whatever happens, so that no failing command leaves it behind.
  const script = [
    "trap 'kill $SANDBOX 2>/dev/null; true' EXIT",
    ...blocks.flatMap(({ command }) => [command, `echo ${MARK}`]),
  ];
  writeFileSync(join(where, "page.sh"), script.join("\n"));
  const { stdout, stderr } = await promisify(execFile)("bash", ["-uo", "pipefail", "page.sh"], {
    cwd: where,
    env: { ...process.env, PATH: `${join(where, "bin")}:${process.env["PATH"] ?? ""}` },
  });
  expect(stderr).toBe("");
  const printed = stdout.split(`${MARK}\n`);
  const isJson = ({ shown }: (typeof blocks)[number]) => shown?.kind === "json";
  expect(blocks.map((block, index) => comparable(block.command, printed[index] ?? "", isJson(block)))).toEqual(
    blocks.map((block) => comparable(block.command, block.shown?.text ?? "", isJson(block))),
  );
  expect(blocks.filter(({ shown }) => shown !== undefined).length).toBeGreaterThanOrEqual(10);
});
