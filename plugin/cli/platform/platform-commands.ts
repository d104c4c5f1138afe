import type { Command } from "commander";
import type { Output } from "../output.ts";
import type { PlatformTestOptions } from "./asked-session.ts";
import type { PlatformCheckOptions } from "./check-command.ts";
import type { PlatformRecordOptions } from "./record-command.ts";

/** What each command of the program is made with. */
interface Making {
  readonly common: (command: Command) => Command;
  readonly outputOf: (options: { readonly json?: true }) => Promise<Output>;
  readonly environment: NodeJS.ProcessEnv;
}

interface JsonOption {
  readonly json?: true;
}

const DESCRIPTION = "a description's file, or the name of one that ships";
const FILE = `${DESCRIPTION}; or an adapter's file`;

/** The commands of `esm-chat platform`. */
export function addPlatformCommands(
  platform: Command,
  { common, outputOf, environment }: Making,
  finish: (exitCode: number) => void,
): void {
  platform.description("descriptions of chat platforms: what ships, trying one, recording examples");

  common(platform.command("list"))
    .description("the descriptions that ship, and what each is proven by")
    .action(async (options: JsonOption) => {
      const { platformListCommand } = await import("./list-command.ts");
      platformListCommand(await outputOf(options));
    });

  common(platform.command("check"))
    .description("whether a description is right in itself, and makes of its examples what they expect")
    .argument("<FILE>", FILE)
    .option("--examples <DIR>", "the examples, one .json each; default: those that ship with the description")
    .action(async (file: string, options: JsonOption & PlatformCheckOptions) => {
      const { platformCheckCommand } = await import("./check-command.ts");
      finish(await platformCheckCommand(file, options, await outputOf(options)));
    });

  asking(common(platform.command("test")))
    .description("asks the platform for a session and shows what is made of its answers, and why; changes nothing")
    .argument("<FILE>", FILE)
    .option("--session <ID>", "this session; default: the newest on the first page of the list of changes")
    .option("--messages", "show the messages too")
    .action(async (file: string, options: JsonOption & PlatformTestOptions) => {
      const { platformTestCommand } = await import("./test-command.ts");
      finish(await platformTestCommand(file, options, await outputOf(options), environment));
    });

  asking(common(platform.command("record")))
    .description("keeps the platform's answers for a session as an example, with people, ids and texts made up")
    .argument("<FILE>", DESCRIPTION)
    .requiredOption("--session <ID>", "this session")
    .requiredOption("--out <FILE>", "the file to write; never one that is there already")
    .action(async (file: string, options: JsonOption & PlatformRecordOptions) => {
      const { platformRecordCommand } = await import("./record-command.ts");
      finish(await platformRecordCommand(file, options, await outputOf(options), environment));
    });
}

/** Where the platform is: in the configuration's chatHistory section, or as these say. */
function asking(command: Command): Command {
  return command
    .option("--url <URL>", "where the platform is; then the configuration is not read")
    .option(
      "--set <NAME=VALUE>",
      "a setting of the description; a secret as NAME=env:VARIABLE or NAME=file:PATH",
      (given: string, before: readonly string[] = []) => [...before, given],
    );
}
