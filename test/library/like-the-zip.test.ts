import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import { esmChatCommands, type Finished } from "../support/esm-chat-command.ts";
import { folders } from "../support/given-files.ts";
import { startWorld, type World } from "../task/task-world.ts";
import { START, wireSession } from "../task/wire-session.ts";
import { installed, installedCommand } from "./packed.ts";

const folder = folders();
const { run: ofNpm } = esmChatCommands(installedCommand(await installed()));
const { run: ofZip } = esmChatCommands();

/** What a command of npm's package and the same one of the zip end with, one after the other, without when it was. */
async function both(args: readonly string[]): Promise<readonly [Finished, Finished]> {
  const cwd = folder();
  return [timeless(await ofNpm(args, { cwd })), timeless(await ofZip(args, { cwd }))];
}

function timeless(finished: Finished): Finished {
  const stdout = finished.stdout
    .replace(/(?<="checkedAt":)"[^"]*"/, '"then"')
    .replace(/(?<=was written )\(\d+\.\d s\)/, "(quickly)");
  return { ...finished, stdout };
}

/** Of a command and of those that its help lists, both. */
async function helpTexts(command: readonly string[]): Promise<(readonly [Finished, Finished])[]> {
  const [npm, zip] = await both([...command, "--help"]);
  const list = npm.stdout.split("\nCommands:\n")[1] ?? "";
  const names = [...list.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name = ""]) => name).filter((name) => name !== "help");
  const below: (readonly [Finished, Finished])[] = [];
  for (const name of names) below.push(...(await helpTexts([...command, name])));
  return [[npm, zip], ...below];
}

describe("what npm installs does what the zip does:", () => {
  let world: World;
  let config = "";

  beforeAll(async () => {
    world = await startWorld({ sessions: [wireSession()], clock: START + 60 * 60_000 });
    await world.run();
    config = writeSandboxConfig(folder(), world.sandbox, "rest");
    const { functions: _, ...written } = JSON.parse(readFileSync(config, "utf8")) as { functions?: object };
    writeFileSync(config, JSON.stringify(written));
  });

  afterAll(() => world.close());

  it("every command helps with the same words", async () => {
    const texts = await helpTexts([]);
    expect(texts.length).toBeGreaterThan(20);
    for (const [npm, zip] of texts) expect(npm).toEqual(zip);
  });

  it.each([
    ["--version"],
    ["template"],
    ["platform", "list"],
    ["platform", "check", "live-helper-chat"],
    ["no-such-command"],
  ])("esm-chat %s %s %s", async (...args) => {
    const [npm, zip] = await both(args.filter((arg) => arg !== undefined));
    expect(npm).toEqual(zip);
  });

  it.each([
    ["check", "--json"],
    ["run", "--dry-run"],
    ["find", "--text", "no"],
    ["show", "ws-1"],
    ["report", "--period", "2026"],
    ["report", "--period", "2026", "--csv"],
    ["runs"],
    ["status"],
    ["erasures"],
    ["functions"],
  ])("esm-chat %s %s %s", async (...args) => {
    const [npm, zip] = await both([...args, "--config", config]);
    expect(npm).toEqual(zip);
    expect(npm.stderr).not.toContain("internal error");
  });

  it("the demo shows that every card is right", async () => {
    const { exitCode, stdout } = await ofNpm(["demo"], { cwd: folder() });
    expect(stdout).toContain("cards is right");
    expect(exitCode).toBe(0);
  });

  it("only a zip can be verified: what npm installs, npm checks", async () => {
    const { exitCode, stderr } = await ofNpm(["verify"]);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("what npm installs, npm checks")]);
  });
});
