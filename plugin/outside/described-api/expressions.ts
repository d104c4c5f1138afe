import { compile, isRegistered, register, TreeInterpreter, TYPE_ANY, TYPE_STRING } from "@jmespath-community/jmespath";
import { Failure } from "../../base/failure.ts";
import { checkGrowth } from "./expression-growth.ts";
import { parseText } from "./json-in-text.ts";

/** A compiled expression, applied to one record. @throws Failure for a record on which it cannot be computed */
export type Expression = (record: unknown) => unknown;

type Node = ReturnType<typeof compile>;
type Input = Parameters<typeof TreeInterpreter.search>[1];

/** Characters; what needs more should be said by the description. */
const LONGEST = 1_000;

/*
 * Functions of ours, for what JMESPath has none. The library keeps functions for the whole process, so they are made
 * once, here, and hold nothing.
 */
register("text_before", ([text, mark]) => part(text, mark, (at, all) => all.slice(0, at)), [
  { types: [TYPE_STRING] },
  { types: [TYPE_STRING] },
]);
register("text_after", ([text, mark]) => part(text, mark, (at, all, length) => all.slice(at + length)), [
  { types: [TYPE_STRING] },
  { types: [TYPE_STRING] },
]);
register("is_before", ([one, other]) => isBefore(one, other), [{ types: [TYPE_ANY] }, { types: [TYPE_ANY] }]);
register("from_json", ([text]) => (parseText(text) ?? null) as Input, [{ types: [TYPE_ANY] }]);

/** The part of a text before or after a mark; the whole text when the mark is not in it. */
function part(text: unknown, mark: unknown, cut: (at: number, all: string, length: number) => string): string {
  const at = String(text).indexOf(String(mark));
  return at < 0 ? String(text) : cut(at, String(text), String(mark).length);
}

/** Of two times as ISO texts or numbers, or two texts; null when they are of different kinds. */
function isBefore(one: unknown, other: unknown): boolean | null {
  if (typeof one === "number" && typeof other === "number") return one < other;
  if (typeof one !== "string" || typeof other !== "string") return null;
  const [first, second] = [Date.parse(one), Date.parse(other)];
  return Number.isNaN(first) || Number.isNaN(second) ? one < other : first < second;
}

/**
 * Compiles an expression of JMESPath (the text behind the `=`). What would silently give a wrong value is refused.
 *
 * @throws RangeError whose message says what is wrong and what to write instead
 */
export function compileExpression(text: string): Expression {
  if (text.length > LONGEST) throw new RangeError(`the expression is longer than ${LONGEST} characters`);
  let tree: Node;
  try {
    tree = compile(text);
  } catch (error) {
    throw new RangeError(`the expression cannot be read: ${error instanceof Error ? error.message : "unknown"}`);
  }
  check(tree);
  checkGrowth(tree);
  return (record) => {
    try {
      return TreeInterpreter.search(tree, record as Input);
    } catch (error) {
      throw error instanceof Failure ? error : notComputed(text, error);
    }
  };
}

/** The library's words of functions and kinds of values; others may repeat a value. */
const KINDS =
  /^Invalid type: (\w+\(\)) expected argument (\d+) to be type \(([\w <>|]+)\) but received type (\w+) instead\.$/;

function notComputed(text: string, error: unknown): Failure {
  const [, name, at, wanted, got] = KINDS.exec(error instanceof Error ? error.message : "") ?? [];
  const why =
    name === undefined
      ? "a value is of another kind than it needs"
      : `${name} needs ${wanted} as part ${at} and got ${got}; not_null(a, '') stands in for what may be missing`;
  const message = `the platform's description: =${text} cannot be computed: ${why}`;
  return new Failure(message, { code: "platform-description-wrong", scope: "request", retryable: false });
}

const ORDERS: ReadonlySet<string> = new Set(["LT", "GT", "LTE", "GTE"]);
const NUMBERS: ReadonlySet<string> = new Set(["to_number", "length", "sum", "floor", "ceil", "abs", "avg"]);

function check(node: unknown): void {
  if (Array.isArray(node)) return node.forEach(check);
  if (!isNode(node)) return;
  if (node.type === "Function" && !isRegistered(node.name)) {
    throw new RangeError(`there is no function ${node.name}(): docs/platform-description.md names ours`);
  }
  if (isOfNot(node)) throw new RangeError("!a.b means (!a).b, which is always empty: write !(a.b)");
  if (node.type === "Field" && node.name in Object.prototype) {
    throw new RangeError(`${node.name} is a word of JavaScript: read it by a path, without =`);
  }
  if (node.type === "Comparator" && ORDERS.has(node.name) && !comparesNumbers(node)) {
    throw new RangeError(
      "< and > only compare numbers, and texts give nothing: write is_before(a, b), or to_number(a)",
    );
  }
  Object.values(node).forEach(check);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

/** `!` binds closer than what leads into it. */
function isOfNot(node: Node): boolean {
  if (node.type === "Flatten") return node.child.type === "NotExpression";
  const leads = ["Subexpression", "IndexExpression", "Projection", "ValueProjection", "FilterProjection"];
  return leads.includes(node.type) && "left" in node && node.left.type === "NotExpression";
}

function comparesNumbers({ left, right }: Extract<Node, { type: "Comparator" }>): boolean {
  const isText = [left, right].some((side) => side.type === "Literal" && typeof side.value !== "number");
  return !isText && (isNumber(left) || isNumber(right));
}

function isNumber(node: Node): boolean {
  if (node.type === "Literal") return typeof node.value === "number";
  return node.type === "Arithmetic" || node.type === "Unary" || (node.type === "Function" && NUMBERS.has(node.name));
}
