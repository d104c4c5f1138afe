import { LOCALES } from "./messages/messages.ts";
import type { Cell, DocumentWords, ReportLanguage } from "./report-document.ts";

/** Writes the values of a report in a language. */
export type CellText = (cell: Cell) => string;

/** Numbers as the language writes them; times in hours, minutes and seconds, whose signs are the same in all of them. */
export function cellTextIn(language: ReportLanguage, words: Pick<DocumentWords, "tooFew" | "notTold">): CellText {
  const locale = LOCALES[language];
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  // "negative": what is rounded to nothing has no sign.
  const decimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 1, signDisplay: "negative" });
  const change = new Intl.NumberFormat(locale, {
    style: "percent",
    maximumFractionDigits: 0,
    signDisplay: "exceptZero",
  });
  const share = shareTextIn(locale);
  return (cell) => {
    switch (cell.kind) {
      case "text":
        return cell.text;
      case "count":
        return whole.format(cell.count);
      case "number":
        return decimal.format(cell.number);
      case "seconds":
        return spanText(cell.seconds, (value) => whole.format(value));
      case "share":
        return share(cell.share);
      case "change":
        return change.format(cell.change);
      case "too-few":
        return words.tooFew;
      case "not-told":
        return words.notTold;
      case "none":
        return "–";
    }
  };
}

/** Whole percents; near the ends a tenth, so that nearly nobody is not nobody and nearly all are not all. */
function shareTextIn(locale: string): (share: number) => string {
  const whole = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const tenths = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
  return (share) => {
    if (share > 0 && share < 0.001) return `<${tenths.format(0.001)}`;
    if (share > 0.999 && share < 1) return `>${tenths.format(0.999)}`;
    const isNearAnEnd = (share > 0 && share < 0.01) || (share > 0.99 && share < 1);
    return (isNearAnEnd ? tenths : whole).format(share);
  };
}

const SPACE = "\u00a0";

/** `1 h 5 min`, `5 min 7 s`, `7 s`: the two largest units, rounded down. */
export function spanText(seconds: number, number: (value: number) => string): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds % 60)];
  const parts = hours > 0 ? [unit(hours, "h"), unit(minutes, "min")] : [unit(minutes, "min"), unit(rest, "s")];
  const shown = parts.filter((part) => part !== "");
  return shown.length === 0 ? `0${SPACE}s` : shown.join(SPACE);

  function unit(value: number, sign: string): string {
    return value === 0 ? "" : `${number(value)}${SPACE}${sign}`;
  }
}
