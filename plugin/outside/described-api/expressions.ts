import { compile, isRegistered, register, TreeInterpreter, TYPE_ANY, TYPE_STRING } from "@jmespath-community/jmespath";

/** A compiled expression, applied to one record. @throws Error in the library's words, which may repeat values */
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
register("from_json", ([text]) => fromJson(text), [{ types: [TYPE_ANY] }]);

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

/** Null for what is no JSON. */
function fromJson(text: unknown): Input {
  try {
    return JSON.parse(String(text)) as Input;
  } catch {
    return null;
  }
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
  return (record) => TreeInterpreter.search(tree, record as Input);
}

const ORDERS: ReadonlySet<string> = new Set(["LT", "GT", "LTE", "GTE"]);
const NUMBERS: ReadonlySet<string> = new Set(["to_number", "length", "sum", "floor", "ceil", "abs", "avg"]);

function check(node: unknown): void {
  if (Array.isArray(node)) return node.forEach(check);
  if (!isNode(node)) return;
  if (node.type === "Function" && !isRegistered(node.name)) {
    throw new RangeError(`there is no function ${node.name}(): the guide names those that there are`);
  }
  if (node.type === "Subexpression" && node.left.type === "NotExpression") {
    throw new RangeError("!a.b means (!a).b, which is always empty: write !(a.b)");
  }
  if (node.type === "Comparator" && ORDERS.has(node.name) && !isNumber(node.left) && !isNumber(node.right)) {
    throw new RangeError(
      "< and > only compare numbers, and texts give nothing: write is_before(a, b), or to_number(a)",
    );
  }
  Object.values(node).forEach(check);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

function isNumber(node: Node): boolean {
  if (node.type === "Literal") return typeof node.value === "number";
  return node.type === "Arithmetic" || node.type === "Unary" || (node.type === "Function" && NUMBERS.has(node.name));
}
