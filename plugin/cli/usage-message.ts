import type { Command, CommanderError, Option } from "commander";
import { nearest } from "../base/nearest.ts";

const HELP = "see esm-chat --help";
const NO_SECRETS = "; secrets are never given as arguments";

/** The option that an argument by itself is likely to be meant for. */
const MEANT_FOR: Readonly<Record<string, string>> = {
  erase: "--person",
  find: "--customer",
  report: "--month",
  run: "--session",
  sandbox: "--sessions",
  template: "--like",
  "dead-letters": "--send-again",
};

/** What the program takes without a command. */
const PROGRAM_OPTIONS = ["version", "help"] as const;
/** Commands that are named as having an option; more help nobody. */
const MOST_COMMANDS = 3;

/** Dashes that word processors and chats make of two hyphens. */
const DASH = /^[\u2010-\u2015\u2212]/;

/**
 * What is wrong with the arguments, and how it is written. It repeats no value, and of what is not known only the name
 * of an option: one may be a secret given by mistake.
 */
export function usageMessage(error: CommanderError, args: readonly string[], program: Command): string {
  // For a short option only its letter, since a value may follow it directly.
  const option = /option '(--[A-Za-z][\w-]*|-[A-Za-z])/.exec(error.message)?.[1];
  switch (error.code) {
    case "commander.unknownOption":
      return `unknown option ${option ?? ""}: ${optionHint(error, args, program)}${HELP}${/pass|pw|secret|token|key|user|login|^-[pu]$/i.test(option ?? "") ? NO_SECRETS : ""}`;
    case "commander.unknownCommand":
      return `unknown command: ${commandHint(/command '([^']*)'/.exec(error.message)?.[1] ?? "", args, program)}${HELP}`;
    case "commander.excessArguments":
      return `more arguments than the command takes: ${argumentHint(args, program)}${HELP}`;
    case "commander.missingArgument":
      return `the command needs ${/'([A-Za-z-]+)'/.exec(error.message)?.[1] ?? "an argument"}: ${HELP}`;
    case "commander.missingMandatoryOptionValue":
      return `option ${option ?? ""} is needed: ${HELP}`;
    case "commander.optionMissingArgument":
      return `option ${option ?? ""} needs a value: ${HELP}`;
    case "commander.invalidArgument":
      return `option ${option ?? ""}: ${/\. (?<why>[^.]+)\.?$/.exec(error.message)?.groups?.["why"]?.replace("Allowed choices are", "must be one of") ?? "wrong value"}`;
    default: {
      const [help, asked] = args;
      if (help !== "help" || asked === undefined) return `a command is needed: ${HELP}`;
      return `unknown command: ${commandHint(asked, args, program)}${HELP}`;
    }
  }
}

/**
 * What is wrong where an option stands where another one's value should: parsing takes it for the value, so that
 * `--session --dry-run` would run in earnest. A value that begins so is given as `--session=--value`.
 */
export function missingValueMessage(args: readonly string[], program: Command): string | undefined {
  const lacking = commandOf(args, program).options.find(({ long, required }) => {
    const at = long === undefined ? -1 : args.indexOf(long);
    return required && at !== -1 && args[at + 1]?.startsWith("--") === true;
  });
  return lacking === undefined ? undefined : `option ${lacking.long ?? ""} needs a value: ${HELP}`;
}

function commandHint(name: string, args: readonly string[], program: Command): string {
  const command = commandOf(args, program);
  const meant = nearest(name, namesIn(command)) ?? (command === program ? undefined : nearest(name, namesIn(program)));
  if (meant !== undefined) return `did you mean ${meant}? `;
  const parent = program.commands.find((one) => namesIn(one).includes(name));
  return parent === undefined
    ? `it is one of ${namesIn(command).join(", ")}; `
    : `did you mean ${parent.name()} ${name}? `;
}

function optionHint(error: CommanderError, args: readonly string[], program: Command): string {
  const { dashes = "", name = "" } = /option '(?<dashes>-*)(?<name>[^'=]*)/.exec(error.message)?.groups ?? {};
  const command = commandOf(args, program);
  const own = command.options.find((one) => nameOf(one) === name);
  if (own?.isBoolean() === true && args.some((arg) => arg.startsWith(`--${name}=`))) return "it takes no value; ";
  // What the command has is unknown only where it stands before the command's name.
  if (own !== undefined && dashes === "--") return `it comes after the command: ${usage(pathOf(command), own)}; `;
  const commands = everyCommand(program);
  if (command === program) {
    const all = commands.flatMap(({ options }) => options);
    const common = PROGRAM_OPTIONS.find((one) => one === nearest(name, PROGRAM_OPTIONS) || one[0] === name);
    if (common !== undefined) return `did you mean --${common}? `;
    const meant = nearest(name, all.map(nameOf));
    const option = all.find((one) => nameOf(one) === meant);
    return option === undefined ? "" : `it is written after a command: ${usage("COMMAND", option)}; `;
  }
  const names = command.options.map(nameOf);
  const meant = nearest(name, names) ?? names.find((one) => name.startsWith(`${one}-`));
  const near = meant === undefined ? "" : `did you mean --${meant}? `;
  const others = commands.filter(({ options }) => options.some((one) => nameOf(one) === name));
  if (others.length === 0 || meant === name) return near;
  if (others.length > MOST_COMMANDS) return `${near}${pathOf(command)} has no such option; `;
  return `${near}--${name} is an option of ${others.map(pathOf).join(" and ")}; `;
}

function argumentHint(args: readonly string[], program: Command): string {
  const command = commandOf(args, program);
  const given = command.args.slice(command.registeredArguments.length);
  const [first = ""] = given;
  const optionNames = command.options.map(nameOf);
  if (first === "help") return `it is written esm-chat ${pathOf(command)} --help; `;
  if (namesIn(program).includes(first)) return "one command at a time; ";
  if (first.startsWith("/") && optionNames.includes(first.slice(1)))
    return `options begin with two hyphens: --${first.slice(1)}; `;
  const bare = DASH.test(first) ? first.slice(1) : first;
  const option = bare === first ? optionNames.find((name) => name === bare) : nearest(bare, optionNames);
  if (option !== undefined) return `options begin with two hyphens: --${option}; `;
  if (bare !== first) return "options begin with two hyphens, not with a dash; ";
  const wanted = first.endsWith(".json") ? "--config" : (MEANT_FOR[command.name()] ?? "--environment");
  const meant = command.options.find(({ long }) => long === wanted);
  return meant === undefined ? "" : `it is written ${usage(pathOf(command), meant)}; `;
}

/** The command that the arguments name, however far they are right; the program itself if they name none. */
function commandOf(args: readonly string[], program: Command): Command {
  const command = firstNamed(args, program);
  return command === undefined ? program : (firstNamed(args, command) ?? command);
}

function firstNamed(args: readonly string[], { commands }: Command): Command | undefined {
  return args.flatMap((arg) => commands.find((one) => one.name() === arg) ?? [])[0];
}

function usage(command: string, { flags }: Option): string {
  return `esm-chat ${command} ${flags.replaceAll(/[<>]/g, "").replaceAll(/ ?\[[^\]]*\]/g, "")}`;
}

function pathOf(command: Command): string {
  const { parent } = command;
  return parent?.parent === null || parent === null ? command.name() : `${pathOf(parent)} ${command.name()}`;
}

function everyCommand(program: Command): Command[] {
  return program.commands.flatMap((command) => (command.commands.length === 0 ? [command] : [...command.commands]));
}

function namesIn(command: Command): string[] {
  return command.commands.map((one) => one.name());
}

function nameOf({ long }: Option): string {
  return (long ?? "").slice(2);
}
