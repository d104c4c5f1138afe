// Finds every message in plugin/: those with a code by their code, and all other words by the file they stand in.
import { isFunction, placeOf, readModules, resolve, walk } from "./sources.js";
import { ANYWHERE, createReader, HOLE, keyOf, wordsOf } from "./texts.js";

/** @typedef {import("./sources.js").Node} Node */
/** @typedef {{ texts: Set<string>, scopes: Set<string>, retryable: Set<string>, places: Set<string> }} Coded */

const CODE = /^[a-z]+(?:-[a-z0-9]+)*$/;

/** @param {string} root the folder that holds plugin/ */
export function collectMessages(root) {
  const modules = readModules(root);
  const nodes = [...modules.values()].flatMap(({ program }) => [...walk(program)]);
  const reader = createReader(modules, callsByFunction(modules, nodes));
  /** @type {Map<string, Coded>} */
  const coded = new Map();
  /** @type {string[]} */
  const unclear = [];

  function add(/** @type {Node} */ at, /** @type {string[]} */ codes, /** @type {string[]} */ words, more = {}) {
    for (const code of codes) {
      if (code.includes(HOLE) && !isPassedOn(more.from, code)) {
        unclear.push(
          `${placeOf(at)}: which codes "${code}" may be is not to be seen: name them in a union, a table or a condition`,
        );
      }
      if (!CODE.test(code)) continue;
      const one = coded.get(code) ?? { texts: new Set(), scopes: new Set(), retryable: new Set(), places: new Set() };
      coded.set(code, one);
      for (const text of words) if (/\p{L}{3}/u.test(text)) one.texts.add(text);
      for (const scope of more.scopes ?? []) if (scope !== HOLE) one.scopes.add(scope);
      for (const may of more.retryable ?? []) one.retryable.add(may);
      one.places.add(at.module.path);
    }
  }

  for (const node of nodes) {
    if (isOfSandbox(node.module.path)) continue;
    if (node.type === "CallExpression" || node.type === "NewExpression") {
      const positions = positionsOf(reader.functionOf(node.callee));
      if (positions !== undefined) {
        const from = node.arguments[positions.code];
        add(node, reader.texts(from), reader.texts(node.arguments[positions.message]), { from });
      }
      const [message, options] = messageAndOptions(node);
      for (const object of reader.objects(options)) {
        if (isOfFailure(object, node)) addFailure(node, object, message);
      }
    }
    const isOfSchema = node.parent?.callee?.object?.name === "z";
    if (node.type === "ObjectExpression" && has(node, "code") && has(node, "scope") && !isOfSchema) {
      // Where a file is not written, its store puts the message together.
      if (has(node, "means"))
        addFailure(node, node, undefined, (means) => `${HOLE} cannot be written: ${HOLE}; ${means}`);
      else if (has(node, "message")) addFailure(node, node, undefined);
    }
  }

  function addFailure(
    /** @type {Node} */ at,
    /** @type {Node} */ object,
    /** @type {Node | undefined} */ message,
    shown = (/** @type {string} */ text) => text,
  ) {
    for (const where of waysOf(object)) {
      const codes = known(reader.property(object, "code", where));
      if (codes.length === 0 || (isLog(at) && valueOf(object, "code")?.type !== "Literal")) continue;
      const words =
        message === undefined
          ? known(reader.property(object, has(object, "means") ? "means" : "message", where))
          : reader.texts(message, where);
      const scopes = reader.property(object, "scope", where);
      add(at, codes, words.map(shown), {
        from: valueOf(object, "code"),
        scopes: scopes.length > 0 || isLog(at) ? scopes : scopesOfClass(at),
        retryable: reader.property(object, "retryable", where),
      });
    }
  }

  /** Whether a code comes from another failure, or from a caller: it is found where it was given. */
  function isPassedOn(/** @type {Node | undefined} */ from, /** @type {string} */ code) {
    if (code !== HOLE) return false;
    if (from === undefined || (from.type === "MemberExpression" && from.property.name === "code")) return true;
    const meaning = from.type === "Identifier" ? resolve(modules, from, from.name) : undefined;
    return meaning?.parameterOf !== undefined || meaning?.element === "code";
  }

  /** What the code depends on decides what the message says too: each way by itself. */
  function waysOf(/** @type {Node} */ object) {
    const code = reader.origin(valueOf(object, "code"));
    if (code?.type === "ConditionalExpression") {
      return [true, false].map((holds) => ({ ...ANYWHERE, assumed: new Map([[wordsOf(code.test), holds]]) }));
    }
    const choices = code?.type === "TemplateLiteral" ? reader.choices(code) : undefined;
    if (choices === undefined) return [ANYWHERE];
    return choices.values.map((value) => ({
      ...ANYWHERE,
      given: new Map([[choices.parameter, { ...code, type: "Literal", value, expressions: [] }]]),
    }));
  }

  /** The scope that a class of failures gives all of its own. */
  function scopesOfClass(/** @type {Node} */ node) {
    const found = node.callee?.type === "Identifier" ? resolve(modules, node.callee, node.callee.name) : undefined;
    if (found?.node.type !== "ClassDeclaration") return [];
    const supers = [...walk(found.node)].filter(
      ({ type, callee }) => type === "CallExpression" && callee.type === "Super",
    );
    return supers.flatMap(({ arguments: [, given] }) =>
      given?.type === "ObjectExpression" ? reader.property(given, "scope") : [],
    );
  }

  return {
    coded,
    unclear,
    others: otherWords(nodes, reader, coded),
    literalCodes: literalCodes(nodes),
    words: wordsOfFiles(nodes),
  };
}

/** Without the hole that stands for something else, unless nothing is known. */
function known(/** @type {string[]} */ texts) {
  const all = texts.filter((text) => text !== HOLE);
  return all.length === 0 ? texts : all;
}

function valueOf(/** @type {Node} */ object, /** @type {string} */ name) {
  return object.properties.find((/** @type {Node} */ one) => nameOf(one) === name)?.value;
}

function has(/** @type {Node} */ object, /** @type {string} */ name) {
  return object.properties.some((/** @type {Node} */ one) => nameOf(one) === name);
}

function nameOf(/** @type {Node} */ one) {
  return one.type === "Property" ? keyOf(one) : undefined;
}

/** The sandbox answers as ESM and a chat platform do: codes in it are theirs. */
export function isOfSandbox(/** @type {string} */ path) {
  return path.startsWith("plugin/sandbox/");
}

/** `f(…, code, message, …)`: functions that take both as text. */
function positionsOf(/** @type {Node | undefined} */ called) {
  const names = called?.params.map((/** @type {Node} */ one) => one.name ?? one.left?.name) ?? [];
  const [code, message] = [names.indexOf("code"), names.indexOf("message")];
  return code >= 0 && message >= 0 ? { code, message } : undefined;
}

/** `new Failure(message, options)`, and `log.warn(fields, message)` the other way round. */
function messageAndOptions(/** @type {Node} */ node) {
  const [first, second] = node.arguments;
  return isLog(node) ? [second, first] : [first, second];
}

const LEVELS = new Set(["trace", "debug", "info", "warn", "error", "fatal"]);

export function isLog(/** @type {Node} */ { callee }) {
  if (callee?.type !== "MemberExpression" || !LEVELS.has(callee.property.name)) return false;
  const { object } = callee;
  return (object.name ?? object.property?.name) === "log";
}

function isOfFailure(/** @type {Node} */ object, /** @type {Node} */ call) {
  if (has(object, "means")) return false;
  if (isLog(call) || has(object, "scope") || has(object, "retryable")) return true;
  const isMade = call.type === "NewExpression" || call.callee.type === "Super";
  return isMade && object.properties.some((/** @type {Node} */ one) => one.type === "SpreadElement");
}

function callsByFunction(/** @type {Map<string, any>} */ modules, /** @type {Node[]} */ nodes) {
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

/** Every word that is written out as a code, however it gets into a message. */
function literalCodes(/** @type {Node[]} */ nodes) {
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const node of nodes) {
    if (isOfSandbox(node.module.path) || nameOf(node) !== "code") continue;
    for (const inner of walk(node.value)) {
      if (inner.type === "Literal" && typeof inner.value === "string" && CODE.test(inner.value)) {
        found.set(inner.value, placeOf(inner));
      }
    }
  }
  return found;
}

/** The files in which each word of several parts stands: `no-answer-in-time`. */
function wordsOfFiles(/** @type {Node[]} */ nodes) {
  /** @type {Map<string, Set<string>>} */
  const found = new Map();
  for (const { type, value, module } of nodes) {
    if (type !== "Literal" || typeof value !== "string" || !CODE.test(value)) continue;
    found.set(value, (found.get(value) ?? new Set()).add(module.path));
  }
  return found;
}

/** Words that nobody is told as a message: what commands and settings are for, which other pages list. */
const SAID_ELSEWHERE = new Set(
  "describe meta description option argument addHelpText requiredOption Option Argument".split(" "),
);
const KEYS_OF_OTHER_WORDS = new Set(["describe", "description", "help", "summary", "purpose"]);
/** Statements to a store, and markup. */
const NO_WORDS =
  /^\s*(?:(?:SELECT|INSERT|UPDATE|DELETE|CREATE|CASE|WITH|FROM|WHERE|AND|OR)\b|<[!/]|:root|local |Content-D|not \(\$)/;
/** A sentence, not just the name of something. */
const SENTENCE = /(?:\S+\s+){2}\S|\b(?:is|are|must|needs?|has|have|holds?|cannot|does|was|were|not|no|of)\b/;

/** Words that come with none of the codes: each text as a whole, and its parts only where they are not in it. */
function otherWords(
  /** @type {Node[]} */ nodes,
  /** @type {ReturnType<typeof createReader>} */ reader,
  /** @type {Map<string, Coded>} */ coded,
) {
  const shown = [...coded.values()].flatMap(({ texts }) => [...texts]).join("\n");
  /** @type {{ path: string, text: string, level: string | undefined }[]} */
  const found = [];
  for (const node of nodes) {
    if (!isText(node) || isPartOfText(node) || isElsewhere(node)) continue;
    for (const text of reader.texts(node)) {
      if (hasWords(text) && !shown.includes(text)) found.push({ path: node.module.path, text, level: levelOf(node) });
    }
  }
  /** @type {Map<string, string>} */
  const ofFile = new Map();
  for (const { path, text } of found) ofFile.set(path, `${ofFile.get(path) ?? ""}\n${text}`);
  return found.filter(({ path, text }) => !isWithinAnother(text, ofFile.get(path) ?? ""));
}

function isText(/** @type {Node} */ node) {
  if (node.type === "BinaryExpression") return node.operator === "+";
  return node.type === "TemplateLiteral" || (node.type === "Literal" && typeof node.value === "string");
}

/** Whether a text stands in a longer one, and not only by itself. */
function isWithinAnother(/** @type {string} */ text, /** @type {string} */ texts) {
  for (let at = texts.indexOf(text); at >= 0; at = texts.indexOf(text, at + 1)) {
    const [before, after] = [texts[at - 1] ?? "\n", texts[at + text.length] ?? "\n"];
    if (before !== "\n" || after !== "\n") return true;
  }
  return false;
}

function isPartOfText(/** @type {Node} */ node) {
  return node.parent.type === "BinaryExpression" && node.parent.operator === "+";
}

function hasWords(/** @type {string} */ text) {
  const words = text.replaceAll(HOLE, "");
  return /\p{L}{2,}[,:;)]?\s[(*]?\p{L}/u.test(words) && SENTENCE.test(words.trim()) && !NO_WORDS.test(text);
}

function isElsewhere(/** @type {Node} */ node) {
  for (
    let inner = node, outer = node.parent;
    outer !== undefined && !isFunction(outer);
    inner = outer, outer = outer.parent
  ) {
    if (/^TS(?!As|Satisfies|NonNull)|^ImportDecl|^TaggedTemp/.test(outer.type)) return true;
    // Mistakes of ours, which users do not see.
    if (outer.type === "NewExpression" && outer.callee.name === "TypeError") return true;
    if (inner !== outer.callee && SAID_ELSEWHERE.has(outer.callee?.property?.name ?? outer.callee?.name)) return true;
    if (KEYS_OF_OTHER_WORDS.has(nameOf(outer) ?? "")) return true;
  }
  return false;
}

function levelOf(/** @type {Node} */ node) {
  for (let outer = node.parent; outer !== undefined && !isFunction(outer); outer = outer.parent) {
    if (outer.type === "CallExpression" && isLog(outer)) return outer.callee.property.name;
  }
  return undefined;
}
