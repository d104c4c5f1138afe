import { Command, CommanderError } from "commander";
import { describe, expect, it } from "vitest";
import { createProgram, UsageError } from "../../plugin/cli/program.ts";
import { usageMessage } from "../../plugin/cli/usage-message.ts";
import { rejectionOf } from "../support/rejection.ts";

const SILENT = { stdout: { write: () => true }, stderr: { write: () => true } };
const HELP = "see esm-chat --help";
const COMMANDS =
  "demo, sandbox, check, install, template, functions, run, report, serve, runs, status, show, find, dead-letters, erase, erasures, verify, platform";

async function messageOf(args: readonly string[]): Promise<string> {
  const error = await rejectionOf(createProgram({}, SILENT)(args));
  expect(error).toBeInstanceOf(UsageError);
  return (error as UsageError).message;
}

describe("a misspelt command", () => {
  it.each([
    ["runn", "did you mean run? "],
    ["RUN", "did you mean run? "],
    ["help runn", "did you mean run? "],
    ["chekc", "did you mean check? "],
    ["dead-leters --json", "did you mean dead-letters? "],
    ["platform lst", "did you mean list? "],
    ["list", "did you mean platform list? "],
    ["platform runs", "did you mean runs? "],
    ["canary", `it is one of ${COMMANDS}; `],
    ["laufe", `it is one of ${COMMANDS}; `],
    ["asenna", `it is one of ${COMMANDS}; `],
    ["platform canary", "it is one of list, check, test, record; "],
    ["help canary", `it is one of ${COMMANDS}; `],
  ])("%s", async (line, hint) => {
    expect(await messageOf(line.split(" "))).toBe(`unknown command: ${hint}${HELP}`);
  });
});

describe("a misspelt option, or one in another place", () => {
  it.each([
    ["run --dryrun", "--dryrun: did you mean --dry-run? "],
    ["run --dryRun", "--dryRun: did you mean --dry-run? "],
    ["run --dry_run", "--dry_run: did you mean --dry-run? "],
    ["run -dry-run", "-d: did you mean --dry-run? "],
    ["run -config F", "-c: did you mean --config? "],
    ["report --mask", "--mask: did you mean --mask-persons? "],
    ["report --mont 2026-10", "--mont: did you mean --month? "],
    ["erase --persn=canary", "--persn: did you mean --person? "],
    ["--dryrun", "--dryrun: it is written after a command: esm-chat COMMAND --dry-run; "],
    ["--config F run", "--config: it comes after the command: esm-chat run --config FILE; "],
    ["--config=F run", "--config: it comes after the command: esm-chat run --config FILE; "],
    ["--json check", "--json: it comes after the command: esm-chat check --json; "],
    ["platform --config F list", "--config: it comes after the command: esm-chat platform list --config FILE; "],
    ["--config F", "--config: it is written after a command: esm-chat COMMAND --config FILE; "],
    ["check --sessions F", "--sessions: --sessions is an option of sandbox; "],
    ["run --sessions F", "--sessions: did you mean --session? --sessions is an option of sandbox; "],
    ["check --port 3", "--port: --port is an option of sandbox; "],
    ["check --examples F", "--examples: --examples is an option of platform check; "],
    ["run --dry-run=true", "--dry-run: it takes no value; "],
    ["run --json=yes", "--json: it takes no value; "],
    ["install --yes=no", "--yes: it takes no value; "],
    ["run --config-file F", "--config-file: did you mean --config? "],
    ["--versoin", "--versoin: did you mean --version? "],
    ["-v", "-v: did you mean --version? "],
    ["--hlep", "--hlep: did you mean --help? "],
    ["serve --environment a", "--environment: serve has no such option; "],
    ["run --verbose", "--verbose: "],
  ])("%s", async (line, hint) => {
    expect(await messageOf(line.split(" "))).toBe(`unknown option ${hint}${HELP}`);
  });
});

it.each(["--password=canary", "--token canary", "--user=canary", "--api-key canary"])(
  "a secret as an argument, %s, is not repeated",
  async (option) => {
    const name = option.split(/[= ]/)[0];
    expect(await messageOf(["check", ...option.split(" ")])).toBe(
      `unknown option ${name}: ${HELP}; secrets are never given as arguments`,
    );
  },
);

it("a configuration without a name, as of a variable that is not set, is told as that", async () => {
  expect(await messageOf(["run", "--config="])).toBe("option --config: needs the name of a file");
});

describe("an argument too many", () => {
  it.each([
    ["erase vera@example.org", "it is written esm-chat erase --person EXTERNAL_ID; "],
    ["find vera@example.org", "it is written esm-chat find --customer TEXT; "],
    ["erase --dry-run vera@example.org", "it is written esm-chat erase --person EXTERNAL_ID; "],
    ["report october", "it is written esm-chat report --month MONTH; "],
    ["run ws-4711", "it is written esm-chat run --session ID; "],
    ["sandbox sessions.ndjson", "it is written esm-chat sandbox --sessions FILE; "],
    ["check other.config.json", "it is written esm-chat check --config FILE; "],
    ["run dry-run", "options begin with two hyphens: --dry-run; "],
    ["run \u2013dry-run", "options begin with two hyphens: --dry-run; "],
    ["run \u2014dryrun", "options begin with two hyphens: --dry-run; "],
    ["run \u2014canary", "options begin with two hyphens, not with a dash; "],
    ["run check", "one command at a time; "],
    ["run /config F", "options begin with two hyphens: --config; "],
    ["run help", "it is written esm-chat run --help; "],
    ["demo canary", ""],
    ["verify package.zip canary", ""],
  ])("%s", async (line, hint) => {
    expect(await messageOf(line.split(" "))).toBe(`more arguments than the command takes: ${hint}${HELP}`);
  });

  it("is the environment, where the command takes one", () => {
    const program = new Command("esm-chat").exitOverride();
    const check = program.command("check").option("--environment <NAME>").allowExcessArguments(false);
    check.args = ["helsinki"];
    const error = new CommanderError(1, "commander.excessArguments", "");
    expect(usageMessage(error, ["check", "helsinki"], program)).toBe(
      `more arguments than the command takes: it is written esm-chat check --environment NAME; ${HELP}`,
    );
  });
});
