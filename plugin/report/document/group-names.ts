import { shortened } from "../../base/cut-text.ts";
import { cleanName } from "../../chat/clean-text.ts";
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
  const nameOf = maskPersons ? numbered(persons, say) : named(persons, say);
  const languageName = new Intl.DisplayNames(LOCALES[language], { type: "language", fallback: "none" });
  const text = (key: TextKey): string => {
    if (key === "none") return say("noText");
    if (key === "others") return say("others");
    const clean = shortened(cleanName(key.text), LONGEST_NAME);
    return clean === "" ? say("noText") : clean;
  };
  return {
    person: (key) => (key === "none" ? say("nobody") : key === "others" ? say("others") : nameOf(key)),
    text,
    language(key) {
      const code = text(key);
      const name = typeof key !== "string" && LANGUAGE_CODE.test(code) ? languageName.of(code) : undefined;
      return name === undefined ? code : say("labelWithId", { label: name, id: code });
    },
  };
}

/** `fi`, `pt-BR` */
const LANGUAGE_CODE = /^[a-z]{2,3}(?:-[A-Z]{2})?$/;

function numbered(persons: readonly NamedCard[], say: Say): (person: NamedCard) => string {
  const ids = [...new Set(persons.map(({ dataCardId }) => dataCardId))];
  const numbers = new Map(ids.map((id, index) => [id, index + 1]));
  return ({ dataCardId }) => say("maskedPerson", { n: numbers.get(dataCardId) ?? 0 });
}

/** Persons of the same name are told apart by their cards. */
function named(persons: readonly NamedCard[], say: Say): (person: NamedCard) => string {
  const cardsOfName = new Map<string, Set<string>>();
  for (const person of persons) {
    const name = nameOf(person);
    cardsOfName.set(name, (cardsOfName.get(name) ?? new Set()).add(person.dataCardId));
  }
  return (person) => {
    const [name, id] = [nameOf(person), String(person.dataCardId)];
    return (cardsOfName.get(name)?.size ?? 0) > 1 ? say("labelWithId", { label: name, id }) : name;
  };

  function nameOf({ name, dataCardId }: NamedCard): string {
    const clean = name === null ? "" : shortened(cleanName(name), LONGEST_NAME);
    return clean === "" ? say("unnamed", { id: String(dataCardId) }) : clean;
  }
}
