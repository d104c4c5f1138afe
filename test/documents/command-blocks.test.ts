import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createProgram } from "../../plugin/cli/program.ts";
import { projectFiles } from "../../scripts/package/project-files.ts";
import { PROJECT } from "../support/esm-chat-command.ts";
import { COMMANDS, commandLines } from "./command-lines.ts";
import { readPage, readPages } from "./marked-blocks.ts";

const pages = readPages(PROJECT);
const decisions = readdirSync(join(PROJECT, "docs/decisions")).map((name) => {
  const path = `docs/decisions/${name}`;
  return { path, text: readFileSync(join(PROJECT, path), "utf8") };
});
const commandBlocks = pages.flatMap(({ ranBy, blocks }) =>
  blocks.filter(({ kind }) => COMMANDS.has(kind)).map((block) => ({ ...block, ranBy })),
);

/** What the program says to arguments; nothing is done. */
async function problemWith(args: readonly string[]): Promise<string | undefined> {
  const silent = { write: () => true };
  try {
    await createProgram({}, { stdout: silent, stderr: silent })(args);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

beforeAll(() => {
  const { action } = Command.prototype;
  vi.spyOn(Command.prototype, "action").mockImplementation(function (this: Command) {
    return action.call(this, () => undefined);
  });
});

afterAll(() => {
  vi.restoreAllMocks();
});

describe("every block with commands", () => {
  it("says above it how it is run, or why it is not", () => {
    const without = commandBlocks.filter(({ mark, ranBy }) => mark === undefined && ranBy === undefined);
    expect(without.map(({ place }) => place)).toEqual([]);
    expect(commandBlocks.length).toBeGreaterThanOrEqual(50);
  });

  it("is for a shell that can read it", () => {
    const shell = commandBlocks.filter(({ kind }) => kind === "sh");
    const unread = shell.filter(({ text }) => spawnSync("bash", ["-n"], { input: text }).status !== 0);
    expect(unread.map(({ place }) => place)).toEqual([]);
  });

  it("names files of the package that are there", () => {
    const packed = [...projectFiles(PROJECT).map(({ path }) => path), "deploy/platform-settings.properties"];
    const missing = commandBlocks.flatMap(({ place, text }) => {
      const named = text.replaceAll("\\", "/").match(/(?<![\w.-])(?:deploy|docs|templates)\/[\w./@-]+\w/g) ?? [];
      const notThere = named.filter((name) => !packed.some((path) => `${path}/`.startsWith(`${name}/`)));
      return notThere.map((name) => `${place}: ${name}`);
    });
    expect(missing).toEqual([]);
  });

  it("is run by the test that its page names, if it names one", () => {
    for (const { path, ranBy } of pages) {
      if (ranBy === undefined) continue;
      expect(readFileSync(join(PROJECT, ranBy), "utf8")).toContain(path);
    }
  });
});

/** Its words in backticks are whole messages, not commands. */
const ALL_MESSAGES = "docs/messages.md";

describe.each([...pages, ...decisions].filter(({ path }) => path !== ALL_MESSAGES))("$path", ({ path, text }) => {
  it("names units that are shipped", () => {
    const named = text.match(/\besm-chat(?:-[a-z]+)?(?:@\w*)?\.(?:service|timer)\b/g) ?? [];
    const files = named.map((name) => `deploy/${name.replace(/@\w+/, "@")}`);
    expect(files.filter((file) => !existsSync(join(PROJECT, file)))).toEqual([]);
  });

  it("tells of commands and options that there are", async () => {
    const problems: string[] = [];
    for (const { shown, args, isNamed } of commandLines(path, text)) {
      const problem = await problemWith(args);
      const isIncomplete = isNamed && /\bneed(?:s|ed)\b/.test(problem ?? "");
      if (problem !== undefined && !isIncomplete) problems.push(`${shown}: ${problem}`);
    }
    expect(problems).toEqual([]);
  });
});

describe("commands in a page", () => {
  it.each([
    ["`esm-chat runn`", ["runn"]],
    ["`esm-chat run --dryrun`", ["run", "--dryrun"]],
    ["`run --dryrun`", ["run", "--dryrun"]],
    ["`esm-chat run --limit many`", ["run", "--limit", "many"]],
    ["`esm-chat verify one\ntwo`", ["verify", "one", "two"]],
    ["```sh\nesm-chat check --htlm page\n```", ["check", "--htlm", "page"]],
    ["```sh\ntrue && node dist/cli/main.js chekc > out\n```", ["chekc"]],
    ["```sh\nnpm run --silent esm-chat -- demo --consol\n```", ["demo", "--consol"]],
    ["```sh\nsh /opt/deploy/as-service.sh chekc\n```", ["chekc"]],
  ])("that do not exist are found: %s", async (text, args) => {
    const [line] = commandLines("page.md", text);
    expect(line?.args).toEqual(args);
    expect(await problemWith(line?.args ?? [])).toBeDefined();
  });

  it.each([
    "`esm-chat run --limit N`",
    "`esm-chat erase --older-than --yes`",
    "```sh\nesm-chat check | grep right   # as it should be\n```",
  ])("that exist are taken: %s", async (text) => {
    const lines = commandLines("page.md", text);
    expect(lines).toHaveLength(1);
    for (const { args } of lines) expect(await problemWith(args)).toBeUndefined();
  });

  it.each(["run: nowhere", "run: zip; exit", "run: zip, sometimes", "not run", "prinded", "file: ../x"])(
    "are not marked <!-- %s -->",
    (mark) => {
      expect(() => readPage("page.md", `<!-- ${mark} -->\n\`\`\`sh\ntrue\n\`\`\`\n`)).toThrow("page.md:2: what is");
    },
  );
});
