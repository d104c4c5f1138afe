// The syntax trees of plugin/, and what a name in them stands for.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseSync } from "oxc-parser";

/** @typedef {any} Node a node of ESTree, with its `parent` and the `module` it stands in */
/** @typedef {{ readonly path: string, readonly source: string, readonly program: Node }} Module */

const FUNCTIONS = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

export function isFunction(/** @type {Node} */ node) {
  return FUNCTIONS.has(node?.type);
}

/** All nodes of a tree, from the outside to the inside. */
export function walk(/** @type {Node} */ node, into = (/** @type {Node} */ _inner) => true, found = [node]) {
  for (const inner of childrenOf(node)) {
    if (!into(inner)) continue;
    found.push(inner);
    walk(inner, into, found);
  }
  return found;
}

/** @type {WeakMap<Node, Node[]>} */
const children = new WeakMap();

function childrenOf(/** @type {Node} */ node) {
  const known = children.get(node);
  if (known !== undefined) return known;
  /** @type {Node[]} */
  const found = [];
  for (const [key, value] of Object.entries(node)) {
    if (key === "parent" || key === "module" || typeof value !== "object" || value === null) continue;
    if (!Array.isArray(value)) {
      if (typeof value.type === "string") found.push(value);
    } else {
      for (const one of value) if (typeof one?.type === "string") found.push(one);
    }
  }
  children.set(node, found);
  return found;
}

/** @returns {Map<string, Module>} by path, such as `plugin/base/failure.ts` */
export function readModules(/** @type {string} */ root) {
  const paths = readdirSync(join(root, "plugin"), { recursive: true, encoding: "utf8" })
    .map((name) => `plugin/${name.replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(".ts") && !saysNothing(path))
    .toSorted();
  return new Map(paths.map((path) => [path, readModule(path, readFileSync(join(root, path), "utf8"))]));
}

/** Suites speak to authors, and the words of the console's pages are said on them; its styles and scripts, and what is made of templates, say nothing. */
function saysNothing(/** @type {string} */ path) {
  return /^plugin\/(?:library\/contract-tests\/|serve\/console\/(?:words|layout)\/|\w+\/ready-made-(?:definition|chat-logs)\.ts$)/.test(
    path,
  );
}

function readModule(/** @type {string} */ path, /** @type {string} */ source) {
  const { program, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const module = { path, source, program };
  for (const node of walk(program)) {
    node.module = module;
    for (const inner of childrenOf(node)) inner.parent = node;
  }
  return module;
}

/** Where a node stands, for messages. */
export function placeOf(/** @type {Node} */ node) {
  const line = node.module.source.slice(0, node.start).split("\n").length;
  return `${node.module.path}:${line}`;
}

/**
 * @typedef Meaning
 * @property {Node} node
 * @property {Node} [parameterOf]
 * @property {number} [index] of the parameter
 * @property {number | string} [element] which part of a variable's value, where it is taken apart
 */

/** What a name stands for where it is used: a declaration's node, or a parameter and its place in its function. */
export function resolve(
  /** @type {Map<string, Module>} */ modules,
  /** @type {Node} */ from,
  /** @type {string} */ name,
) {
  for (let outer = from.parent; outer !== undefined; outer = outer.parent) {
    const found = namesIn(outer).get(name);
    if (found?.node.type === "ImportDeclaration") return exported(modules, found.node, found.imported);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** @type {WeakMap<Node, Map<string, any>>} */
const names = new WeakMap();

/** The names that a function, a block or a module gives a meaning to. */
function namesIn(/** @type {Node} */ outer) {
  const known = names.get(outer);
  if (known !== undefined) return known;
  /** @type {Map<string, any>} */
  const found = new Map();
  names.set(outer, found);
  if (isFunction(outer)) {
    for (const [index, node] of outer.params.entries())
      found.set(nameOfParameter(node), { parameterOf: outer, index, node });
  }
  const statements = outer.type === "Program" || outer.type === "BlockStatement" ? outer.body : [];
  for (const statement of statements) {
    for (const { local, imported } of statement.type === "ImportDeclaration" ? statement.specifiers : []) {
      found.set(local.name, { node: statement, imported: imported?.name });
    }
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (typeof declaration?.id?.name === "string") found.set(declaration.id.name, { node: declaration });
    for (const node of declaration?.declarations ?? []) {
      for (const [name, element] of namesOfPattern(node.id)) found.set(name, { node, element });
    }
  }
  return found;
}

/** @returns {[name: string, element: number | string | undefined][]} what a declaration names, and which part of it */
function namesOfPattern(/** @type {Node} */ pattern) {
  if (pattern.type === "ArrayPattern") {
    return pattern.elements.flatMap((/** @type {Node} */ one, /** @type {number} */ index) =>
      one?.type === "Identifier" ? [[one.name, index]] : [],
    );
  }
  if (pattern.type !== "ObjectPattern") return [[pattern.name, undefined]];
  return pattern.properties.flatMap((/** @type {Node} */ one) =>
    one.value?.type === "Identifier" ? [[one.value.name, one.key.name]] : [],
  );
}

function nameOfParameter(/** @type {Node} */ parameter) {
  if (parameter.type === "AssignmentPattern") return parameter.left.name;
  return parameter.type === "TSParameterProperty" ? nameOfParameter(parameter.parameter) : parameter.name;
}

function exported(
  /** @type {Map<string, Module>} */ modules,
  /** @type {Node} */ importing,
  /** @type {string} */ name,
) {
  const path = join(dirname(importing.module.path), importing.source.value).replaceAll("\\", "/");
  const module = modules.get(path);
  return module === undefined ? undefined : namesIn(module.program).get(name);
}

export function keyOf(/** @type {Node} */ { key }) {
  return key.name ?? key.value;
}

/** The name of a property. */
export function nameOf(/** @type {Node} */ one) {
  return one.type === "Property" ? keyOf(one) : undefined;
}

/** The sandbox answers as ESM and a chat platform do: codes in it are theirs. */
export function isOfSandbox(/** @type {string} */ path) {
  return path.startsWith("plugin/sandbox/");
}

const LEVELS = new Set(["trace", "debug", "info", "warn", "error", "fatal"]);

export function isLog(/** @type {Node} */ { callee }) {
  if (callee?.type !== "MemberExpression" || !LEVELS.has(callee.property.name)) return false;
  const { object } = callee;
  return (object.name ?? object.property?.name) === "log";
}

/** The calls of each function and class. */
export function callsByFunction(/** @type {Map<string, any>} */ modules, /** @type {Node[]} */ nodes) {
  /** @type {Map<Node, Node[]>} */
  const calls = new Map();
  for (const node of nodes) {
    if (node.type !== "CallExpression" && node.type !== "NewExpression") continue;
    const called = calledBy(modules, node);
    if (called !== undefined) calls.set(called, [...(calls.get(called) ?? []), node]);
  }
  return calls;
}

function calledBy(/** @type {Map<string, any>} */ modules, /** @type {Node} */ node) {
  if (node.callee.type === "Super") {
    let outer = node.parent;
    while (outer !== undefined && outer.type !== "ClassDeclaration") outer = outer.parent;
    return outer?.superClass?.type === "Identifier" ? resolve(modules, outer, outer.superClass.name)?.node : undefined;
  }
  if (node.callee.type !== "Identifier") return undefined;
  const found = resolve(modules, node.callee, node.callee.name);
  if (found === undefined || found.parameterOf !== undefined) return undefined;
  return isFunction(found.node.init) ? found.node.init : found.node;
}
