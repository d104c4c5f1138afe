import { readIsoTime } from "../../base/iso-time.ts";
import { canHaveHappened } from "../../chat/kept/believed-times.ts";
import type { TimeUnit } from "./api-description.ts";

/** The last time that JavaScript has. */
const LATEST = 8_640_000_000_000_000;

/** Milliseconds in one of each unit. */
const FACTORS: Readonly<Record<Exclude<TimeUnit, "iso">, number>> = {
  seconds: 1_000,
  milliseconds: 1,
  microseconds: 0.001,
};

const NUMBER = /^\d{1,17}(?:\.\d{1,9})?$/;
/** How databases write that there is no time. */
const NONE = /^0000-00-00(?:[T ]00:00:00(?:\.0+)?Z?)?$/;

/**
 * Reads a time as the description says it is written. ISO times without an offset are UTC.
 *
 * @param now epoch milliseconds, by which a wrong unit shows
 * @returns epoch milliseconds; undefined for no time at all, 0 included; a text says why it must be in another unit
 */
export function readTime(value: unknown, unit: TimeUnit, now: number): number | string | undefined {
  const text = typeof value === "number" ? String(value) : typeof value === "string" ? value.trim() : "";
  if (text === "" || Number(text) === 0 || NONE.test(text)) return undefined;
  const number = NUMBER.test(text) ? Number(text) : undefined;
  if (unit === "iso") {
    if (number === undefined)
      return readIsoTime(text)?.at ?? "this is no time in ISO form such as 2026-11-29T09:24:02Z";
    return advice(number, unit, now) ?? "times are numbers here, not texts in ISO form";
  }
  if (number === undefined) {
    return readIsoTime(text) === undefined
      ? "this is no time"
      : `times are texts in ISO form here, not numbers: say iso instead of ${unit}`;
  }
  const at = Math.floor(number * FACTORS[unit]);
  if (canHaveHappened(at, now)) return at;
  return advice(number, unit, now) ?? (at <= LATEST ? at : "this is no time");
}

function advice(number: number, unit: TimeUnit, now: number): string | undefined {
  for (const [other, factor] of Object.entries(FACTORS)) {
    if (other !== unit && canHaveHappened(number * factor, now))
      return `times must be in another unit: say ${other} instead of ${unit}`;
  }
  return undefined;
}
