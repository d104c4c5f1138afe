import { InputError, type Problem } from "../base/failure.ts";
import {
  type AttributeRow,
  CARD_ATTRIBUTE_NAMES,
  CARD_ATTRIBUTES,
  type CardAttribute,
} from "../chat/card-attributes.ts";
import { OUTCOMES, type Outcome } from "../chat/outcome.ts";
import {
  type AttributeDefinition,
  type AttributeType,
  attributesOf,
  type StaticValueDefinition,
  type TemplateDefinition,
} from "../xml/template-definition.ts";

/** An attribute in the table of the card's attributes, and its definition in the ready-made template. */
export interface TemplateAttribute {
  readonly name: CardAttribute;
  readonly row: AttributeRow;
  readonly definition: AttributeDefinition;
}

/** The last part of the settings' names for the value codes of *is chat active*; `setting` in the template XML. */
export const ACTIVE_VALUE_PARTS = ["positiveValueCode", "negativeValueCode"] as const;

/** The same for the outcome. */
export const OUTCOME_VALUE_PARTS = {
  answered: "answeredValueCode",
  unanswered: "unansweredValueCode",
  abandoned: "abandonedValueCode",
  "chatbot-only": "chatbotOnlyValueCode",
} as const satisfies Readonly<Record<Outcome, string>>;

export type ValueCodePart = (typeof ACTIVE_VALUE_PARTS)[number] | (typeof OUTCOME_VALUE_PARTS)[Outcome];

/** The value codes of each kind of static value that settings name. */
export const VALUE_CODE_PARTS: Readonly<Record<"active" | "outcome", readonly ValueCodePart[]>> = {
  active: ACTIVE_VALUE_PARTS,
  outcome: OUTCOMES.map((outcome) => OUTCOME_VALUE_PARTS[outcome]),
};

/** The type that an attribute of each kind must have in ESM. */
const TYPE_OF_KIND: {
  readonly [K in AttributeRow["kind"]]: { readonly type: AttributeType; readonly multiValue: boolean };
} = {
  text: { type: "string", multiValue: false },
  "long-text": { type: "string", multiValue: false },
  number: { type: "number", multiValue: false },
  date: { type: "date", multiValue: false },
  person: { type: "reference", multiValue: false },
  persons: { type: "reference", multiValue: true },
  active: { type: "static-value", multiValue: false },
  outcome: { type: "static-value", multiValue: false },
  "back-reference": { type: "reference", multiValue: true },
  file: { type: "external-reference", multiValue: false },
};

const FILE = "templates/chat_session.xml";
const ADVICE =
  "the table of the card's attributes has it; leave the codes of this file as they are, and name those of your ESM in the platform settings";

/**
 * Joins the table of the card's attributes with the ready-made template: first the attributes that the template lacks,
 * then the others in the template's order. Other attributes of the template are ignored.
 *
 * @throws InputError with one problem for each attribute that the template should have but lacks or describes otherwise
 */
export function templateAttributes(template: TemplateDefinition): TemplateAttribute[] {
  const definitions = attributesOf(template);
  const problems: Problem[] = [];
  const beside: TemplateAttribute[] = [];
  const within: TemplateAttribute[] = [];
  for (const name of CARD_ATTRIBUTE_NAMES) {
    const row: AttributeRow = CARD_ATTRIBUTES[name];
    if ("nameBesideTemplate" in row) {
      beside.push({ name, row, definition: definitionBeside(row, row.nameBesideTemplate) });
      continue;
    }
    const definition = definitions.find(({ code }) => code === row.code);
    const message = definition === undefined ? `is missing: ${ADVICE}` : differenceOf(row, definition);
    if (message !== undefined) problems.push({ file: FILE, place: `attribute ${row.code} (${name})`, message });
    if (definition !== undefined) within.push({ name, row, definition });
  }
  if (problems.length > 0) throw new InputError(problems);
  const placeOf = ({ definition }: TemplateAttribute) => definitions.indexOf(definition);
  return [...beside, ...within.toSorted((left, right) => placeOf(left) - placeOf(right))];
}

/** The static value whose code is a setting's default. */
export function staticValueOf(template: TemplateDefinition, part: ValueCodePart): StaticValueDefinition {
  const values = attributesOf(template).flatMap(({ staticValues }) => staticValues);
  const value = values.find(({ setting }) => setting === part);
  if (value !== undefined) return value;
  const message = `no static value has setting="${part}": the setting of that name would have no default`;
  throw new InputError([{ file: FILE, place: "", message }]);
}

function differenceOf({ kind }: AttributeRow, definition: AttributeDefinition): string | undefined {
  const { type, multiValue } = TYPE_OF_KIND[kind];
  const isBackReference = definition.backReference !== undefined;
  if (
    definition.type === type &&
    definition.multiValue === multiValue &&
    isBackReference === (kind === "back-reference")
  ) {
    return undefined;
  }
  const wanted = [`type="${type}"`, multiValue && 'multivalue="true"', kind === "back-reference" && "back-reference"];
  return `must have ${wanted.filter(Boolean).join(", ")} and nothing more of these: the table of the card's attributes says ${kind}`;
}

/** Describes an attribute that the ready-made template lacks. */
function definitionBeside({ code, kind }: AttributeRow, name: string): AttributeDefinition {
  return {
    code,
    names: { en: name },
    ...TYPE_OF_KIND[kind],
    long: kind === "long-text",
    mandatory: false,
    unique: false,
    dateOnly: false,
    identifierPrefix: undefined,
    staticValues: [],
    targets: [],
    backReference: undefined,
  };
}
