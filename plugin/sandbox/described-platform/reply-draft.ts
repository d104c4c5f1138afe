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
  isList: boolean;
  readonly children: Map<Step, Node>;
}

export function createReplyDraft(): ReplyDraft {
  const root = createNode();
  const undo: (() => void)[] = [];

  function change(node: Node, changes: Partial<Pick<Node, "fixed" | "tests" | "candidates" | "isList">>) {
    const { fixed, tests, candidates, isList } = node;
    undo.push(() => Object.assign(node, { fixed, tests, candidates, isList }));
    Object.assign(node, changes);
  }

  function nodeAt(steps: readonly Step[]): Node {
    let node = root;
    for (const step of steps) {
      const parent = node;
      node = parent.children.get(step) ?? createNode();
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

function createNode(): Node {
  return { fixed: undefined, tests: [], candidates: [], isList: false, children: new Map() };
}

/** Numbers and texts are the same when they are written the same; nothing, null and an empty text are nothing. */
function isSameField(one: unknown, other: unknown): boolean {
  return String(one ?? "") === String(other ?? "");
}

function built({ fixed, tests, candidates, children, isList }: Node): unknown {
  if (fixed !== undefined) return fixed.value;
  const inside = children.get(JSON_STEP);
  if (inside !== undefined) {
    const json = built(inside);
    return json === undefined ? undefined : JSON.stringify(json);
  }
  const filled = [...children].flatMap(([step, child]) => {
    const value = built(child);
    return value === undefined ? [] : [[step, value] as const];
  });
  if (isList || (filled.length > 0 && filled.every(([step]) => typeof step === "number"))) {
    return filled.toSorted(([one], [other]) => Number(one) - Number(other)).map(([, value]) => value);
  }
  if (filled.length > 0) return Object.fromEntries(filled);
  const choices = [undefined, ...candidates];
  const chosen = choices.findIndex((value) => tests.every((test) => test(value)));
  if (chosen < 0) throw new RangeError("a field contradicts itself");
  return choices[chosen];
}
