import { mayEqual } from "../../../outside/esm/eql.ts";
import type { PersonSettings } from "../../../settings/person-settings.ts";
import { comparableMail, comparableText, mailParts, visibleText, withoutPlus } from "./comparable-text.ts";
import type { IdKind } from "./id-kind.ts";
import { telephoneIds } from "./telephone-ids.ts";
import { narrowSearch, wideSearch } from "./text-searches.ts";

/** Characters of a value of a Person attribute; no ids are read from a longer one. */
const LONGEST_VALUE = 10_000;

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

/** Texts such as mail addresses and user names, equal as `comparableText` says; mail domains however they are written. */
function textIds({ severalInOneValue, plusAddresses }: PersonSettings): IdKind {
  function keyOf(text: string): string | undefined {
    const key = comparableText(text);
    const mail = mailParts(key);
    if (mail === undefined) return key === "" ? undefined : key;
    return comparableMail(plusAddresses ? withoutPlus(mail.local) : mail.local, mail.domain);
  }

  return {
    keyOf,
    keysIn(text) {
      if (text.length > LONGEST_VALUE) return [];
      const visible = visibleText(text);
      if (!severalInOneValue || !BETWEEN_IDS.test(visible)) {
        const key = keyOf(visible);
        return key === undefined ? [] : [key];
      }
      const parts = [visible, ...partsOf(visible)];
      return [...new Set(parts.flatMap((part) => keyOf(part) ?? []))];
    },
    searches: [narrowSearch(plusAddresses), wideSearch(plusAddresses)],
  };
}

/** What may stand between two ids. Most values are one id. */
const BETWEEN_IDS = /[;,<>\s]+/;

/** A comma or a space may be a part of another id than a mail address: `Virtanen, Vera`. */
function partsOf(text: string): string[] {
  const mails = text.split(BETWEEN_IDS).filter((part) => mailParts(part) !== undefined);
  return [...text.split(/[;\r\n]/), ...mails];
}

/** Fifteen digits are exact in JavaScript. An API that gives numbers as text may write decimals; `1.000` is unclear. */
const WHOLE_NUMBER = /^0{0,300}(\d{1,15})(?:\.0{1,2})?$/;

/** Numbers are equal by value: `004711` is 4711. */
const NUMBER_IDS: IdKind = {
  keyOf: numberKey,
  keysIn: (text) => {
    const key = numberKey(text);
    return key === undefined ? [] : [key];
  },
  searchedKeysIn: (text) => (numberKey(text) === text ? [text] : []),
  searches: [
    (attributeCode, externalId) => {
      const key = numberKey(externalId);
      return key === undefined ? [] : [mayEqual(attributeCode, key)];
    },
  ],
};

function numberKey(text: string): string | undefined {
  const digits = WHOLE_NUMBER.exec(visibleText(text))?.[1];
  return digits === undefined ? undefined : String(Number(digits));
}
