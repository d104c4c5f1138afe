import Handlebars from "handlebars";
import type { ChatLogData, ChatLogFormat } from "./chat-log-data.ts";

/** A rendered log, cut into what stands before, in and after its entries. `joinParts` makes the log of them. */
export interface LogParts {
  readonly head: string;
  /** One for each message that is shown, in their order. */
  readonly entries: readonly string[];
  readonly tail: string;
  /** What stands below the template's own text. */
  readonly below: string;
}

export function joinParts({ head, entries, tail, below }: LogParts): string {
  return `${`${head}${entries.join("")}${tail}`.trimEnd()}${below}`;
}

/** How the logs of one template are cut into parts. */
export interface LogShape {
  /** Renders a log in parts. */
  parts(data: ChatLogData): Omit<LogParts, "below">;
  /**
   * Finds where entries begin in a stored log; its first group is the entry's time. Undefined when entries do not begin
   * with their time, so that a stored log cannot be cut without knowing its messages.
   */
  readonly entryStart: RegExp | undefined;
}

/** Neither values nor templates hold these characters: `cleanText` drops them, and a template with them has no shape. */
const BEGIN = "\u0001";
const END = "\u0002";

/** A time as `LocalTime` writes it. */
const TIME = String.raw`(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} [+-]\d{2}:\d{2})`;

/**
 * The shape of a template's logs. Undefined when it goes through the messages twice, or not at all: then a log has no
 * entries that could be told apart.
 *
 * @param render renders a changed program with the options of the template
 */
export function logShape(
  program: hbs.AST.Program,
  templateText: string,
  format: ChatLogFormat,
  render: (program: hbs.AST.Program) => (data: ChatLogData) => string,
): LogShape | undefined {
  const [loop, another] = loopsIn(program);
  if (loop === undefined || another !== undefined || [BEGIN, END].some((mark) => templateText.includes(mark)))
    return undefined;
  const marked = structuredClone(program);
  const [body] = loopsIn(marked);
  if (body === undefined) return undefined;
  body.body = [content(BEGIN), ...body.body, content(END)];
  const write = render(marked);
  return { parts: (data) => partsOf(write(data)), entryStart: entryStart(loop, format) };
}

function partsOf(marked: string): Omit<LogParts, "below"> {
  const [head = "", ...rest] = marked.split(BEGIN);
  const entries: string[] = [];
  let tail = "";
  for (const piece of rest) {
    const end = piece.indexOf(END);
    entries.push(piece.slice(0, end));
    tail = piece.slice(end + END.length);
  }
  return { head, entries, tail };
}

/** The bodies of all loops over the messages. The template check allows no loop within another. */
function loopsIn(program: hbs.AST.Program): hbs.AST.Program[] {
  return program.body.flatMap((statement) => {
    if (statement.type !== "BlockStatement") return [];
    const { path, params, program: body, inverse } = statement as hbs.AST.BlockStatement;
    // Handlebars leaves out a branch that is not there, whatever its types say.
    const branches = [body, inverse].filter((branch?: hbs.AST.Program) => branch !== undefined);
    const isLoop = "original" in path && path.original === "each";
    if (!isLoop) return branches.flatMap(loopsIn);
    const [list] = params;
    return list !== undefined && "original" in list && list.original === "messages" ? [body] : [];
  });
}

function content(value: string): hbs.AST.ContentStatement {
  const { body } = Handlebars.parse(value);
  return body[0] as hbs.AST.ContentStatement;
}

/**
 * Text that people write must not pass for the beginning of an entry. In a text log their lines are indented; in an
 * HTML log they cannot hold a tag.
 */
function entryStart({ body }: hbs.AST.Program, format: ChatLogFormat): RegExp | undefined {
  // Comments write nothing, but leave the text around them in pieces.
  const statements = body.filter(({ type }) => type !== "CommentStatement");
  const first = statements.findIndex((statement) => contentOf(statement) === undefined);
  const before = statements.slice(0, first).map(contentOf).join("");
  const after = contentOf(statements[first + 1]) ?? "";
  const prefix = before.trimStart();
  const isIndented = /[ \t]$/.test(before.slice(0, before.length - prefix.length));
  const isSafe = format === "html" ? prefix.includes("<") : !isIndented;
  if (!isTime(statements[first]) || !isSafe) return undefined;
  const begin = format === "html" ? "" : "^";
  return new RegExp(`${begin}${literally(prefix)}${TIME}${literally(after.trimEnd())}`, "gm");
}

function contentOf(statement: hbs.AST.Statement | undefined): string | undefined {
  return statement?.type === "ContentStatement" ? (statement as hbs.AST.ContentStatement).value : undefined;
}

function isTime(statement: hbs.AST.Statement | undefined): boolean {
  if (statement?.type !== "MustacheStatement") return false;
  const { path } = statement as hbs.AST.MustacheStatement;
  return "original" in path && path.original === "time";
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
