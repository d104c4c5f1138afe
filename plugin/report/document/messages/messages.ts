import { IntlMessageFormat } from "intl-messageformat";
import type { ReportLanguage } from "../report-document.ts";
import { de } from "./de.ts";
import { en, type MessageKey, type Messages } from "./en.ts";
import { fi } from "./fi.ts";
import { sv } from "./sv.ts";

export type MessageValues = Readonly<Record<string, string | number>>;

/** Says a message in a language; throws if a value is missing. */
export type Say = (key: MessageKey, values?: MessageValues) => string;

export const MESSAGES: Readonly<Record<ReportLanguage, Messages>> = { en, fi, sv, de };

export function sayIn(language: ReportLanguage): Say {
  const messages = MESSAGES[language];
  const read = new Map<MessageKey, IntlMessageFormat>();
  return (key, values = {}) => {
    const message =
      read.get(key) ?? new IntlMessageFormat(messages[key], LOCALES[language], undefined, { ignoreTag: true });
    read.set(key, message);
    return String(message.format(values));
  };
}

/** English as it is written in Europe: the day before the month, and 24 hours. */
export const LOCALES: Readonly<Record<ReportLanguage, string>> = { en: "en-GB", fi: "fi", sv: "sv", de: "de" };
