import { readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toldToStop } from "../../plugin/base/failure.ts";
import { brokenOff } from "../../plugin/checklist/walk-and-fix.ts";
import { EXIT, worstExitCode } from "../../plugin/cli/exit-code.ts";
import { forEachEnvironment } from "../../plugin/cli/for-each-environment.ts";
import { openOutput } from "../../plugin/cli/output.ts";
import { writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import { esmChatHere } from "../support/esm-chat-here.ts";
import { folders, given } from "../support/given-files.ts";
import { scheduledLongAgo } from "../support/scheduled-long-ago.ts";
import { startWorld, type World } from "../task/task-world.ts";

const folder = folders();
let world: World;

beforeAll(async () => {
  world = await startWorld({ sessions: [] });
});
afterAll(() => world.close());

/** A list of environments for the world's sandbox; one called `broken` has a mistake. @returns its path */
function list(...names: readonly string[]): string {
  const where = folder();
  for (const name of names) {
    const file = writeSandboxConfig(join(where, name), world.sandbox, "rest");
    const written = JSON.parse(readFileSync(file, "utf8")) as object;
    const mistake = name === "broken" ? { shedule: {} } : {};
    writeFileSync(file, JSON.stringify({ ...written, name, ...mistake }));
  }
  const environments = names.map((name) => `${name}/esm-chat.config.json`);
  return given(where, "list.json", JSON.stringify({ environments }));
}

/** What comes of three environments at whose second one this happens. */
async function atTheSecond(happens: () => void | Promise<void>) {
  const begun: string[] = [];
  const told = { stdout: "", stderr: "" };
  const streams = {
    stdout: { write: (text: string) => (told.stdout += text) },
    stderr: { write: (text: string) => (told.stderr += text) },
  };
  const options = { config: list("north", "south", "west"), environment: "all" };
  const exitCode = await forEachEnvironment(
    options,
    await openOutput(true, {}, streams),
    "refuse",
    async (one, output) => {
      const name = basename(dirname(one.config));
      begun.push(name);
      if (name === "south") await happens();
      output.result({ status: "done" });
      return EXIT.done;
    },
  );
  return { begun, exitCode, stderr: told.stderr, printed: JSON.parse(told.stdout) as unknown };
}

async function result(args: readonly string[]) {
  const { exitCode, stdout } = await esmChatHere([...args, "--json"]);
  return { exitCode, printed: JSON.parse(stdout) as unknown };
}

describe("a command for one environment, with a list of several", () => {
  it.each([
    [["run"]],
    [["install", "--yes"]],
    [["functions"]],
    [["functions", "--renew-token"]],
    [["erase", "--older-than", "30", "--yes"]],
  ])("%s: does nothing until one is named, and names them", async (args) => {
    const config = list("north", "south");
    const { exitCode, stderr } = await esmChatHere([...args, "--config", config]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      "--environment: is needed, because this configuration lists several: north, south; or all",
    );
  });

  it("works on the one that is named, as if its own configuration were given", async () => {
    const config = list("north", "south");
    const own = join(config, "..", "south", "esm-chat.config.json");
    const named = await result(["functions", "--config", config, "--environment", "south"]);
    expect(named).toEqual(await result(["functions", "--config", own]));
    expect(named.exitCode).toBe(0);
  });

  it("does not repeat a name that there is not", async () => {
    const { exitCode, stderr } = await esmChatHere([
      "run",
      "--config",
      list("north", "south"),
      "--environment",
      "canary",
    ]);
    expect(exitCode).toBe(1);
    expect(stderr).toBe("esm-chat: --environment: must be one of north, south; or all\n");
  });

  it("needs no name where there is one alone", async () => {
    expect(await result(["run", "--dry-run", "--config", list("north")])).toMatchObject({
      printed: { status: "done" },
    });
  });
});

describe("all environments of a list", () => {
  it("come one after the other, and one that fails costs no other", async () => {
    const config = list("north", "broken", "south");
    const { exitCode, printed } = await result(["run", "--dry-run", "--config", config, "--environment", "all"]);
    expect(printed).toMatchObject({
      environments: {
        north: { status: "done" },
        broken: { status: "wrong-input", errors: [expect.stringContaining("shedule: is not a setting")] },
        south: { status: "done" },
      },
    });
    expect(exitCode).toBe(1);
  });

  it("have a heading each, and errors have the name in front", async () => {
    const config = list("north", "broken");
    const { stdout, stderr } = await esmChatHere(["functions", "--config", config, "--environment", "all"]);
    expect(stdout).toMatch(/^=== north ===\ncreateChatSession: [^]*\n=== broken ===\n$/);
    expect(stderr).toMatch(/^esm-chat: broken: .*shedule: is not a setting/);
  });

  it.each([["check"], ["erasures"]])("%s: are meant where none is named", async (command) => {
    const { printed } = await result([command, "--config", list("north", "south")]);
    expect(Object.keys((printed as { environments: object }).environments)).toEqual(["north", "south"]);
  });

  it("do not fit onto one page", async () => {
    const config = list("north", "south");
    const { exitCode, stderr } = await esmChatHere([
      "check",
      "--config",
      config,
      "--html",
      join(config, "..", "x.html"),
    ]);
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("--html: is the page of"),
    });
  });
});

describe("all environments, when somebody ends the command", () => {
  const ended = { status: "stopped", errors: ["not begun: the command was ended before"] };

  it("by a signal: what has begun comes to its end, nothing else is begun, and that is said", async () => {
    expect(await atTheSecond(() => void process.emit("SIGINT"))).toEqual({
      begun: ["north", "south"],
      exitCode: EXIT.stopped,
      stderr: "esm-chat: west: not begun: the command was ended before\n",
      printed: { environments: { north: { status: "done" }, south: { status: "done" }, west: ended } },
    });
  });

  it("at a question: the next one is not asked about", async () => {
    expect(await atTheSecond(() => Promise.reject(brokenOff()))).toMatchObject({
      begun: ["north", "south"],
      exitCode: EXIT.stopped,
      printed: { environments: { south: { status: "stopped" }, west: ended } },
    });
  });

  it("but a no to one question is an answer", async () => {
    const { begun, printed } = await atTheSecond(() => Promise.reject(toldToStop("nothing was erased")));
    expect(begun).toEqual(["north", "south", "west"]);
    expect(printed).toMatchObject({ environments: { south: { status: "stopped" }, west: { status: "done" } } });
  });
});

describe("runs of one environment", () => {
  it("are those of the list's journal that are its own", async () => {
    const config = list("north", "south");
    await scheduledLongAgo(join(config, "..", "esm-chat-journal"), ["north", "south"]);
    const { printed } = await result(["runs", "--config", config, "--environment", "south"]);
    expect(printed).toMatchObject({ schedules: [{ environment: "south" }] });
    expect((await result(["runs", "--config", config])).printed).toMatchObject({ schedules: [{}, {}] });
    expect((await result(["runs", "--config", config, "--environment", "west"])).exitCode).toBe(1);
  });
});

describe("the configuration of one environment alone", () => {
  it.each([
    ["north", 0],
    ["all", 0],
    ["south", 1],
  ])("--environment %s", async (name, expected) => {
    const own = join(list("north"), "..", "north", "esm-chat.config.json");
    expect((await esmChatHere(["functions", "--config", own, "--environment", name])).exitCode).toBe(expected);
  });
});

describe("the exit code of several", () => {
  it.each([
    [[], EXIT.done],
    [[EXIT.done, EXIT.done], EXIT.done],
    [[EXIT.done, EXIT.stopped], EXIT.stopped],
    [[EXIT.stopped, EXIT.someFailed, EXIT.done], EXIT.someFailed],
    [[EXIT.someFailed, EXIT.wrongInput], EXIT.wrongInput],
    [[EXIT.wrongInput, EXIT.couldNotWork, EXIT.someFailed], EXIT.couldNotWork],
  ])("%j is the worst: %i", (codes, worst) => {
    expect(worstExitCode(codes)).toBe(worst);
  });
});
