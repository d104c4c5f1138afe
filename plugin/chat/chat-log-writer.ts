import type { ChatLogData, ChatLogFormat, LogList } from "./chat-log-data.ts";
import type { LogLoop, LogPieces } from "./log-parts.ts";

/** Where a template is while it is written. */
interface Place {
  readonly session: object;
  /** Of the list that `#each` goes through; outside of it, the session. */
  readonly entry: object;
  readonly index: number;
  readonly isLast: boolean;
}

type Read = (place: Place) => unknown;
type Write = (place: Place) => string;

/** Writes what stands outside of loops, and puts loops beside it. */
type WritePieces = (session: ChatLogData, pieces: (string | LogLoop)[]) => void;

interface Scope {
  readonly escape: (text: string) => string;
  readonly isInLoop: boolean;
}

/**
 * Makes of a checked template what it is: texts and fields, one after the other. Handlebars would run it through
 * functions that can do far more than the check allows, in ten times the time.
 *
 * `{{#each}}` renders no entry before it is asked for: a log of fifty thousand messages would hold up everything else.
 *
 * @param program in which the template check has found nothing
 */
export function logWriter(
  program: hbs.AST.Program,
  format: ChatLogFormat,
): (session: ChatLogData) => LogPieces["pieces"] {
  const escape = format === "html" ? escapeHtml : (text: string) => text;
  const write = programPieces(program, { escape, isInLoop: false });
  return (session) => {
    const pieces: (string | LogLoop)[] = [];
    write(session, pieces);
    return pieces;
  };
}

function programPieces(program: hbs.AST.Program | undefined, scope: Scope): WritePieces {
  const parts = (program?.body ?? []).map((statement) => statementPieces(statement, scope));
  return (session, pieces) => {
    for (const part of parts) part(session, pieces);
  };
}

function statementPieces(statement: hbs.AST.Statement, scope: Scope): WritePieces {
  if (statement.type !== "BlockStatement") {
    const write = statementText(statement, scope);
    return (session, pieces) => void pieces.push(write(outsideLoops(session)));
  }
  const block = statement as hbs.AST.BlockStatement;
  const otherwise = programPieces(block.inverse, scope);
  if (helperOf(block) === "each") return loopPieces(block, otherwise, scope);
  const then = programPieces(block.program, scope);
  const isMet = condition(block, scope);
  return (session, pieces) => (isMet(outsideLoops(session)) ? then : otherwise)(session, pieces);
}

function outsideLoops(session: ChatLogData): Place {
  return { session, entry: session, index: 0, isLast: false };
}

/** `{{else}}` is for a session without messages; a log that had to leave all of them out must not say there are none. */
function loopPieces({ params, program }: hbs.AST.BlockStatement, otherwise: WritePieces, scope: Scope): WritePieces {
  const list = originalOf(params[0]) === "messages" ? "messages" : "supportPersons";
  const write = programText(program, { ...scope, isInLoop: true });
  return (session, pieces) => {
    const entries: LogList<object> = session[list];
    const ofMessages = list === "messages";
    const { length } = entries;
    if (length > 0) {
      pieces.push({
        ofMessages,
        length,
        at: (index) => write({ session, entry: entries.at(index) ?? {}, index, isLast: index === length - 1 }),
        effortOf: (index) => entries.effortOf(index),
      });
    } else if (!ofMessages || session.omitted === 0) otherwise(session, pieces);
  };
}

function programText(program: hbs.AST.Program | undefined, scope: Scope): Write {
  const parts = (program?.body ?? []).map((statement) => statementText(statement, scope));
  return (place) => {
    let text = "";
    for (const part of parts) text += part(place);
    return text;
  };
}

function statementText(statement: hbs.AST.Statement, scope: Scope): Write {
  if (statement.type === "ContentStatement") {
    const { value } = statement as hbs.AST.ContentStatement;
    return () => value;
  }
  if (statement.type === "MustacheStatement") {
    const { escape } = scope;
    const read = field((statement as hbs.AST.MustacheStatement).path, scope);
    return (place) => escape(String(read(place)));
  }
  if (statement.type === "BlockStatement") {
    const block = statement as hbs.AST.BlockStatement;
    const isMet = condition(block, scope);
    const then = programText(block.program, scope);
    const otherwise = programText(block.inverse, scope);
    return (place) => (isMet(place) ? then : otherwise)(place);
  }
  return () => "";
}

function condition(block: hbs.AST.BlockStatement, scope: Scope): (place: Place) => boolean {
  const read = field(block.params[0], scope);
  const whenTrue = helperOf(block) === "if";
  return (place) => Boolean(read(place)) === whenTrue;
}

function field(expression: hbs.AST.Expression | undefined, { isInLoop }: Scope): Read {
  const { data, depth, parts } = expression as hbs.AST.PathExpression;
  const [name = "", inner] = parts;
  if (data) return LOOP_VARIABLES[name] ?? (() => "");
  if (inner !== undefined) return ({ entry }) => valueOf(valueOf(entry, name), inner);
  return isInLoop && depth === 0 ? ({ entry }) => valueOf(entry, name) : ({ session }) => valueOf(session, name);
}

const LOOP_VARIABLES: Readonly<Record<string, Read>> = {
  index: ({ index }) => index,
  first: ({ index }) => index === 0,
  last: ({ isLast }) => isLast,
};

function valueOf(data: unknown, name: string): unknown {
  return (data as Readonly<Record<string, unknown>>)[name];
}

function helperOf({ path }: hbs.AST.BlockStatement): string {
  return originalOf(path);
}

function originalOf(expression: hbs.AST.Expression | undefined): string {
  return String((expression as hbs.AST.PathExpression).original);
}

const HTML_SIGNS = /[&<>"'`=]/;
const ESCAPED: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#x27;"],
  ["`", "&#x60;"],
  ["=", "&#x3D;"],
]);

/** As Handlebars does it: stored logs are compared with new ones. */
function escapeHtml(text: string): string {
  if (!HTML_SIGNS.test(text)) return text;
  return text.replaceAll(/[&<>"'`=]/g, (sign) => ESCAPED.get(sign) ?? sign);
}
