// What an expression may say: its literals, with `…` where a value comes from outside of the code.
import { isFunction, keyOf, resolve, walk } from "./sources.js";

/** @typedef {import("./sources.js").Node} Node */
/** @typedef {Map<string, import("./sources.js").Module>} Modules */
/**
 * @typedef Where
 * @property {number} depth how many names and calls were followed
 * @property {ReadonlyMap<Node, Node>} given what parameters stand for
 * @property {ReadonlyMap<string, boolean>} assumed conditions, by their words in the code, and whether they hold
 */

export const HOLE = "…";
/** Of one expression. More than these are shown as a hole, and listed by themselves. */
const MOST_TEXTS = 40;
/** Of two parts of one text. */
const MOST_JOINED = 40;
/** Of words that are not worth a text of their own beside a hole: `unknown error`. */
const MOST_WORDS = 3;
const DEEPEST = 12;

const WRAPPERS = new Set(["TSAsExpression", "TSSatisfiesExpression", "TSNonNullExpression", "ParenthesizedExpression"]);
/** @type {Where} */
export const ANYWHERE = { depth: 0, given: new Map(), assumed: new Map() };

/** @param {Modules} modules @param {ReadonlyMap<Node, readonly Node[]>} calls the calls of each function and class */
export function createReader(modules, calls) {
  /** @returns {string[]} what an expression may say; a hole only where nothing is known of it */
  function texts(/** @type {Node | undefined | null} */ node, where = ANYWHERE) {
    const known = alternatives(node, where).filter((text) => text !== HOLE);
    return known.length === 0 ? [HOLE] : known;
  }

  /** @returns {string[]} the same, with a hole beside what is known when it may say something else too */
  function alternatives(/** @type {Node | undefined | null} */ node, /** @type {Where} */ where) {
    if (node === undefined || node === null || where.depth > DEEPEST) return [HOLE];
    const all = [...new Set(textsOf(node, deeper(where)))];
    return all.length === 0 || all.length > MOST_TEXTS ? [HOLE] : all;
  }

  function textsOf(/** @type {Node} */ node, /** @type {Where} */ where) {
    if (WRAPPERS.has(node.type)) return alternatives(node.expression, where);
    const assumed = where.assumed.size === 0 ? undefined : where.assumed.get(wordsOf(node));
    if (assumed !== undefined) return [String(assumed)];
    switch (node.type) {
      case "Literal":
        return typeof node.value === "number" || node.value === null ? [HOLE] : [String(node.value)];
      case "TemplateLiteral":
        return joined(
          node.quasis.flatMap((/** @type {Node} */ { value }, /** @type {number} */ index) => {
            const inner = node.expressions[index];
            return inner === undefined ? [[value.cooked]] : [[value.cooked], alternatives(inner, where)];
          }),
        );
      case "BinaryExpression":
        return node.operator === "+"
          ? joined([alternatives(node.left, where), alternatives(node.right, where)])
          : [HOLE];
      case "ConditionalExpression":
        return branches(node, where).flatMap((one) => alternatives(one, where));
      case "LogicalExpression":
        return [...alternatives(node.left, where), ...alternatives(node.right, where)];
      case "Identifier":
        return ofName(node, where);
      case "MemberExpression":
        return ofMember(node, where);
      case "CallExpression":
        return ofCall(node, where);
      default:
        return [HOLE];
    }
  }

  function ofName(/** @type {Node} */ node, /** @type {Where} */ where) {
    const found = resolve(modules, node, node.name);
    if (found === undefined) return [HOLE];
    if (found.parameterOf === undefined)
      return found.node.type === "VariableDeclarator" ? ofVariable(found, where) : [HOLE];
    const given = where.given.get(found.node);
    if (given !== undefined) return alternatives(given, where);
    const ofType = typeTexts(found.node.typeAnnotation?.typeAnnotation);
    if (ofType !== undefined) return ofType;
    const fallback = found.node.type === "AssignmentPattern" ? alternatives(found.node.right, where) : [];
    const passed = callsOf(found.parameterOf).flatMap((call) => {
      const argument = call.arguments[found.index];
      return argument === undefined ? [] : alternatives(argument, where);
    });
    return [...fallback, ...passed];
  }

  /** The values of a parameter whose type is a union of literals, when an expression depends on one. */
  function choices(/** @type {Node} */ node) {
    for (const inner of walk(node)) {
      const found = inner.type === "Identifier" ? resolve(modules, inner, inner.name) : undefined;
      const values =
        found?.parameterOf === undefined ? undefined : typeTexts(found.node.typeAnnotation?.typeAnnotation);
      if (values !== undefined) return { parameter: found?.node, values };
    }
    return undefined;
  }

  /** A constant, or what a variable is given here and there. */
  function ofVariable(
    /** @type {import("./sources.js").Meaning} */ { node: variable, element },
    /** @type {Where} */ where,
  ) {
    if (typeof element === "number") {
      const lists = variable.init.type === "ConditionalExpression" ? branches(variable.init, where) : [variable.init];
      return lists.flatMap((list) => alternatives(listed(list)?.[element], where));
    }
    if (element !== undefined) return objects(variable.init, where).flatMap((one) => property(one, element, where));
    if (variable.parent.kind === "const") return alternatives(variable.init ?? undefined, where);
    const { name } = variable.id;
    const set = [...walk(variable.parent.parent)].filter(
      (one) => one.type === "AssignmentExpression" && one.left.name === name,
    );
    return [variable.init ?? undefined, ...set.map(({ right }) => right)].flatMap((one) => alternatives(one, where));
  }

  /** The words of a union of literals. */
  function typeTexts(/** @type {Node | undefined} */ type) {
    if (type?.type === "TSLiteralType")
      return typeof type.literal.value === "string" ? [type.literal.value] : undefined;
    if (type?.type === "TSUnionType") {
      const all = type.types.map(typeTexts);
      return all.includes(undefined) ? undefined : all.flat();
    }
    if (type?.type !== "TSTypeReference" || type.typeName.type !== "Identifier") return undefined;
    const found = resolve(modules, type, type.typeName.name);
    return found?.node.type === "TSTypeAliasDeclaration" ? typeTexts(found.node.typeAnnotation) : undefined;
  }

  /** `TABLE[key]` and `object.name`: one value of the object, or any. */
  function ofMember(/** @type {Node} */ node, /** @type {Where} */ where) {
    const names = node.computed ? alternatives(node.property, where) : [node.property.name];
    return objects(node.object, where).flatMap((object) => {
      return object.properties
        .filter((/** @type {Node} */ one) => one.type === "Property")
        .filter((/** @type {Node} */ one) => names.includes(HOLE) || names.includes(keyOf(one)))
        .flatMap((/** @type {Node} */ one) => alternatives(one.value, where));
    });
  }

  function ofCall(/** @type {Node} */ node, /** @type {Where} */ where) {
    const { callee } = node;
    if (callee.type === "MemberExpression" && callee.property.name === "join") {
      const list = listed(callee.object);
      const [between = ","] = texts(node.arguments[0], where);
      if (list !== undefined) {
        return joined(list.flatMap((one, index) => [...(index === 0 ? [] : [[between]]), alternatives(one, where)]));
      }
    }
    const called = functionOf(callee);
    return called === undefined
      ? [HOLE]
      : returned(called).flatMap((one) => alternatives(one, within(called, node, where)));
  }

  function functionOf(/** @type {Node} */ callee) {
    const found = callee.type === "Identifier" ? resolve(modules, callee, callee.name) : undefined;
    if (found === undefined || found.parameterOf !== undefined) return undefined;
    const node = found.node.type === "VariableDeclarator" ? found.node.init : found.node;
    return isFunction(node) ? node : undefined;
  }

  /** @returns {Node[]} the objects written out that an expression may stand for */
  function objects(/** @type {Node | undefined} */ node, where = ANYWHERE) {
    if (node === undefined || node === null || where.depth > DEEPEST) return [];
    const inside = deeper(where);
    if (WRAPPERS.has(node.type)) return objects(node.expression, inside);
    if (node.type === "ObjectExpression") return [node];
    if (node.type === "ConditionalExpression") return branches(node, where).flatMap((one) => objects(one, inside));
    if (node.type === "CallExpression") {
      const called = functionOf(node.callee);
      return called === undefined ? [] : returned(called).flatMap((one) => objects(one, within(called, node, inside)));
    }
    if (node.type !== "Identifier") return [];
    const found = resolve(modules, node, node.name);
    if (found === undefined) return [];
    if (found.parameterOf === undefined) return found.element === undefined ? objects(found.node.init, inside) : [];
    const given = inside.given.get(found.node);
    const from = given === undefined ? callsOf(found.parameterOf).map((call) => call.arguments[found.index]) : [given];
    return from.flatMap((one) => objects(one, inside));
  }

  /** What the property of an object may say, also where it comes with another object that is spread into it. */
  function property(/** @type {Node} */ object, /** @type {string} */ name, where = ANYWHERE) {
    if (where.depth > DEEPEST) return [];
    const own = object.properties.find((/** @type {Node} */ one) => one.type === "Property" && keyOf(one) === name);
    if (own !== undefined) return alternatives(own.value, where);
    const spread = object.properties.filter((/** @type {Node} */ one) => one.type === "SpreadElement");
    /** @type {string[]} */
    const found = spread.flatMap(({ argument }) =>
      objects(argument, deeper(where)).flatMap((inner) => property(inner, name, deeper(where))),
    );
    return [...new Set(found)];
  }

  function callsOf(/** @type {Node} */ called) {
    const isConstructor = called.parent.type === "MethodDefinition" && called.parent.kind === "constructor";
    return calls.get(isConstructor ? called.parent.parent.parent : called) ?? [];
  }

  /** What a name stands for where it is declared, to see what its value depends on. */
  function origin(/** @type {Node | undefined} */ node) {
    const found = node?.type === "Identifier" ? resolve(modules, node, node.name) : undefined;
    return found?.node.type === "VariableDeclarator" ? found.node.init : node;
  }

  return { texts, origin, choices, objects, property, functionOf };
}

function deeper(/** @type {Where} */ where) {
  return { ...where, depth: where.depth + 1 };
}

function listed(/** @type {Node} */ node) {
  return node.type === "ArrayExpression" &&
    !node.elements.some((/** @type {Node} */ one) => one.type === "SpreadElement")
    ? /** @type {Node[]} */ (node.elements)
    : undefined;
}

/** Inside of a function that was called here. */
function within(/** @type {Node} */ called, /** @type {Node} */ call, /** @type {Where} */ where) {
  const given = new Map(where.given);
  for (const [index, parameter] of called.params.entries()) {
    const argument = call.arguments[index];
    if (argument !== undefined) given.set(parameter, argument);
  }
  return { ...where, depth: where.depth + 1, given };
}

function returned(/** @type {Node} */ called) {
  if (called.body.type !== "BlockStatement") return [called.body];
  const all = [...walk(called.body, (inner) => !isFunction(inner))];
  return all.filter(({ type }) => type === "ReturnStatement").map(({ argument }) => argument ?? undefined);
}

/** The ways that a condition may go. */
function branches(/** @type {Node} */ { test, consequent, alternate }, /** @type {Where} */ { assumed }) {
  const holds = assumed.get(wordsOf(test));
  return holds === undefined ? [consequent, alternate] : [holds ? consequent : alternate];
}

/** An expression as it stands in the code. */
export function wordsOf(/** @type {Node} */ { module, start, end }) {
  return module.source.slice(start, end);
}

/** Every way to put the parts together. Parts that may say too many things are holes, and so are words beside a hole. */
function joined(/** @type {string[][]} */ parts) {
  return parts
    .reduce(
      (so, part) => {
        const told = part.includes(HOLE)
          ? part.filter((text) => text === HOLE || text.split(" ").length > MOST_WORDS)
          : part;
        const shown = so.length * told.length > MOST_JOINED ? [HOLE] : told;
        return so.flatMap((before) => shown.map((text) => before + text));
      },
      [""],
    )
    .map((text) => text.replaceAll(/…(?:\s*…)+/g, HOLE));
}
