import { readPage } from "./marked-blocks.ts";

/** Words that a page writes where the reader's own value goes: FILE, `…`. */
const PLACEHOLDER = /^(?:[A-Z][A-Z_.-]*|…)$/;

/** A command with an option, told without the program's name. */
const BARE = /^(?:check|erase|functions|install|run|runs|sandbox|serve|template|verify)(?= --)/;

export interface CommandLine {
  readonly shown: string;
  readonly args: readonly string[];
  /** Between backticks: it may be named without what it needs. */
  readonly isNamed: boolean;
}

/** Every `esm-chat` that a page tells of, in its blocks and between backticks: the arguments of each. */
export function commandLines(path: string, text: string): CommandLine[] {
  const blocks = readPage(path, text).blocks.filter(({ kind }) => COMMANDS.has(kind));
  const lines = blocks.flatMap((block) =>
    block.text
      .replaceAll(/[\\`^]\n\s*/g, " ")
      .split(/\n|\|\|?|&&|;|\$\(|<<</)
      .map((line) => line.replace(/\s#\s.*$/, "")),
  );
  const inline = [...text.replaceAll(/^ *```\w+\n[^]*?^ *```$/gm, "").matchAll(/`([^`\n]+(?:\n[^`\n]+)?)`/g)];
  const named = inline.map(([, code = ""]) => code.replace(/\n\s*/, " ").replace(BARE, "esm-chat $&"));
  return [...lines.map((shown) => [shown, false] as const), ...named.map((shown) => [shown, true] as const)].flatMap(
    ([shown, isNamed]) => {
      const args = argumentsIn(shown);
      return args === undefined ? [] : [{ shown: shown.trim(), args, isNamed }];
    },
  );
}

/** Languages of blocks that hold commands. */
export const COMMANDS: ReadonlySet<string> = new Set(["sh", "powershell", "bat", "crontab", "sql", "console", "bash"]);

/** The last one in a line: other programs are told of it in quotes, and npm passes on what stands behind `--`. */
const PROGRAM =
  /^(?:.*[\s'"])?(?:\S*[/\\])?(?:esm-chat(?:\.cmd)?|as-service\.sh|dist\/cli\/main\.js)['"]?(?:\s+--)?\s+(?<rest>(?:[a-z]|--).*)$/;

function argumentsIn(shown: string): string[] | undefined {
  const { rest = "" } = PROGRAM.exec(shown.trim())?.groups ?? {};
  const words = rest.replaceAll(/\s+(?:\d?>+|<|&)(?:\s*\S+)?/g, "").replace(/(?<!")"$/, "");
  const args = words.split(/\s+/).filter((word) => word !== "" && !/^"?\$@"?$/.test(word));
  return args.length === 0
    ? undefined
    : args.map((word) => (PLACEHOLDER.test(word) ? "1" : word.replaceAll(/['"]/g, "")));
}
