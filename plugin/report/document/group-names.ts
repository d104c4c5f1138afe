import { shortened } from "../../base/cut-text.ts";
import { cleanName } from "../../chat/clean-text.ts";
import { visibleText } from "../../task/card/persons/comparable-text.ts";
import type { Groups, PersonKey, TextKey } from "../figures/report.ts";
import type { NamedCard } from "../figures/reported-chat.ts";
import { LOCALES, type Say } from "./messages/messages.ts";
import type { ReportLanguage } from "./report-document.ts";

/** What the groups of a table are called. */
export interface GroupNames {
  readonly person: (key: PersonKey) => string;
  readonly text: (key: TextKey) => string;
  readonly language: (key: TextKey) => string;
}

/** Characters of a name or a text of a card; ESM's are shorter unless something is wrong. */
const LONGEST_NAME = 100;

/** Names of all persons of the report; with `maskPersons` numbers, in the order in which the report shows them. */
export function groupNames(
  by: Groups,
  { language, maskPersons }: { readonly language: ReportLanguage; readonly maskPersons: boolean },
  say: Say,
): GroupNames {
  const persons = [...(by.firstReplier ?? []), ...(by.supportPerson ?? [])].flatMap(({ key }) =>
    typeof key === "string" ? [] : [key],
  );
  const words = [say("total"), say("others")];
  const languageName = new Intl.DisplayNames(LOCALES[language], { type: "language", fallback: "none" });
  const nameOf = maskPersons ? numbered(persons, say) : named(persons, [...words, say("nobody")], say);
  const textLabel = (text: string): string => shown(text) ?? say("noText");
  const languageLabel = (text: string): string => {
    const code = textLabel(text);
    const name = LANGUAGE_CODE.test(code) ? languageName.of(code) : undefined;
    return name === undefined ? code : say("labelWithId", { label: name, id: code });
  };
  const labelsOf = (groups: Groups["organization"], labelOf: (text: string) => string) => {
    const label = toldApart(groups, labelOf, [...words, say("noText")], say);
    return (key: TextKey) => (key === "none" ? say("noText") : key === "others" ? say("others") : label(key.text));
  };
  return {
    person: (key) => (key === "none" ? say("nobody") : key === "others" ? say("others") : nameOf(key)),
    text: labelsOf(by.organization, textLabel),
    language: labelsOf(by.language, languageLabel),
  };
}

/** `fi`, `pt-BR` */
const LANGUAGE_CODE = /^[a-z]{2,3}(?:-[A-Z]{2})?$/;

/** What of a name can be shown; undefined if that is nothing. */
function shown(name: string): string | undefined {
  const clean = shortened(cleanName(name), LONGEST_NAME);
  return visibleText(clean) === "" ? undefined : clean;
}

function numbered(persons: readonly NamedCard[], say: Say): (person: NamedCard) => string {
  const ids = [...new Set(persons.map(({ dataCardId }) => dataCardId))];
  const numbers = new Map(ids.map((id, index) => [id, index + 1]));
  return ({ dataCardId }) => say("maskedPerson", { n: numbers.get(dataCardId) ?? 0 });
}

/** Persons whose names read the same, or like a word of the report, are told apart by their cards. */
function named(persons: readonly NamedCard[], words: readonly string[], say: Say): (person: NamedCard) => string {
  const cardsOf = new Map<string, Set<string>>();
  const note = (label: string, id: string): void => {
    const seen = visibleText(label);
    cardsOf.set(seen, (cardsOf.get(seen) ?? new Set()).add(id));
  };
  for (const word of words) note(word, "");
  for (const person of persons) {
    note(nameOf(person), person.dataCardId);
    note(withId(person), person.dataCardId);
  }
  return (person) => ((cardsOf.get(visibleText(nameOf(person)))?.size ?? 0) > 1 ? withId(person) : nameOf(person));

  function nameOf({ name, dataCardId }: NamedCard): string {
    return (name === null ? undefined : shown(name)) ?? say("unnamed", { id: dataCardId });
  }

  function withId(person: NamedCard): string {
    return say("labelWithId", { label: nameOf(person), id: person.dataCardId });
  }
}

/** Different texts that read the same, or like a word of the report, are told apart by numbers. */
function toldApart(
  groups: readonly { readonly key: TextKey }[] | null,
  labelOf: (text: string) => string,
  words: readonly string[],
  say: Say,
): (text: string) => string {
  const texts = (groups ?? []).flatMap(({ key }) => (typeof key === "string" ? [] : [key.text]));
  const taken = new Map<string, number>();
  const last = new Map<string, number>();
  for (const label of [...words, ...texts.map(labelOf)]) {
    taken.set(visibleText(label), (taken.get(visibleText(label)) ?? 0) + 1);
  }
  const labels = new Map(
    texts.map((text) => {
      const label = labelOf(text);
      return [text, (taken.get(visibleText(label)) ?? 0) > 1 ? numberedLabel(label) : label];
    }),
  );
  return (text) => labels.get(text) ?? labelOf(text);

  function numberedLabel(label: string): string {
    for (let number = (last.get(visibleText(label)) ?? 0) + 1; ; number += 1) {
      const own = say("labelWithId", { label, id: String(number) });
      if (taken.has(visibleText(own))) continue;
      taken.set(visibleText(own), 1);
      last.set(visibleText(label), number);
      return own;
    }
  }
}
