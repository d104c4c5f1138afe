import type { AttributeDefinition } from "../../xml/template-definition.ts";
import type { AttributeProblem, ValueInput } from "../cards/card.ts";
import { problem } from "../cards/check-value.ts";
import type { Template } from "../cards/template.ts";
import { parseIsoDate } from "../eql/date-literal.ts";

/** The elements of a request as values for a card, and what could not be read. */
export interface ReadElements {
  readonly values: ReadonlyMap<string, readonly ValueInput[]>;
  readonly problems: readonly AttributeProblem[];
}

/**
 * Reads elements by the types of their attributes. Nothing is converted: a number has to be a JSON number, a string a
 * string. Attributes that the template does not have are refused later, by the write.
 */
export function readElements(
  template: Template,
  data: Readonly<Record<string, { readonly values: readonly unknown[] }>>,
): ReadElements {
  const values = new Map<string, ValueInput[]>();
  const problems: AttributeProblem[] = [];
  for (const [code, element] of Object.entries(data)) {
    const attribute = template.attributes.get(code);
    const read = element.values.map((raw) => (attribute === undefined ? undefined : readValue(attribute, raw)));
    const inputs = read.filter((input) => input !== undefined);
    if (attribute !== undefined && inputs.length < read.length) {
      problems.push(problem(attribute, "invalid-value", `expected ${EXPECTED[attribute.type]}`));
    } else {
      values.set(code, inputs);
    }
  }
  return { values, problems };
}

const EXPECTED: Readonly<Record<AttributeDefinition["type"], string>> = {
  string: "{value} with a string",
  worklog: "{value} with a string",
  number: "{value} with a JSON number",
  date: "{value} with a date such as 2021-03-24 or 2021-03-24T10:57:57Z",
  "static-value": "{code} or {value} of a static value",
  reference: "{dataCardId} with the id of a data card as a string",
  "external-reference": "{name, location}",
};

function readValue(attribute: AttributeDefinition, raw: unknown): ValueInput | undefined {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) return undefined;
  const parts = new Map<string, unknown>(Object.entries(raw));
  const value = parts.get("value");
  switch (attribute.type) {
    case "string":
    case "worklog":
      return typeof value === "string" ? { kind: "text", text: value } : undefined;
    case "number":
      return typeof value === "number" && Number.isFinite(value) ? { kind: "number", number: value } : undefined;
    case "date": {
      const at = typeof value === "string" ? parseIsoDate(value) : undefined;
      if (typeof value !== "string" || at === undefined) return undefined;
      // A date without a time of day takes the day that was written, whatever its offset (assumed).
      return { kind: "date", at: attribute.dateOnly ? Date.parse(value.slice(0, 10)) : at };
    }
    case "static-value":
      return readStatic(value, parts.get("code"));
    case "reference":
      return readReference(parts.get("dataCardId"), parts.get("name"));
    case "external-reference":
      return readFile(parts.get("name"), parts.get("location"));
  }
}

/** When both a code and a name are given, the code counts (assumed). */
function readStatic(value: unknown, code: unknown): ValueInput | undefined {
  if (typeof code === "string") return { kind: "static", code, name: undefined };
  if (code !== undefined && code !== null) return undefined;
  return typeof value === "string" ? { kind: "static", code: undefined, name: value } : undefined;
}

function readReference(dataCardId: unknown, name: unknown): ValueInput | undefined {
  if (typeof dataCardId === "string") return { kind: "reference", dataCardId };
  return dataCardId === undefined && typeof name === "string" ? { kind: "named-reference", name } : undefined;
}

function readFile(name: unknown, location: unknown): ValueInput | undefined {
  return typeof name === "string" && typeof location === "string" ? { kind: "file", name, location } : undefined;
}
