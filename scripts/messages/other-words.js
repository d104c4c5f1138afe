// All words in plugin/ that come without a code.
import { isFunction, isLog, nameOf } from "./sources.js";
import { HOLE } from "./texts.js";

/** @typedef {import("./sources.js").Node} Node */
/** @typedef {import("./collect.js").Coded} Coded */

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
export function otherWords(
  /** @type {Node[]} */ nodes,
  /** @type {ReturnType<typeof import("./texts.js").createReader>} */ reader,
  /** @type {Map<string, Coded>} */ coded,
) {
  const shown = [...coded.values()].flatMap(({ texts }) => [...texts]).join("\n");
  /** @type {{ path: string, text: string, level: string | undefined }[]} */
  const found = [];
  for (const node of nodes) {
    if (!isText(node) || isPartOfText(node) || isElsewhere(node)) continue;
    for (const text of reader.texts(node)) {
      const isSaid = nameOf(node.parent) === "message" || SENTENCE.test(text.replaceAll(HOLE, "").trim());
      if (isSaid && hasWords(text) && !shown.includes(text))
        found.push({ path: node.module.path, text, level: levelOf(node) });
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
  return /\p{L}{2,}[,:;)]?\s[(*]?\p{L}/u.test(words) && !NO_WORDS.test(text);
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
