/** A name in an object, a position in a list, or `JSON`: the text there holds JSON. */
export type Step = string | number;
export const JSON_STEP = "~json";

/** What a field must be. */
export type Test = (value: unknown) => boolean;

/**
 * A reply that is written field by field, in any order. What a field must be can be said before or without its value;
 * what contradicts what stands there is refused.
 */
export interface ReplyDraft {
  /** Undefined: the field stays empty. False: it has to be something else. */
  set(steps: readonly Step[], value: unknown): boolean;
  /** @param candidates what may stand there when nothing else is set; undefined for nothing */
  require(steps: readonly Step[], test: Test, candidates: readonly unknown[]): boolean;
  /** Makes a list there, even an empty one. */
  list(steps: readonly Step[]): void;
  /** What is in the field where nothing is written, such as a recorded item of a list. */
  resemble(steps: readonly Step[], pattern: unknown): void;
  /** The value, if it is settled. */
  settled(steps: readonly Step[]): { readonly value: unknown } | undefined;
  /** Takes back everything that `write` wrote when it says false. */
  attempt(write: () => boolean): boolean;
  /** @throws RangeError when a field can be nothing of what it must be */
  json(): unknown;
}

interface Node {
  fixed: { readonly value: unknown } | undefined;
  tests: readonly Test[];
  candidates: readonly unknown[];
  pattern: unknown;
  isList: boolean;
  readonly children: Map<Step, Node>;
}

export function createReplyDraft(pattern?: unknown): ReplyDraft {
  const root = createNode(pattern);
  const undo: (() => void)[] = [];

  function change(node: Node, changes: Partial<Pick<Node, "fixed" | "tests" | "candidates" | "isList" | "pattern">>) {
    const { fixed, tests, candidates, isList, pattern: before } = node;
    undo.push(() => Object.assign(node, { fixed, tests, candidates, isList, pattern: before }));
    Object.assign(node, changes);
  }

  function nodeAt(steps: readonly Step[]): Node {
    let node = root;
    for (const step of steps) {
      const parent = node;
      node = parent.children.get(step) ?? createNode(stepInto(parent.pattern, step));
      if (parent.children.has(step)) continue;
      parent.children.set(step, node);
      undo.push(() => parent.children.delete(step));
    }
    return node;
  }

  return {
    set(steps, value) {
      const node = nodeAt(steps);
      if (node.fixed !== undefined) return isSameField(node.fixed.value, value);
      if (!node.tests.every((test) => test(value))) return false;
      change(node, { fixed: { value } });
      return true;
    },
    require(steps, test, candidates) {
      const node = nodeAt(steps);
      if (node.fixed !== undefined) return test(node.fixed.value);
      if (node.children.size > 0) return test({});
      const tests = [...node.tests, test];
      const possible = [...node.candidates, ...candidates];
      if (!possible.some((value) => tests.every((one) => one(value)))) return false;
      change(node, { tests, candidates: possible });
      return true;
    },
    list: (steps) => change(nodeAt(steps), { isList: true }),
    resemble: (steps, like) => change(nodeAt(steps), { pattern: like }),
    settled: (steps) => nodeAt(steps).fixed,
    attempt(write) {
      const mark = undo.length;
      if (write()) return true;
      for (const take of undo.splice(mark).toReversed()) take();
      return false;
    },
    json: () => built(root),
  };
}

function createNode(pattern: unknown): Node {
  return { fixed: undefined, tests: [], candidates: [], pattern, isList: false, children: new Map() };
}

/** Numbers and texts are the same when they are written the same; nothing, null and an empty text are nothing. */
function isSameField(one: unknown, other: unknown): boolean {
  return String(one ?? "") === String(other ?? "");
}

function stepInto(pattern: unknown, step: Step): unknown {
  if (step === JSON_STEP) return typeof pattern === "string" ? parsed(pattern) : undefined;
  if (typeof pattern !== "object" || pattern === null || !Object.hasOwn(pattern, step)) return undefined;
  return (pattern as Record<Step, unknown>)[step];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function built(node: Node): unknown {
  const { fixed, tests, candidates, pattern, children, isList } = node;
  if (fixed !== undefined) return fixed.value;
  const inside = children.get(JSON_STEP);
  if (inside !== undefined) {
    const json = built(inside);
    return json === undefined ? pattern : JSON.stringify(json);
  }
  const entries = [...children].map(([step, child]) => [step, built(child)] as const);
  const filled = entries.filter(([, value]) => value !== undefined);
  if (isList || (filled.length > 0 && filled.every(([step]) => typeof step === "number"))) {
    const items: unknown[] = [];
    for (const [step, value] of filled) items[Number(step)] = value;
    return items;
  }
  if (children.size > 0 && (filled.length > 0 || tests.length === 0)) {
    const own = Object.fromEntries(filled);
    if (typeof pattern !== "object" || pattern === null || Array.isArray(pattern)) {
      return filled.length > 0 ? own : undefined;
    }
    const kept = Object.entries(pattern).filter(([name]) => !children.has(name));
    return { ...Object.fromEntries(kept), ...own };
  }
  const choices = [...(pattern === undefined ? [] : [pattern]), undefined, ...candidates];
  const chosen = choices.findIndex((value) => tests.every((test) => test(value)));
  if (chosen < 0) throw new RangeError("a field contradicts itself");
  return choices[chosen];
}
