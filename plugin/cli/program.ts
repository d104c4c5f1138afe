import { Command, CommanderError, Option } from "commander";
import { USUAL_CONFIGURATION } from "../settings/configuration-text.ts";
import { packageVersion } from "../settings/package-version.ts";
import { fileName, instant, wholeNumber } from "./argument-values.ts";
import type { CheckOptions } from "./check-command.ts";
import { eraseArguments, findArguments, reportArguments } from "./command-arguments.ts";
import type { DeadLettersOptions } from "./dead-letters-command.ts";
import type { DemoOptions } from "./demo-command.ts";
import type { EraseOptions } from "./erase-command.ts";
import { EXIT } from "./exit-code.ts";
import type { FindOptions } from "./find-command.ts";
import type { Unsaid } from "./for-each-environment.ts";
import type { FunctionsOptions } from "./functions-command.ts";
import type { InstallOptions } from "./install-command.ts";
import { keepHeapSmallest, keepHeapSmallFromTheStart, loadModulesOfNode } from "./keep-heap-small.ts";
import type { Output, Streams } from "./output.ts";
import { addPlatformCommands } from "./platform/platform-commands.ts";
import type { ReportOptions } from "./report-options.ts";
import type { RunOptions } from "./run-command.ts";
import type { RunsOptions } from "./runs-command.ts";
import type { SandboxCommandOptions } from "./sandbox-command.ts";
import type { ShowOptions } from "./show-command.ts";
import type { StatusOptions } from "./status-command.ts";
import type { TemplateOptions } from "./template-command.ts";
import { missingValueMessage, usageMessage } from "./usage-message.ts";

/** Arguments that cannot be understood. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

interface CommonOptions {
  readonly config: string;
  readonly json?: true;
  /** Of commands that work on one environment of several: its name, or `all`. */
  readonly environment?: string;
}

/**
 * The command line: parses the arguments, runs the command, returns the exit code. A command's code is loaded only when
 * it is called: a run needs neither the sandbox nor a server.
 */
export function createProgram(
  environment: NodeJS.ProcessEnv,
  streams: Streams = process,
): (args: readonly string[]) => Promise<number> {
  const outputOf = async ({ json }: { readonly json?: true }, level?: "info") => {
    const { openOutput } = await import("./output.ts");
    return openOutput(json === true, environment, streams, level);
  };
  async function forEach<Options extends CommonOptions>(
    options: Options,
    unsaid: Unsaid,
    command: (options: Options, output: Output) => Promise<number>,
  ): Promise<number> {
    const { forEachEnvironment } = await import("./for-each-environment.ts");
    return forEachEnvironment(options, await outputOf(options), unsaid, command);
  }
  return async (args) => {
    let exitCode: number = EXIT.done;
    const program = new Command("esm-chat")
      .description("Brings chat history from the chatbot platform into chat session data cards of ESM.")
      .version(packageVersion(), "-V, --version")
      .exitOverride()
      .configureOutput({
        outputError: () => undefined,
        writeOut: (text) => streams.stdout.write(text),
        writeErr: (text) => streams.stderr.write(text),
      })
      .showSuggestionAfterError(false);

    common(program.command("demo"))
      .description("shows the whole job on this machine, with nothing to configure")
      .option("--platform <NAME|FILE>", "the chat platform answers as this description says")
      .option("--console", "ends with the console open on these chats, until it is told to stop")
      .action(async (options: CommonOptions & DemoOptions) => {
        const { demoCommand } = await import("./demo-command.ts");
        exitCode = await demoCommand(options, await outputOf(options));
      });

    common(program.command("sandbox"))
      .description("an ESM and a chat platform on the loopback interface, until it is told to stop")
      .option("--templates <DIR>", "the templates of this folder (all its .xml); without --sessions, an ESM alone")
      .option("--cards <FILE>", "data cards that ESM holds at the start, one JSON object a line; no sessions")
      .option("--sessions <FILE>", "chat sessions, one JSON object a line, instead of the demonstration's")
      .option("--empty", "without the demonstration's sessions")
      .option("--platform <NAME|FILE>", "the chat platform answers as this description says")
      .option("--host <HOST>", "interface to listen on", "127.0.0.1")
      .option("--port <N>", "port to listen on; 0 takes any free one", wholeNumber(0, 65_535), 0)
      .option("--create-cards", "make an empty chat session card for each session")
      .option("--fresh", "without the chat session template, as an ESM is before esm-chat install")
      .option(
        "--clock <ISO>",
        "the sandbox's time, such as 2026-03-29T08:00:00Z; default: after the last message",
        instant,
      )
      .option("--manners <NAMES>", "ways of answering in which real systems differ, with commas: cloud,java-xml")
      .option("--write-config <DIR>", "write a ready configuration, secrets included, into this folder")
      .addOption(
        new Option("--api <API>", "the way into ESM in that configuration")
          .choices(["rest", "web-api"])
          .default("rest"),
      )
      .action(async (options: CommonOptions & SandboxCommandOptions) => {
        const { sandboxCommand } = await import("./sandbox-command.ts");
        exitCode = await sandboxCommand(options, streams);
      });

    ofEnvironments(program.command("check"))
      .description("the configuration checklist against the configured systems, item by item; changes nothing")
      .option("--html <FILE>", "also write it as a page to hand over")
      .action(async (options: CommonOptions & CheckOptions) => {
        const { checkCommand } = await import("./check-command.ts");
        const { lastKeptRun: lastRun, servedBefore: served } = await import("./last-run.ts");
        exitCode = await forEach(options, "all", (one, output) =>
          checkCommand(one, output, { environment, lastRun, served }),
        );
      });

    ofEnvironments(program.command("install"))
      .description("walks the configuration checklist with you and does what can be done")
      .option("--yes", "agree to everything, ask nothing")
      .option(
        "--from <ITEM>",
        "ask about this item of docs/checklist.md and those after it; the others are only checked",
      )
      .option("--only <ITEM>", "ask about this item only")
      .option("--html <FILE>", "also write the checklist as it then stands as a page to hand over")
      .action(async (options: CommonOptions & InstallOptions) => {
        const { installCommand } = await import("./install-command.ts");
        const { lastKeptRun: lastRun, servedBefore: served } = await import("./last-run.ts");
        exitCode = await forEach(options, "refuse", (one, output) =>
          installCommand(one, output, { environment, lastRun, served }),
        );
      });

    common(program.command("template"))
      .description(
        "the chat session template as XML: as it comes, or in the form of an export of your ESM (experimental)",
      )
      .option("--like <EXPORT>", "write it as this export of any template of your ESM is written; experimental")
      .option("--out <FILE>", "write it into this file instead of to standard output")
      .option("--force", "with --out: replace a file that is there")
      .action(async (options: CommonOptions & TemplateOptions) => {
        const { templateCommand } = await import("./template-command.ts");
        exitCode = templateCommand(options, await outputOf(options));
      });

    ofEnvironments(program.command("functions"))
      .description("what to enter at the chatbot so that it calls createChatSession")
      .option("--renew-token", "make a new token; the one before it stays valid")
      .option("--drop-old-token", "end the token that was valid before the current one")
      .action(async (options: CommonOptions & FunctionsOptions) => {
        const { functionsCommand } = await import("./functions-command.ts");
        const { readConfiguration } = await import("../settings/configuration.ts");
        exitCode = await forEach(options, "refuse", async (one, output) => {
          const configuration = await readConfiguration(one.config, environment);
          const { folderCode } = configuration.platformSettings;
          functionsCommand(one, { ...configuration, folderCode }, output);
          return EXIT.done;
        });
      });

    ofEnvironments(program.command("run"))
      .description("runs IWChatHistoryDownloadTask once")
      .option("--session <ID>", "just this session, again, also when its card is finished")
      .option("--restore-erased", "with --session: also when the text of its card was erased")
      .option("--dry-run", "read everything, write nothing, show what would change")
      .option("--retry-failed", "also the cards that were put aside after failures, before they are due")
      .option(
        "--refresh <FROM..TO>",
        "fill attributes that were mapped later on finished cards of these days, such as 2026-10-01..2026-10-31, and change nothing else",
      )
      .addOption(
        new Option("--limit <N>", "so many cards at most, the oldest first").argParser(wholeNumber(1, 10_000_000)),
      )
      .action(async (options: CommonOptions & RunOptions) => {
        await loadModulesOfNode();
        keepHeapSmallFromTheStart();
        const { runCommand } = await import("./run-command.ts");
        exitCode = await forEach(options, "refuse", (one, output) => runCommand(one, output, environment));
      });

    reportArguments(ofEnvironments(program.command("report"))).action(
      async ({ html: page, ...options }: ReportOptions & { readonly html?: string }) => {
        await loadModulesOfNode();
        keepHeapSmallest();
        const { reportCommand } = await import("./report-command.ts");
        const asked = page === undefined ? options : { ...options, page };
        exitCode = await forEach(asked, "all", (one, output) => reportCommand(one, output, environment));
      },
    );

    common(program.command("serve"))
      .description("the long-running process: scheduler, createChatSession endpoint, health, metrics")
      .action(async (options: CommonOptions) => {
        const { serveCommand } = await import("./serve-command.ts");
        // What it does is seen in its log alone, on a machine where nobody watches.
        const output = await outputOf(options, "info");
        exitCode = await serveCommand(options, output, environment);
      });

    ofEnvironments(program.command("runs"))
      .description("the latest runs of serve, and the next ones")
      .addOption(new Option("--limit <N>", "so many runs at most").argParser(wholeNumber(1, 1_000)).default(20))
      .option("--forget <ENVIRONMENT>", "take the schedule of an environment that is gone out of the engine")
      .action(async (options: CommonOptions & RunsOptions) => {
        const { runsCommand } = await import("./runs-command.ts");
        exitCode = await runsCommand(options, await outputOf(options), environment);
      });

    ofEnvironments(program.command("status"))
      .description("how all environments stand; the exit code is that of the worst, for monitoring")
      .action(async (options: CommonOptions & StatusOptions) => {
        const { statusCommand } = await import("./status-command.ts");
        exitCode = await statusCommand(options, await outputOf(options), environment);
      });

    ofEnvironments(program.command("show"))
      .description("one chat as its data card in ESM holds it, with the chat log; changes nothing")
      .argument("<ID>", "its session id, its Efecte ID, its data card id, or a part of one of the first two")
      .option("--html <FILE>", "write it as a page into this file instead of to standard output")
      .option("--text <FILE>", "write it as text into this file instead of to standard output")
      .action(async (id: string, options: CommonOptions & ShowOptions) => {
        if (options.environment === "all") throw new UsageError("--environment: one chat is shown: give a name");
        const { showCommand } = await import("./show-command.ts");
        exitCode = await forEach(options, "refuse", (one, output) => showCommand(id, one, output, environment));
      });

    findArguments(ofEnvironments(program.command("find"))).action(async (options: CommonOptions & FindOptions) => {
      const { findCommand } = await import("./find-command.ts");
      exitCode = await forEach(options, "refuse", (one, output) => findCommand(one, output, environment));
    });

    common(program.command("dead-letters"))
      .description("runs, and parts of runs, that failed on an engine as often as they were allowed to")
      .option("--send-again <ID>", "have workers try it again; all sends all of them")
      .action(async (options: CommonOptions & DeadLettersOptions) => {
        const { deadLettersCommand } = await import("./dead-letters-command.ts");
        const { withEngine } = await import("./with-engine.ts");
        const { readEngine } = await import("../settings/hosting.ts");
        const output = await outputOf(options);
        exitCode = await withEngine(options.config, await readEngine(options.config), output, environment, (runner) =>
          deadLettersCommand(options, output, runner.deadLetters),
        );
      });

    eraseArguments(ofEnvironments(program.command("erase"))).action(async (options: CommonOptions & EraseOptions) => {
      const { eraseCommand } = await import("./erase-command.ts");
      exitCode = await forEach(options, "refuse", (one, output) => eraseCommand(one, output, environment));
    });

    ofEnvironments(program.command("erasures"))
      .description("the register of erasures: when, by whom, which cards")
      .action(async (options: CommonOptions) => {
        const { erasuresCommand } = await import("./erasures-command.ts");
        exitCode = await forEach(options, "all", (one, output) => erasuresCommand(one, output, environment));
      });

    common(program.command("verify"))
      .description("whether a package is whole and unchanged; without FILE, the one this command was unpacked from")
      .argument("[FILE]", "the package's zip")
      .action(async (file: string | undefined, options: CommonOptions) => {
        const { verifyCommand } = await import("./verify-command.ts");
        exitCode = await verifyCommand(file, await outputOf(options));
      });

    addPlatformCommands(program.command("platform"), { common, outputOf, environment }, (code) => {
      exitCode = code;
    });

    const lacking = missingValueMessage(args, program);
    if (lacking !== undefined) throw new UsageError(lacking);
    try {
      await program.parseAsync(args, { from: "user" });
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error;
      if (error.exitCode === 0) return EXIT.done;
      throw new UsageError(usageMessage(error, args, program));
    }
    return exitCode;
  };
}

function common(command: Command): Command {
  return command
    .addOption(new Option("--config <FILE>", "the configuration").default(USUAL_CONFIGURATION).argParser(fileName))
    .option("--json", "print the result as JSON, alone on standard output")
    .allowExcessArguments(false);
}

function ofEnvironments(command: Command): Command {
  return common(command).option(
    "--environment <NAME>",
    "where the configuration lists several environments: on this one; all for one after the other",
  );
}
