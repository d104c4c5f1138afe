import { CHARACTERS_IN_A_PIECE, type Steps } from "../base/breathe.ts";
import { Failure } from "../base/failure.ts";
import type { ChatLogFormat } from "./chat-log-data.ts";

/** A loop of a template. Each of its entries is rendered when it is asked for, so that others get their turn between. */
export interface LogLoop {
  /** Whether it goes through the messages. */
  readonly ofMessages: boolean;
  readonly length: number;
  at(index: number): string;
  /** What it takes to render an entry: about as many characters as it is made of. */
  effortOf(index: number): number;
}

/** A rendered log whose entries are still to be rendered. */
export interface LogPieces {
  /** What the template writes: text, and loops, in their order. */
  readonly pieces: readonly (string | LogLoop)[];
  /** What stands below the template's own text. */
  readonly below: string;
}

/** A rendered log, cut into what stands before, in and after its entries. */
export interface LogParts {
  readonly head: string;
  /** One for each message that is shown, in their order. */
  readonly entries: Omit<LogLoop, "ofMessages">;
  readonly tail: string;
  readonly below: string;
}

/** Gives the text of a log, one piece of work at each call; undefined behind its end. */
function textsOf({ pieces }: Pick<LogPieces, "pieces">): () => string | undefined {
  let next = 0;
  let entry = 0;
  return () => {
    if (next === pieces.length + 1) return undefined;
    let text = "";
    let effort = 0;
    for (; next < pieces.length; next += 1) {
      const piece = pieces[next] ?? "";
      if (typeof piece === "string") {
        text += piece;
        continue;
      }
      while (entry < piece.length) {
        text += piece.at(entry);
        effort += piece.effortOf(entry);
        entry += 1;
        if (effort < CHARACTERS_IN_A_PIECE) continue;
        // V8 keeps a text as a tree of its parts until somebody looks into it.
        text.charCodeAt(0);
        return text;
      }
      entry = 0;
    }
    next += 1;
    return text;
  };
}

/**
 * Characters of a rendered log, before it is cut: far more than an attribute may hold, and a quarter of the longest
 * string. HTML makes six characters of one, and a template may repeat as often as it likes.
 */
export const LONGEST_LOG = 128_000_000;

function logTooLong(length: number): Failure {
  const message = `the session is larger than is taken: its chat log would have at least ${length} characters, and at most ${LONGEST_LOG} are rendered`;
  return new Failure(message, { code: "session-too-large", scope: "card", retryable: false });
}

/** The log as a text, which does not end in white space. */
export function* joinPieces(log: LogPieces): Steps<string> {
  let whole = "";
  const next = textsOf(log);
  for (let text = next(); text !== undefined; text = next()) {
    whole += text;
    if (whole.length > LONGEST_LOG) throw logTooLong(whole.length);
    yield;
  }
  return `${whole.trimEnd()}${log.below}`;
}

/** Whether the log has at most so many characters. What is longer is rendered only as far as is needed to see it. */
export function* hasAtMost(most: number, log: LogPieces): Steps<boolean> {
  let length = 0;
  let withoutSpaceAtEnd = 0;
  const next = textsOf(log);
  for (let text = next(); text !== undefined; text = next()) {
    const end = text.trimEnd().length;
    if (end > 0) withoutSpaceAtEnd = length + end;
    length += text.length;
    if (withoutSpaceAtEnd + log.below.length > most) return false;
    yield;
  }
  return withoutSpaceAtEnd + log.below.length <= most;
}

function textOf(pieces: LogPieces["pieces"]): string {
  let whole = "";
  const next = textsOf({ pieces });
  for (let text = next(); text !== undefined; text = next()) whole += text;
  return whole;
}

/** @param log of a template with one loop through the messages at most */
export function partsOf({ pieces, below }: LogPieces): LogParts {
  const place = pieces.findIndex((piece) => typeof piece !== "string" && piece.ofMessages);
  const loop = pieces[place];
  if (loop === undefined || typeof loop === "string") {
    return { head: textOf(pieces), entries: { length: 0, at: () => "", effortOf: () => 0 }, tail: "", below };
  }
  return { head: textOf(pieces.slice(0, place)), entries: loop, tail: textOf(pieces.slice(place + 1)), below };
}

/** Finds where entries begin in the stored logs of a template. */
export interface LogShape {
  /**
   * Its first group is the entry's time. Undefined when entries do not begin with their time, so that a stored log
   * cannot be cut without knowing its messages.
   */
  readonly entryStart: RegExp | undefined;
}

/** A time as `LocalTime` writes it. */
export const TIME = String.raw`(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} [+-]\d{2}:\d{2})`;

/**
 * The shape of a template's logs. Undefined when it goes through the messages twice, or not at all: then a log has no
 * entries that could be told apart.
 */
export function logShape(program: hbs.AST.Program, format: ChatLogFormat): LogShape | undefined {
  const [loop, another] = loopsIn(program);
  return loop === undefined || another !== undefined ? undefined : { entryStart: entryStart(loop, format) };
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

/** A pattern for just this text. */
export function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
