import { type ChatLogData, type ChatLogFormat, ENTRY_FIELDS, type Fields, type LogList } from "./chat-log-data.ts";
import type { LogLoop, LogPieces } from "./log-parts.ts";

/** Where a template is while it is written. */
interface Place<Entry> {
  readonly session: ChatLogData;
  /** Of the list that `#each` goes through. */
  readonly entry: Entry;
  readonly index: number;
  readonly isLast: boolean;
}

type Read<Entry> = (place: Place<Entry>) => unknown;
type Write<Entry> = (place: Place<Entry>) => string;

/** Writes what stands outside of loops, and puts loops beside it. */
type WritePieces = (session: ChatLogData, pieces: (string | LogLoop)[]) => void;

interface Scope<Entry> {
  readonly escape: (text: string) => string;
  /** Of the entries of the list that `#each` goes through; undefined outside of it. */
  readonly fields: Fields<Entry> | undefined;
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
  const write = programPieces(program, { escape, fields: undefined });
  return (session) => {
    const pieces: (string | LogLoop)[] = [];
    write(session, pieces);
    return pieces;
  };
}

function programPieces(program: hbs.AST.Program | undefined, scope: Scope<undefined>): WritePieces {
  const parts = (program?.body ?? []).map((statement) => statementPieces(statement, scope));
  return (session, pieces) => {
    for (const part of parts) part(session, pieces);
  };
}

function statementPieces(statement: hbs.AST.Statement, scope: Scope<undefined>): WritePieces {
  if (statement.type !== "BlockStatement") {
    const write = statementText(statement, scope);
    return (session, pieces) => {
      if (write !== undefined) pieces.push(write(outsideLoops(session)));
    };
  }
  const block = statement as hbs.AST.BlockStatement;
  if (originalOf(block.path) === "each") return listPieces(block, scope);
  const read = fieldOf(block.params[0], scope);
  const [then, otherwise] = branchesOf(block, (branch) => programPieces(branch, scope));
  return (session, pieces) => (read(outsideLoops(session)) ? then : otherwise)(session, pieces);
}

function outsideLoops(session: ChatLogData): Place<undefined> {
  return { session, entry: undefined, index: 0, isLast: false };
}

function listPieces(block: hbs.AST.BlockStatement, scope: Scope<undefined>): WritePieces {
  const { supportPersons, messages } = ENTRY_FIELDS;
  const otherwise = programPieces(block.inverse, scope);
  return originalOf(block.params[0]) === "messages"
    ? loopPieces(block, (session) => session.messages, { ...scope, fields: messages }, otherwise)
    : loopPieces(block, (session) => session.supportPersons, { ...scope, fields: supportPersons }, otherwise);
}

/** `{{else}}` is for a session without messages; a log that had to leave all of them out must not say there are none. */
function loopPieces<Entry>(
  { program }: hbs.AST.BlockStatement,
  listOf: (session: ChatLogData) => LogList<Entry>,
  { escape, fields }: Scope<Entry>,
  otherwise: WritePieces,
): WritePieces {
  const write = programText(program, { escape, fields });
  return (session, pieces) => {
    const list = listOf(session);
    const ofMessages = list === session.messages;
    const { length } = list;
    if (length > 0) {
      pieces.push({
        ofMessages,
        length,
        at(index) {
          const entry = list.at(index);
          return entry === undefined ? "" : write({ session, entry, index, isLast: index === length - 1 });
        },
        effortOf: (index) => list.effortOf(index),
      });
    } else if (!ofMessages || session.omitted === 0) otherwise(session, pieces);
  };
}

function programText<Entry>(program: hbs.AST.Program | undefined, scope: Scope<Entry>): Write<Entry> {
  const parts = (program?.body ?? []).flatMap((statement) => statementText(statement, scope) ?? []);
  const [first, second] = parts;
  if (first === undefined) return () => "";
  if (second === undefined) return first;
  return (place) => {
    let text = "";
    for (const part of parts) text += part(place);
    return text;
  };
}

/** Undefined for a comment. */
function statementText<Entry>(statement: hbs.AST.Statement, scope: Scope<Entry>): Write<Entry> | undefined {
  if (statement.type === "ContentStatement") {
    const { value } = statement as hbs.AST.ContentStatement;
    return () => value;
  }
  if (statement.type === "MustacheStatement") {
    const { escape } = scope;
    const read = fieldOf((statement as hbs.AST.MustacheStatement).path, scope);
    return (place) => {
      const value = read(place);
      return escape(typeof value === "string" ? value : String(value));
    };
  }
  if (statement.type !== "BlockStatement") return undefined;
  const block = statement as hbs.AST.BlockStatement;
  const read = fieldOf(block.params[0], scope);
  const [then, otherwise] = branchesOf(block, (branch) => programText(branch, scope));
  return (place) => (read(place) ? then(place) : otherwise(place));
}

/** What is written when the block's field is true, and what otherwise. */
function branchesOf<T>(block: hbs.AST.BlockStatement, compile: (branch: hbs.AST.Program | undefined) => T): [T, T] {
  const [program, inverse] = [compile(block.program), compile(block.inverse)];
  return originalOf(block.path) === "unless" ? [inverse, program] : [program, inverse];
}

function fieldOf<Entry>(expression: hbs.AST.Expression | undefined, { fields }: Scope<Entry>): Read<Entry> {
  const { data, depth, parts } = expression as hbs.AST.PathExpression;
  const name = parts.join(".");
  if (data) return loopVariable(name);
  const field = depth === 0 ? fields?.[name] : undefined;
  if (field !== undefined) return ({ entry }) => field(entry);
  return ({ session }) => session[name as keyof ChatLogData];
}

function loopVariable(name: string): Read<unknown> {
  if (name === "index") return ({ index }) => index;
  return name === "first" ? ({ index }) => index === 0 : ({ isLast }) => isLast;
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
