import { InvalidArgumentError } from "commander";
import { isChatDay } from "../report/figures/chat-day.ts";

/** @throws InvalidArgumentError, as all of these */
export function fileName(text: string): string {
  if (text === "") throw new InvalidArgumentError("needs the name of a file");
  return text;
}

export function wholeNumber(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`must be a whole number from ${least} to ${most}`);
  };
}

export function localDay(text: string): string {
  if (isChatDay(text)) return text;
  throw new InvalidArgumentError("must be a day such as 2026-10-01");
}

/** Epoch milliseconds. */
export function instant(text: string): number {
  const value = Date.parse(text);
  if (/^\d{4}-\d{2}-\d{2}T/.test(text) && !Number.isNaN(value)) return value;
  throw new InvalidArgumentError("must be a time such as 2026-03-29T08:00:00Z");
}

/** The longest wait that can be a target. */
const DAY_SECONDS = 86_400;

export function secondsOf(text: string): number {
  const { number = "", unit = "s" } = /^(?<number>\d{1,5})(?<unit>[smh])?$/i.exec(text)?.groups ?? {};
  const seconds = Number(number) * ({ s: 1, m: 60, h: 3_600 }[unit.toLowerCase()] ?? 0);
  if (seconds >= 1 && seconds <= DAY_SECONDS) return seconds;
  throw new InvalidArgumentError("must be a time of a day at most, such as 2m, 90s or 90");
}
