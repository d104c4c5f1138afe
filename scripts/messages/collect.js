// Finds every message in plugin/: those with a code by their code, and all other words by the file they stand in.
import { otherWords } from "./other-words.js";
import { callsByFunction, isLog, isOfSandbox, nameOf, placeOf, readModules, resolve, walk } from "./sources.js";
import { ANYWHERE, createReader, HOLE, wordsOf } from "./texts.js";

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

function isOfFailure(/** @type {Node} */ object, /** @type {Node} */ call) {
  if (has(object, "means")) return false;
  if (isLog(call) || has(object, "scope") || has(object, "retryable")) return true;
  const isMade = call.type === "NewExpression" || call.callee.type === "Super";
  return isMade && object.properties.some((/** @type {Node} */ one) => one.type === "SpreadElement");
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
