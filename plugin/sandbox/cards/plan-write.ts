import type { AttributeDefinition } from "../../xml/template-definition.ts";
import type { AttributeProblem, Card, CardValue, ValueInput } from "./card.ts";
import type { CardWorld } from "./card-world.ts";
import { type CheckedValue, checkValue, type EmptyReference, problem, type ValueContext } from "./check-value.ts";
import { attributeRights } from "./rights.ts";
import type { Template } from "./template.ts";
import { cardsWithText, textOf, textsOf } from "./value-index.ts";

/** A write to one card, as an API received it. */
export interface WriteRequest extends ValueContext {
  /** Null or undefined leaves the card in its folder. */
  readonly folderCode: string | null | undefined;
  /** By attribute code; the sent attributes replace what is there, an empty list clears. */
  readonly values: ReadonlyMap<string, readonly ValueInput[]>;
  /** `add` puts the values behind those that are there. A worklog is always added to. Source: documented. */
  readonly mode: "replace" | "add";
  /** Codes of attributes that are added to, whatever the mode. */
  readonly appended?: ReadonlySet<string> | undefined;
  /** Whether a unique value may be taken already. */
  readonly ignoreUnique?: boolean | undefined;
  /** Problems that the API found while reading the request, to be reported with those found here. */
  readonly problems: readonly AttributeProblem[];
}

export type PlannedValue = CardValue | EmptyReference;

export interface WritePlan {
  readonly values: ReadonlyMap<string, readonly PlannedValue[]>;
  readonly problems: readonly AttributeProblem[];
}

/** Checks a whole write without changing anything. All problems are found, not just the first one. */
export function planWrite(
  world: CardWorld,
  template: Template,
  card: Card | undefined,
  request: WriteRequest,
): WritePlan {
  const problems: AttributeProblem[] = [...request.problems];
  const values = new Map<string, readonly PlannedValue[]>();
  for (const [code, inputs] of request.values) {
    const attribute = template.attributes.get(code);
    const planned =
      attribute === undefined
        ? refused(unknownAttribute(template, code))
        : planAttribute(world, template, card, attribute, inputs, request);
    for (const one of planned.problems) problems.push(one);
    if (planned.problems.length === 0) values.set(code, planned.values);
  }
  const reported = new Set(problems.map(({ attributeCode }) => attributeCode));
  return { values, problems: [...problems, ...missingMandatory(template, card, values, reported)] };
}

/** The values of one attribute after the write; none if there are problems. */
interface PlannedAttribute {
  readonly values: readonly PlannedValue[];
  readonly problems: readonly AttributeProblem[];
}

function planAttribute(
  world: CardWorld,
  template: Template,
  card: Card | undefined,
  attribute: AttributeDefinition,
  inputs: readonly ValueInput[],
  request: WriteRequest,
): PlannedAttribute {
  if (!attributeRights(world, template.code, attribute.code).write) {
    return refused(problem(attribute, "no-permission", "you have no permission to write it"));
  }
  const present = card?.values.get(attribute.code) ?? [];
  const sent = inputs
    .filter((input) => input.kind !== "text" || input.text !== "")
    .map((input) => checkValue(world, attribute, input, request));
  const problems = sent.filter(isProblem);
  if (problems.length > 0) return { values: [], problems };
  const good = sent.flatMap((value): PlannedValue[] => (isProblem(value) ? [] : [value]));
  const isAppended = request.mode === "add" || request.appended?.has(attribute.code) === true;
  const keepsPresent = isAppended || attribute.type === "worklog";
  const values = withoutRepeats(keepsPresent ? [...present, ...good] : good);
  const refusal = refusalOf(world, template, card, attribute, values, request.ignoreUnique === true);
  return refusal === undefined ? { values, problems: [] } : refused(refusal);
}

function refusalOf(
  world: CardWorld,
  template: Template,
  card: Card | undefined,
  attribute: AttributeDefinition,
  values: readonly PlannedValue[],
  ignoreUnique: boolean,
): AttributeProblem | undefined {
  if (attribute.backReference !== undefined) return problem(attribute, "read-only", "it is filled by ESM");
  if (attribute.identifierPrefix !== undefined && !sameText(values, card, attribute.code)) {
    return problem(attribute, "read-only", "the identifier is given by ESM");
  }
  if (!attribute.multiValue && attribute.type !== "worklog" && values.length > 1) {
    return problem(attribute, "too-many-values", "it takes one value");
  }
  const texts = attribute.unique && !ignoreUnique ? values.flatMap(textOf) : [];
  const taken = texts.flatMap((text) => othersWith(world, template, card, attribute.code, text));
  const [other] = taken;
  return other && problem(attribute, "not-unique", `data card ${other.dataCardId} has this value already`);
}

/** Unique values are compared exactly, case included, and cards in the trash do not count (assumed). */
function othersWith(world: CardWorld, template: Template, card: Card | undefined, code: string, text: string): Card[] {
  const candidates = [...cardsWithText(world.uniqueValues, template.code, code, text)];
  return candidates.filter((other) => other !== card && !other.deleted && textsOf(other, code).includes(text));
}

/** A card cannot be created without its mandatory attributes (documented), and a write cannot clear one (assumed). */
function missingMandatory(
  template: Template,
  card: Card | undefined,
  values: ReadonlyMap<string, readonly PlannedValue[]>,
  reported: ReadonlySet<string | null>,
): AttributeProblem[] {
  return [...template.attributes.values()].flatMap((attribute) => {
    if (!attribute.mandatory || attribute.identifierPrefix !== undefined || reported.has(attribute.code)) return [];
    const after = values.get(attribute.code);
    const isEmpty = after === undefined ? card === undefined : after.length === 0;
    return isEmpty ? [problem(attribute, "mandatory-value-missing", "it is mandatory")] : [];
  });
}

/** A list of references holds a card once, however often it is sent (assumed). So does a list of static values. */
function withoutRepeats(values: readonly PlannedValue[]): PlannedValue[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const key = value.kind === "reference" ? value.dataCardId : value.kind === "static" ? value.code : undefined;
    if (key === undefined) return true;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

function sameText(values: readonly PlannedValue[], card: Card | undefined, code: string): boolean {
  const present = card === undefined ? [] : textsOf(card, code);
  const texts = values.flatMap(textOf);
  return texts.length === present.length && texts.every((text, index) => text === present[index]);
}

function refused(refusal: AttributeProblem): PlannedAttribute {
  return { values: [], problems: [refusal] };
}

function unknownAttribute(template: Template, code: string): AttributeProblem {
  const message = `Template ${template.code} has no attribute ${code}`;
  return { attributeCode: code, attributeType: null, message, error: "unknown-attribute" };
}

function isProblem(value: CheckedValue): value is AttributeProblem {
  return "error" in value;
}
