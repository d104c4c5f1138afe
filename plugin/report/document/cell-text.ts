import type { Cell, DocumentWords, ReportLanguage } from "./report-document.ts";

/** Writes the values of a report in a language. */
export type CellText = (cell: Cell) => string;

/** Numbers as the language writes them; times in hours, minutes and seconds, whose signs are the same in all of them. */
export function cellTextIn(language: ReportLanguage, words: Pick<DocumentWords, "tooFew" | "notTold">): CellText {
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const decimal = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
  const change = new Intl.NumberFormat(language, {
    style: "percent",
    maximumFractionDigits: 0,
    signDisplay: "exceptZero",
  });
  return (cell) => {
    switch (cell.kind) {
      case "text":
        return cell.text;
      case "count":
        return whole.format(cell.count);
      case "number":
        return decimal.format(cell.number);
      case "seconds":
        return timeText(cell.seconds, (value) => whole.format(value));
      case "share":
        return percent.format(cell.share);
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

const SPACE = "\u00a0";

/** `1 h 5 min`, `5 min 7 s`, `7 s`: the two largest units. */
function timeText(seconds: number, number: (value: number) => string): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds % 60)];
  const parts = hours > 0 ? [unit(hours, "h"), unit(minutes, "min")] : [unit(minutes, "min"), unit(rest, "s")];
  const shown = parts.filter((part) => part !== "");
  return shown.length === 0 ? `0${SPACE}s` : shown.join(SPACE);

  function unit(value: number, sign: string): string {
    return value === 0 ? "" : `${number(value)}${SPACE}${sign}`;
  }
}
