import type { compile } from "@jmespath-community/jmespath";

type Node = ReturnType<typeof compile>;

/** How many times as large as what it reads a value may become. */
const MOST = 1_000;

/**
 * Refuses an expression that could make a large value of a small record, or work on it for long: `[@, @] | [@, @] | …`
 * doubles with each part. Without such, the work of an expression is in proportion to the record.
 *
 * @throws RangeError
 */
export function checkGrowth(tree: Node): void {
  if (growthOf(tree) > MOST)
    throw new RangeError("the expression may make too much of a small record: make it shorter");
}

function growthOf(node: Node): number {
  switch (node.type) {
    case "Literal":
      return Math.max(1, JSON.stringify(node.value).length / 10);
    case "MultiSelectList":
      return Math.max(1, sum(node.children));
    case "MultiSelectHash":
      return Math.max(
        1,
        node.children.reduce((all, { value }) => all + growthOf(value), 0),
      );
    case "Function":
      return growthOfCall(node.name, node.children);
    case "Pipe":
    case "Subexpression":
    case "IndexExpression":
    case "Projection":
    case "ValueProjection":
      return growthOf(node.left) * growthOf(node.right);
    case "FilterProjection":
      return growthOf(node.left) * Math.max(growthOf(node.right), growthOf(node.condition));
    case "AndExpression":
    case "OrExpression":
    case "Comparator":
    case "Arithmetic":
      return growthOf(node.left) + growthOf(node.right);
    case "Ternary":
      return growthOf(node.condition) + growthOf(node.trueExpr) + growthOf(node.falseExpr);
    case "NotExpression":
    case "Flatten":
    case "ExpressionReference":
      return growthOf(node.child);
    case "LetExpression":
    case "Variable":
    case "Binding":
    case "Root":
      throw new RangeError("$ and let are not taken: name the record itself by @, or say it with another path");
    default:
      return 1;
  }
}

function growthOfCall(name: string, parts: readonly Node[]): number {
  if (name === "pad_left" || name === "pad_right")
    throw new RangeError(`${name}() is not taken: it makes texts of any size`);
  const inserted = { join: parts[0], replace: parts[2] }[name];
  if (inserted === undefined) return Math.max(1, sum(parts));
  if (inserted.type !== "Literal" || typeof inserted.value !== "string")
    throw new RangeError(`${name}() only puts in a text that is written out: 'x'`);
  return Math.max(1, inserted.value.length) * Math.max(1, sum(parts.filter((part) => part !== inserted)));
}

function sum(nodes: readonly Node[]): number {
  return nodes.reduce((all, node) => all + growthOf(node), 0);
}
