import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { askDesk } from "../support/ask-desk.ts";
import { PROJECT } from "../support/esm-chat-command.ts";
import { folders } from "../support/given-files.ts";
import { comparable, HAS_PAGE_TOOLS, type PageBlock, pageBlocks, runCommands } from "../support/run-page.ts";

const folder = folders();
const isJson = ({ shown }: PageBlock) => shown?.kind === "json";

it.skipIf(!HAS_PAGE_TOOLS)("every command of the page on the test server prints what the page shows", async () => {
  const page = readFileSync(join(PROJECT, "docs/esm-test-server.md"), "utf8");
  const blocks = pageBlocks(page).filter(({ kind }) => kind === "sh");
  const where = folder();
  mkdirSync(join(where, "bin"));
  const launcher = join(where, "bin/esm-chat");
  writeFileSync(launcher, `#!/bin/sh\nexec "${process.execPath}" "${String(await askDesk("command"))}" "$@"\n`);
  chmodSync(launcher, 0o700);
  symlinkSync(join(PROJECT, "docs"), join(where, "docs"));
  const { printed, stderr } = await runCommands(
    blocks.map(({ text }) => text),
    {
      folder: where,
      atEnd: "kill $SANDBOX 2>/dev/null; true",
      environment: { PATH: `${join(where, "bin")}:${process.env["PATH"] ?? ""}` },
    },
  );
  expect(stderr).toBe("");
  expect(blocks.map((block, index) => comparable(block.text, printed[index] ?? "", isJson(block)))).toEqual(
    blocks.map((block) => comparable(block.text, block.shown?.text ?? "", isJson(block))),
  );
  expect(blocks.filter(({ shown }) => shown !== undefined).length).toBeGreaterThanOrEqual(10);
});
