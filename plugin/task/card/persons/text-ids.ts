import type { PersonSettings } from "../../../settings/person-settings.ts";
import { comparableMail, comparableText, mailParts, visibleText, withoutPlus } from "./comparable-text.ts";
import type { IdKind } from "./id-kind.ts";
import { narrowSearch, wideSearch } from "./text-searches.ts";

/** Characters of a value of a Person attribute; no ids are read from a longer one. */
const LONGEST_VALUE = 10_000;

/** Texts such as mail addresses and user names, equal as `comparableText` says; mail domains however they are written. */
export function textIds({ severalInOneValue, plusAddresses }: PersonSettings): IdKind {
  function keyOf(text: string): string | undefined {
    const key = comparableText(text);
    const mail = mailParts(key);
    if (mail === undefined) return key === "" ? undefined : key;
    return comparableMail(plusAddresses ? withoutPlus(mail.local) : mail.local, mail.domain);
  }

  /** A comma or a space may be a part of another id than a mail address: `Virtanen, Vera`. */
  function partsOf(text: string): string[] {
    const mails = text.split(/[;,<>\s]+/).filter((part) => mailParts(part) !== undefined);
    return [...text.split(/[;\r\n]/), ...mails];
  }

  return {
    keyOf,
    keysIn(text) {
      if (text.length > LONGEST_VALUE) return [];
      const visible = visibleText(text);
      const parts = severalInOneValue ? [visible, ...partsOf(visible)] : [visible];
      return [...new Set(parts.flatMap((part) => keyOf(part) ?? []))];
    },
    searches: [narrowSearch(plusAddresses), wideSearch(plusAddresses)],
  };
}
