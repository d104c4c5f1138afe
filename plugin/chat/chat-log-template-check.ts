import type { Problem } from "../base/failure.ts";
import { type ChatLogData, type ChatLogFormat, ENTRY_FIELDS } from "./chat-log-data.ts";
import { afterHtml, afterWord, type HtmlState } from "./html-position.ts";

/** Limits that keep the longest history quick to render; the ready-made template needs a tenth of them. */
export const MAX_STATEMENTS = 200;
const MAX_DEPTH = 10;
/** Characters between {{#each}} and {{/each}}, which every message or person repeats. */
const MAX_REPEATED_CHARACTERS = 2000;
const MAX_USES_OF_TEXT = 4;

/**
 * Fields in which people can write anything, at any length: they must not stand where an entry of the log could begin.
 */
const FREE_TEXT: ReadonlySet<string> = new Set(["text", "attachment.name", "attachment.mimeType"]);
/** Fields whose values come from a fixed list: the only ones that are safe inside an HTML tag. */
const FIXED_VALUES: ReadonlySet<string> = new Set(["senderKind", "type", "@index"]);
/** Elements in which a `<` begins no tag, so that what comes behind them would be taken for something else. */
const WITHOUT_HTML =
  /<(?:\/?(?:script|style|textarea|title|xmp|iframe|noembed|noframes|noscript|plaintext)(?![a-z0-9-])|!\[)/i;
const LOOP_VARIABLES: ReadonlySet<string> = new Set(["index", "first", "last"]);

/** What holds for the end of the output so far on at least one way through the template. */
interface Position {
  readonly atLineStart: boolean;
  /** Where in the HTML it is. */
  readonly html: ReadonlySet<HtmlState>;
}

interface Scope {
  /** The fields of an entry of the list that #each goes through; undefined outside #each. */
  readonly entry: Fields | undefined;
  readonly depth: number;
}

interface Check {
  readonly file: string;
  readonly format: ChatLogFormat;
  readonly sessionFields: Fields;
  /** By list, the fields of its entries. */
  readonly lists: ReadonlyMap<string, Fields>;
  readonly problems: Problem[];
  readonly used: { repeatedCharacters: number; text: number };
}

/** Names of the fields that a template can write out. */
type Fields = ReadonlySet<string>;

/** Every mistake in a parsed template, in the order of its lines. */
export function checkTemplate(
  file: string,
  program: hbs.AST.Program,
  format: ChatLogFormat,
  sample: ChatLogData,
): Problem[] {
  const check: Check = {
    file,
    format,
    sessionFields: new Set(Object.keys(sample).filter((name) => !(name in ENTRY_FIELDS))),
    lists: new Map(Object.entries(ENTRY_FIELDS).map(([list, fields]) => [list, new Set(Object.keys(fields))])),
    problems: [],
    used: { repeatedCharacters: 0, text: 0 },
  };
  checkProgram(
    program,
    { entry: undefined, depth: 0 },
    { atLineStart: true, html: new Set<HtmlState>(["text"]) },
    check,
  );
  if (check.used.repeatedCharacters > MAX_REPEATED_CHARACTERS) {
    report(check, undefined, `more than ${MAX_REPEATED_CHARACTERS} characters between {{#each}} and {{/each}}`);
  }
  if (check.used.text > MAX_USES_OF_TEXT) {
    report(check, undefined, `a message's text is written more than ${MAX_USES_OF_TEXT} times`);
  }
  return check.problems;
}

function checkProgram(program: hbs.AST.Program | undefined, scope: Scope, start: Position, check: Check): Position {
  if (program === undefined) return start;
  if (scope.depth > MAX_DEPTH) {
    report(check, program, `blocks are nested more than ${MAX_DEPTH} deep`);
    return start;
  }
  if ((program.blockParams ?? []).length > 0) report(check, program, "names for block values (as |…|) cannot be used");
  return program.body.reduce((position, statement) => checkStatement(statement, scope, position, check), start);
}

function checkStatement(statement: hbs.AST.Statement, scope: Scope, position: Position, check: Check): Position {
  switch (statement.type) {
    case "CommentStatement":
      return position;
    case "ContentStatement":
      return checkContent(statement as hbs.AST.ContentStatement, scope, position, check);
    case "MustacheStatement":
      checkMustache(statement as hbs.AST.MustacheStatement, scope, position, check);
      return { ...position, html: new Set([...position.html].map(afterWord)) };
    case "BlockStatement":
      return checkBlock(statement as hbs.AST.BlockStatement, scope, position, check);
    case "PartialStatement":
    case "PartialBlockStatement":
      report(check, statement, "partials ({{> …}}) cannot be used");
      return position;
    default:
      report(check, statement, "decorators ({{* …}}) cannot be used");
      return position;
  }
}

function checkContent(content: hbs.AST.ContentStatement, scope: Scope, before: Position, check: Check): Position {
  const { value } = content;
  if (scope.entry !== undefined) check.used.repeatedCharacters += value.length;
  if (check.format === "html" && WITHOUT_HTML.test(value)) {
    const message =
      "<script> and <style> cannot be used, nor others without HTML in them, such as <textarea> (they begin after this line); a style attribute can";
    report(check, content, message);
  }
  return {
    atLineStart: value === "" ? before.atLineStart : value.endsWith("\n"),
    html: check.format === "html" ? new Set([...before.html].map((state) => afterHtml(state, value))) : before.html,
  };
}

function checkMustache(mustache: hbs.AST.MustacheStatement, scope: Scope, position: Position, check: Check): void {
  const { path, params, hash, escaped } = mustache;
  if (params.length > 0 || hash !== undefined) {
    report(check, mustache, `there is no helper ${sourceOf(path)}; only #if, #unless and #each can be used`);
    return;
  }
  if (!escaped && check.format === "html") {
    report(check, mustache, `${sourceOf(path)} must be written with two braces, so that HTML in it stays text`);
  }
  const field = checkField(path, scope, check);
  if (field === undefined) return;
  if (field === "text") check.used.text += 1;
  if (check.format === "html" && [...position.html].some((state) => state !== "text") && !FIXED_VALUES.has(field)) {
    report(check, mustache, `${field} cannot be used within an HTML tag (write a < that is no tag as &lt;)`);
  }
  if (check.format === "text" && position.atLineStart && FREE_TEXT.has(field)) {
    const message = `${field} must not begin a line, since it could pass for another entry: put something before it`;
    report(check, mustache, message);
  }
}

function checkBlock(block: hbs.AST.BlockStatement, scope: Scope, position: Position, check: Check): Position {
  const { path, params, hash, program, inverse } = block;
  const helper = path.type === "PathExpression" && !path.data && path.depth === 0 ? path.original : undefined;
  const [param] = params;
  if (helper !== "if" && helper !== "unless" && helper !== "each") {
    report(check, block, `there is no helper #${sourceOf(path)}; only #if, #unless and #each can be used`);
    return position;
  }
  if (param === undefined || params.length > 1 || hash !== undefined) {
    report(check, block, `#${helper} takes exactly one field`);
    return position;
  }
  const inner = { ...scope, depth: scope.depth + 1 };
  if (helper !== "each") {
    checkField(param, scope, check);
    return either(checkProgram(program, inner, position, check), checkProgram(inverse, inner, position, check));
  }
  if (scope.entry !== undefined) {
    report(check, block, "an #each cannot stand in another #each");
    return position;
  }
  const entry = param.type === "PathExpression" ? check.lists.get(sourceOf(param)) : undefined;
  if (entry === undefined) {
    const lists = [...check.lists.keys()].toSorted().join(" or ");
    report(check, param, `#each can only go through ${lists}, not ${sourceOf(param)}`);
    return position;
  }
  const round = { ...inner, entry };
  const ignored = { ...check, problems: [], used: { repeatedCharacters: 0, text: 0 } };
  // An entry begins where the one before it ended: that is tried until no other beginning is found, and then checked.
  let start = position;
  for (let before = ""; before !== placesOf(start); ) {
    before = placesOf(start);
    start = either(start, checkProgram(program, round, start, ignored));
  }
  const end = checkProgram(program, round, start, check);
  return either(either(position, end), checkProgram(inverse, inner, position, check));
}

/** The name of the field. Undefined if there is no such field; the problem is then reported already. */
function checkField(expression: hbs.AST.Expression, scope: Scope, check: Check): string | undefined {
  if (expression.type !== "PathExpression") {
    report(check, expression, `${sourceOf(expression)} is not a field`);
    return undefined;
  }
  const { data, depth, parts } = expression as hbs.AST.PathExpression;
  const name = parts.join(".");
  const joined = parts.find((part) => part.includes("."));
  if (joined !== undefined) {
    report(check, expression, `[${joined}] is one name with a point in it: write ${name} without brackets`);
    return undefined;
  }
  if (data) {
    if (scope.entry !== undefined && depth === 0 && LOOP_VARIABLES.has(name)) return `@${name}`;
    report(check, expression, `@${name} cannot be used here; within #each there are @index, @first and @last`);
    return undefined;
  }
  if (depth > (scope.entry === undefined ? 0 : 1)) {
    report(check, expression, `${sourceOf(expression)} goes outside the session: leave out the ../`);
    return undefined;
  }
  const fields = scope.entry !== undefined && depth === 0 ? scope.entry : check.sessionFields;
  if (fields.has(name)) return name;
  report(
    check,
    expression,
    `there is no field ${name === "" ? "this" : name} here; there are ${[...fields].join(", ")}`,
  );
  return undefined;
}

function either(one: Position, other: Position): Position {
  return { atLineStart: one.atLineStart || other.atLineStart, html: new Set([...one.html, ...other.html]) };
}

function placesOf({ atLineStart, html }: Position): string {
  return [atLineStart, ...[...html].toSorted()].join(" ");
}

function sourceOf(expression: hbs.AST.Expression): string {
  if (expression.type === "SubExpression") return `(${sourceOf((expression as hbs.AST.SubExpression).path)} …)`;
  return String((expression as { original?: unknown }).original ?? expression.type);
}

function report(check: Check, node: hbs.AST.Node | undefined, message: string): void {
  const line = node?.loc?.start.line;
  check.problems.push({ file: check.file, place: line === undefined ? "" : `line ${line}`, message });
}
