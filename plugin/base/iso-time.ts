/** A day, or a time, in ISO form. */
export interface IsoTime {
  /** Epoch milliseconds; as UTC where no zone is told. */
  readonly at: number;
  readonly hasZone: boolean;
  /** Without a time of day. */
  readonly isDay: boolean;
}

const ISO = /^(\d{4}-\d{2}-(\d{2}))(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?) ?(Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/** Reads ISO 8601 as systems write it: with or without seconds, fractions and a zone. Undefined for anything else. */
export function readIsoTime(text: string): IsoTime | undefined {
  const [, day, ofMonth, time, zone] = ISO.exec(text) ?? [];
  if (day === undefined) return undefined;
  const isUtc = zone === undefined || zone.length === 1;
  const [, hours, minutes = "00"] = (isUtc ? null : /^([+-]\d{2}):?(\d{2})?$/.exec(zone)) ?? [];
  const at = Date.parse(
    `${day}T${(time ?? "00:00").replace(",", ".")}${hours === undefined ? "Z" : `${hours}:${minutes}`}`,
  );
  if (Number.isNaN(at)) return undefined;
  // JavaScript takes 30 February for 2 March.
  if (Number(ofMonth) > 28 && new Date(`${day}T00:00Z`).getUTCDate() !== Number(ofMonth)) return undefined;
  return { at, hasZone: zone !== undefined, isDay: time === undefined };
}
