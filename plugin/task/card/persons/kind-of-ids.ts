import { mayEqual } from "../../../outside/esm/eql.ts";
import type { PersonSettings } from "../../../settings/person-settings.ts";
import type { IdKind } from "./id-kind.ts";
import { telephoneIds } from "./telephone-ids.ts";
import { textIds } from "./text-ids.ts";

/** The kind of external ids that the settings name. */
export function idKindOf(settings: PersonSettings): IdKind {
  switch (settings.externalIds) {
    case "text":
      return textIds(settings);
    case "telephone":
      return telephoneIds(settings);
    case "number":
      return NUMBER_IDS;
  }
}

/** Fifteen digits are exact in JavaScript. An API that gives numbers as text may write decimals; `1.000` is unclear. */
const WHOLE_NUMBER = /^\s*0{0,300}(\d{1,15})(?:\.0{1,2})?\s*$/;

/** Numbers are equal by value: `004711` is 4711. */
const NUMBER_IDS: IdKind = {
  keyOf: numberKey,
  keysIn: (text) => {
    const key = numberKey(text);
    return key === undefined ? [] : [key];
  },
  searches: [
    (attributeCode, externalId) => {
      const key = numberKey(externalId);
      return key === undefined ? [] : [mayEqual(attributeCode, key)];
    },
  ],
};

function numberKey(text: string): string | undefined {
  const digits = WHOLE_NUMBER.exec(text)?.[1];
  return digits === undefined ? undefined : String(Number(digits));
}
