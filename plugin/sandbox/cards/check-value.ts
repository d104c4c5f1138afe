import type { AttributeDefinition, AttributeType } from "../../xml/template-definition.ts";
import type { AttributeProblem, Card, CardValue, ProblemKind, ValueInput } from "./card.ts";
import type { CardWorld } from "./card-world.ts";
import { cardName } from "./read-card.ts";
import { foldCase, staticValueByCode, staticValueByName } from "./template.ts";

/** A reference to a card that must be created when the write succeeds. */
export interface EmptyReference {
  readonly kind: "empty-reference";
  readonly templateCode: string;
  readonly name: string;
}

export interface ValueContext {
  /** Whether a reference by name may create a card. */
  readonly createEmptyReferences: boolean;
  /** The login that a worklog entry is signed with. */
  readonly author: string;
}

export type CheckedValue = CardValue | EmptyReference | AttributeProblem;

const KIND_OF_TYPE: Readonly<Record<AttributeType, readonly ValueInput["kind"][]>> = {
  string: ["text"],
  worklog: ["text"],
  number: ["number"],
  date: ["date"],
  "static-value": ["static"],
  reference: ["reference", "named-reference"],
  "external-reference": ["file"],
};

/**
 * Checks a value against the attribute and the existing cards.
 *
 * @returns the value to store, or what is wrong with it
 */
export function checkValue(
  world: CardWorld,
  attribute: AttributeDefinition,
  input: ValueInput,
  context: ValueContext,
): CheckedValue {
  if (!KIND_OF_TYPE[attribute.type].includes(input.kind)) {
    return problem(attribute, "invalid-value", `is not a value of type ${attribute.type}`);
  }
  switch (input.kind) {
    case "text":
      if (attribute.type !== "worklog") return input;
      return { kind: "worklog", author: context.author, text: input.text, at: wholeSeconds(world.now()) };
    case "number":
    case "file":
      return input;
    case "date":
      return { kind: "date", at: wholeSeconds(input.at) };
    case "static":
      return checkStatic(world, attribute, input.code, input.name);
    case "reference":
      return checkReference(world, attribute, input.dataCardId);
    case "named-reference":
      return checkNamedReference(world, attribute, input.name, context);
  }
}

/** A problem with an attribute, with ESM's four fields. */
export function problem(attribute: AttributeDefinition, error: ProblemKind, what: string): AttributeProblem {
  return {
    attributeCode: attribute.code,
    attributeType: attribute.type,
    message: `Attribute ${attribute.code}: ${what}`,
    error,
  };
}

/** ESM keeps no milliseconds. Assumed from the documented `2021-03-24T10:57:57Z`. */
export function wholeSeconds(at: number): number {
  return Math.floor(at / 1000) * 1000;
}

function checkStatic(
  world: CardWorld,
  attribute: AttributeDefinition,
  code: string | undefined,
  name: string | undefined,
): CheckedValue {
  const byCode = code === undefined ? undefined : staticValueByCode(attribute, code);
  const found = code === undefined ? staticValueByName(attribute, name ?? "", world.language()) : byCode;
  if (found !== undefined) return { kind: "static", code: found.code, name: found.names.en };
  return problem(
    attribute,
    "unknown-value",
    `there is no static value ${code === undefined ? "called" : "with the code"} '${code ?? name ?? ""}'`,
  );
}

function checkReference(world: CardWorld, attribute: AttributeDefinition, dataCardId: string): CheckedValue {
  const target = world.cards.get(dataCardId);
  if (target === undefined || target.deleted) {
    return problem(attribute, "unknown-reference", `there is no data card with the id '${dataCardId}'`);
  }
  if (attribute.targets.includes(target.templateCode)) return { kind: "reference", dataCardId };
  const what = `data card ${dataCardId} is of template ${target.templateCode}, expected ${attribute.targets.join(" or ")}`;
  return problem(attribute, "wrong-reference-target", what);
}

function checkNamedReference(
  world: CardWorld,
  attribute: AttributeDefinition,
  name: string,
  context: ValueContext,
): CheckedValue {
  const [templateCode, second] = attribute.targets;
  if (!context.createEmptyReferences || templateCode === undefined || second !== undefined) {
    return problem(attribute, "invalid-value", "a reference is written by dataCardId");
  }
  const existing = findByName(world, templateCode, name);
  if (existing !== undefined) return { kind: "reference", dataCardId: existing.dataCardId };
  const target = world.templates.get(templateCode);
  if (target?.definition.folders.length === 1 && target.nameAttributes.length > 0) {
    return { kind: "empty-reference", templateCode, name };
  }
  return problem(attribute, "unknown-reference", `no data card of template ${templateCode} can be created for it`);
}

function findByName(world: CardWorld, templateCode: string, name: string): Card | undefined {
  const wanted = foldCase(name);
  const cards = world.cardsByTemplate.get(templateCode) ?? [];
  return cards.find((card) => !card.deleted && foldCase(cardName(world, card)) === wanted);
}
