import { InputError, type Problem } from "../base/failure.ts";
import { lateModule } from "../base/late-module.ts";
import type { ChatLogData, ChatLogFormat } from "./chat-log-data.ts";
import { checkTemplate, MAX_STATEMENTS } from "./chat-log-template-check.ts";
import { READY_MADE_CHAT_LOGS, type ReadyMadeChatLog } from "./ready-made-chat-logs.ts";

/** Handlebars. The ready-made templates do without. */
export const templateParser = lateModule(() => import("./parse-template.ts"));

/** A chat log template is about a page long; a larger file is a mistake or an attack. */
const MAX_BYTES = 64 * 1024;

/** Those that XML cannot hold, but for the ends of lines and pages. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const CONTROL_CHARACTER = /[\u0000-\u0008\u000e-\u001f]/;

function lineOf(what: RegExp, text: string): string {
  return `line ${text.slice(0, text.search(what)).split("\n").length}`;
}

/**
 * Parses a chat log template and refuses everything that is not allowed in it. A ready-made one is neither parsed nor
 * checked: that was done when it was written.
 *
 * @param sample makes data with at least one message; the template can use the fields that it has
 * @throws InputError with one problem for each mistake, naming file and line
 */
export function readChatLogTemplate(
  file: string,
  templateText: string,
  format: ChatLogFormat,
  sample: () => ChatLogData,
): hbs.AST.Program {
  return readyMadeChatLog(templateText, format)?.program ?? readOwnTemplate(file, templateText, format, sample());
}

/** The ready-made template that has just this text. They are for plain text: as HTML, one is checked like any other. */
export function readyMadeChatLog(templateText: string, format: ChatLogFormat): ReadyMadeChatLog | undefined {
  return format === "text" ? READY_MADE_CHAT_LOGS.find(({ text }) => text === templateText) : undefined;
}

function readOwnTemplate(
  file: string,
  templateText: string,
  format: ChatLogFormat,
  sample: ChatLogData,
): hbs.AST.Program {
  if (Buffer.byteLength(templateText) > MAX_BYTES) {
    throw new InputError([{ file, place: "", message: `larger than ${MAX_BYTES / 1024} KiB: make it shorter` }]);
  }
  if (CONTROL_CHARACTER.test(templateText)) {
    const message = "holds control characters, which ESM cannot store: remove them";
    throw new InputError([{ file, place: lineOf(CONTROL_CHARACTER, templateText), message }]);
  }
  const opened = templateText.split("{{").length - 1;
  // Checked before parsing: deep nesting would exhaust the parser's stack.
  if (opened > MAX_STATEMENTS) {
    const message = `more than ${MAX_STATEMENTS} expressions ({{…}}): make it shorter`;
    throw new InputError([{ file, place: "", message }]);
  }
  const program = parse(file, templateText);
  const problems = checkTemplate(file, program, format, sample);
  if (problems.length > 0) throw new InputError(problems);
  return program;
}

function parse(file: string, templateText: string): hbs.AST.Program {
  const { parseTemplate } = templateParser.needed();
  try {
    return parseTemplate(templateText);
  } catch (error) {
    throw new InputError([{ file, ...parseProblem(error) }]);
  }
}

function parseProblem(error: unknown): Omit<Problem, "file"> {
  const { message = "", lineNumber } = error as { message?: string; lineNumber?: number };
  const line = lineNumber ?? /on line (\d+)/.exec(message)?.[1];
  const detail = lineNumber === undefined ? "" : ` (${message.replace(/ - \d+:\d+$/, "")})`;
  return {
    place: line === undefined ? "" : `line ${line}`,
    message: `not a Handlebars template here${detail}: look for a brace or an {{/…}} that is missing`,
  };
}
