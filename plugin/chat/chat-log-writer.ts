import {
  type ChatLogData,
  type ChatLogFormat,
  ENTRY_FIELDS,
  ENTRY_VARIANTS,
  type Fields,
  type LogList,
  type Variants,
} from "./chat-log-data.ts";
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
  readonly format: ChatLogFormat;
  /** Of the entries of the list that `#each` goes through; undefined outside of it. */
  readonly fields: Fields<Entry> | undefined;
}

/** The entry for whose variant a text is written, and what is known of the variant. */
interface Known<Entry> extends Pick<Variants<Entry>, "same" | "decided"> {
  readonly entry: Entry;
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
  const write = programPieces(program, { format, fields: undefined });
  return (session) => {
    const pieces: (string | LogLoop)[] = [];
    write(session, pieces);
    return pieces;
  };
}

function programPieces(program: hbs.AST.Program | undefined, scope: Scope<undefined>): WritePieces {
  const parts: WritePieces[] = [];
  let texts: hbs.AST.Statement[] = [];
  function endText(): void {
    const write = textWriter(texts, scope);
    if (texts.length > 0) parts.push((session, pieces) => pieces.push(write(outsideLoops(session))));
    texts = [];
  }
  for (const statement of program?.body ?? []) {
    if (hasLoop(statement)) {
      endText();
      parts.push(blockPieces(statement as hbs.AST.BlockStatement, scope));
    } else texts.push(statement);
  }
  endText();
  return (session, pieces) => {
    for (const part of parts) part(session, pieces);
  };
}

function hasLoop(statement: hbs.AST.Statement): boolean {
  if (statement.type !== "BlockStatement") return false;
  const { path, program, inverse } = statement as hbs.AST.BlockStatement;
  // Handlebars leaves out a branch that is not there, whatever its types say.
  return (
    originalOf(path) === "each" || [program, inverse].some((branch?: hbs.AST.Program) => branch?.body.some(hasLoop))
  );
}

function blockPieces(block: hbs.AST.BlockStatement, scope: Scope<undefined>): WritePieces {
  if (originalOf(block.path) === "each") return listPieces(block, scope);
  const read = fieldOf(block.params[0], scope);
  const [then, otherwise] = branchesOf(block, (branch) => programPieces(branch, scope));
  return (session, pieces) => (read(outsideLoops(session)) ? then : otherwise)(session, pieces);
}

function outsideLoops(session: ChatLogData): Place<undefined> {
  return { session, entry: undefined, index: 0, isLast: false };
}

function listPieces(block: hbs.AST.BlockStatement, { format }: Scope<undefined>): WritePieces {
  const otherwise = programPieces(block.inverse, { format, fields: undefined });
  if (originalOf(block.params[0]) === "messages") {
    const write = entryWriter(block.program, { format, fields: ENTRY_FIELDS.messages }, ENTRY_VARIANTS.messages);
    return loopPieces((session) => session.messages, write, otherwise);
  }
  const scope = { format, fields: ENTRY_FIELDS.supportPersons };
  const write = entryWriter(block.program, scope, ENTRY_VARIANTS.supportPersons);
  return loopPieces((session) => session.supportPersons, write, otherwise);
}

/** `{{else}}` is for a session without messages; a log that had to leave all of them out must not say there are none. */
function loopPieces<Entry>(
  listOf: (session: ChatLogData) => LogList<Entry>,
  write: Write<Entry>,
  otherwise: WritePieces,
): WritePieces {
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

/** Writes entries, for each of their variants only what differs from entry to entry. */
function entryWriter<Entry>(
  program: hbs.AST.Program | undefined,
  scope: Scope<Entry>,
  { of, same, decided }: Variants<Entry>,
): Write<Entry> {
  const variants = new Map<number, Write<Entry>>();
  return (place) => {
    const variant = of(place.entry);
    let write = variants.get(variant);
    if (write === undefined) {
      write = textWriter(program?.body ?? [], scope, { entry: place.entry, same, decided });
      variants.set(variant, write);
    }
    return write(place);
  };
}

/** What is written one after the other: texts, and what must be asked for. */
interface Parts<Entry> {
  /** One more than there are of `writes`: each stands before one of them, and the last behind them. */
  readonly texts: string[];
  readonly writes: Write<Entry>[];
}

function textWriter<Entry>(
  statements: readonly hbs.AST.Statement[],
  scope: Scope<Entry>,
  known?: Known<Entry>,
): Write<Entry> {
  const { texts, writes }: Parts<Entry> = { texts: [""], writes: [] };
  addParts(statements, scope, known, { texts, writes });
  const [first = "", ...behind] = texts;
  return (place) => {
    let text = first;
    // Texts that are put together in pairs are put together faster.
    for (let index = 0; index < writes.length; index += 1) text += `${writes[index]?.(place)}${behind[index]}`;
    return text;
  };
}

function addParts<Entry>(
  statements: readonly hbs.AST.Statement[],
  scope: Scope<Entry>,
  known: Known<Entry> | undefined,
  parts: Parts<Entry>,
): void {
  const { texts } = parts;
  const { format, fields } = scope;
  for (const statement of statements) {
    if (statement.type === "ContentStatement") addText(texts, (statement as hbs.AST.ContentStatement).value);
    if (statement.type === "MustacheStatement") {
      const { path } = statement as hbs.AST.MustacheStatement;
      const name = entryField(path, scope);
      const value = name !== undefined && known?.same.has(name) ? fields?.[name]?.(known.entry) : undefined;
      if (value === undefined) addWrite(parts, fieldText(fieldOf(path, scope), format));
      else addText(texts, written(value, format));
    }
    if (statement.type !== "BlockStatement") continue;
    const block = statement as hbs.AST.BlockStatement;
    const name = entryField(block.params[0], scope);
    if (name !== undefined && (known?.same.has(name) || known?.decided.has(name))) {
      const [then, otherwise] = branchesOf(block, (branch) => branch?.body ?? []);
      addParts(fields?.[name]?.(known.entry) ? then : otherwise, scope, known, parts);
    } else {
      const read = fieldOf(block.params[0], scope);
      const [then, otherwise] = branchesOf(block, (branch) => textWriter(branch?.body ?? [], scope, known));
      addWrite(parts, (place) => (read(place) ? then(place) : otherwise(place)));
    }
  }
}

function addText(texts: string[], text: string): void {
  texts.push(`${texts.pop() ?? ""}${text}`);
}

function addWrite<Entry>({ texts, writes }: Parts<Entry>, write: Write<Entry>): void {
  writes.push(write);
  texts.push("");
}

function fieldText<Entry>(read: Read<Entry>, format: ChatLogFormat): Write<Entry> {
  if (format === "html") return (place) => written(read(place), "html");
  return (place) => {
    const value = read(place);
    return typeof value === "string" ? value : String(value);
  };
}

function written(value: unknown, format: ChatLogFormat): string {
  const text = String(value);
  return format === "html" ? escapeHtml(text) : text;
}

/** What is written when the block's field is true, and what otherwise. */
function branchesOf<T>(block: hbs.AST.BlockStatement, compile: (branch: hbs.AST.Program | undefined) => T): [T, T] {
  const [program, inverse] = [compile(block.program), compile(block.inverse)];
  return originalOf(block.path) === "unless" ? [inverse, program] : [program, inverse];
}

/** The name of a field of the entry; undefined for one of the session, and for what `#each` tells. */
function entryField<Entry>(expression: hbs.AST.Expression | undefined, { fields }: Scope<Entry>): string | undefined {
  const { data, depth, parts } = expression as hbs.AST.PathExpression;
  const name = parts.join(".");
  return !data && depth === 0 && fields?.[name] !== undefined ? name : undefined;
}

function fieldOf<Entry>(expression: hbs.AST.Expression | undefined, scope: Scope<Entry>): Read<Entry> {
  const { data, parts } = expression as hbs.AST.PathExpression;
  const name = parts.join(".");
  if (data) return loopVariable(name);
  const field = scope.fields?.[entryField(expression, scope) ?? ""];
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
