import { IntlMessageFormat } from "intl-messageformat";
import { LOCALES, type MessageValues } from "../../../report/document/messages/messages.ts";
import type { ReportLanguage } from "../../../report/document/report-document.ts";

export const CONSOLE_LANGUAGES = ["en", "fi", "sv", "de"] as const satisfies readonly ReportLanguage[];

export type ConsoleLanguage = (typeof CONSOLE_LANGUAGES)[number];

/** The texts of a page in all languages, as ICU messages. */
export type Words<Key extends string> = Readonly<Record<ConsoleLanguage, Readonly<Record<Key, string>>>>;

/** Says a message in a language; throws if a value is missing. */
export type Say<Key extends string> = (key: Key, values?: MessageValues) => string;

/** Messages that were read, by page and language: reading one takes longer than saying it. */
const read = new WeakMap<object, Map<string, IntlMessageFormat>>();

export function sayIn<Key extends string>(language: ConsoleLanguage, words: Words<Key>): Say<Key> {
  const texts = words[language];
  const known = read.get(texts) ?? new Map<string, IntlMessageFormat>();
  read.set(texts, known);
  return (key, values = {}) => {
    const message =
      known.get(key) ?? new IntlMessageFormat(texts[key], LOCALES[language], undefined, { ignoreTag: true });
    known.set(key, message);
    return String(message.format(values));
  };
}
