import { invertedExpression, type Place, targetOf } from "./places.ts";
import type { ChoiceValue, FromValue, OneValue, TimeUnit, Value } from "./platform-description.ts";
import { isFilled, isSame, makeFalse, makeTrue } from "./write-condition.ts";

/** What a value has to say when it is read. Undefined: nothing. */
export type Wanted = { readonly text: string } | { readonly number: number } | { readonly time: number } | undefined;

const TURNED = { iso: 1, seconds: 0.001, milliseconds: 1, microseconds: 1_000 } as const;

/** Writes a value where the description reads it; false when it cannot stand there. */
export function writeValue(place: Place, value: Value, wanted: Wanted, times: TimeUnit): boolean {
  const choices: readonly OneValue[] = Array.isArray(value) ? value : [value as OneValue];
  if (wanted === undefined) return choices.every((one) => leaveEmpty(place, one, times));
  return choices.some((one, index) =>
    place.draft.attempt(
      // The first that is filled counts, so those before it stay empty.
      () =>
        choices.slice(0, index).every((earlier) => leaveEmpty(place, earlier, times)) &&
        writeOne(place, one, wanted, times),
    ),
  );
}

function writeOne(place: Place, value: OneValue, wanted: Exclude<Wanted, undefined>, times: TimeUnit): boolean {
  if (typeof value === "string") return writeAt(place, value, written(wanted, times));
  if ("is" in value) return isSame(value.is, told(wanted));
  return "choose" in value ? writeChoice(place, value, wanted, times) : writeFrom(place, value, wanted, times);
}

function writeAt(place: Place, path: string, value: unknown): boolean {
  const inverted = path.startsWith("=") ? invertedExpression(path) : undefined;
  if (inverted?.how === "words") return writeWords(place, inverted.paths, String(value));
  const prefix = inverted?.prefix ?? "";
  if (!String(value).startsWith(prefix)) return false;
  const behind = prefix === "" ? value : String(value).slice(prefix.length);
  const paths = inverted === undefined || inverted.item !== undefined ? [path] : inverted.paths;
  return paths.some((one) =>
    place.draft.attempt(() => {
      const target = targetOf(one, place);
      if (target === undefined) return false;
      return "known" in target ? String(target.known ?? "") === String(behind) : place.draft.set(target.steps, behind);
    }),
  );
}

/** The first word goes into the first field, everything else into the last. */
function writeWords(place: Place, paths: readonly string[], text: string): boolean {
  const [first = "", ...rest] = text.split(" ");
  const parts = paths.map((_, index) => (index === 0 ? first : index === paths.length - 1 ? rest.join(" ") : ""));
  return paths.length > 1 && paths.every((path, index) => writeAt(place, path, parts[index]));
}

function leaveEmpty(place: Place, value: OneValue, times: TimeUnit): boolean {
  if (typeof value === "string") return emptyAt(place, value);
  if ("is" in value) return !isFilled(value.is);
  if ("choose" in value) {
    const { choose, otherwise } = value;
    return !isFilled(otherwise) && choose.every((choice) => makeFalse(place, choice.if));
  }
  if (isFilled(value.otherwise)) return false;
  return emptyAt(place, value.from) || (value.empty ?? []).some((one) => writeAt(place, value.from, one ?? times));
}

/** An expression is taken to give nothing where nothing of what it asks for is written. */
function emptyAt(place: Place, path: string): boolean {
  const paths = path.startsWith("=") ? (invertedExpression(path)?.paths ?? []) : [path];
  return paths.every((one) => {
    const target = targetOf(one, place);
    if (target === undefined || "known" in target) return target === undefined || !isFilled(target.known);
    return place.draft.require(target.steps, (found) => !isFilled(found), [undefined]);
  });
}

function writeFrom(place: Place, value: FromValue, wanted: Exclude<Wanted, undefined>, times: TimeUnit): boolean {
  const { from, time, table, otherwise, empty, html, cut_speaker } = value;
  if (table !== undefined) return writeKey(place, value, String(told(wanted)));
  let found = written(wanted, time ?? times);
  if (typeof found === "string" && cut_speaker === true && (place.speaker ?? "") !== "") {
    found = `${place.speaker}: ${found}`;
  }
  if (typeof found === "string" && html === true) found = asHtml(found);
  if (otherwise !== undefined && isSame(otherwise, told(wanted)) && emptyAt(place, from)) return true;
  return !(empty ?? []).some((one) => isSame(found, one)) && writeAt(place, from, found);
}

function writeKey(place: Place, { from, table = {}, otherwise }: FromValue, wanted: string): boolean {
  const keys = Object.keys(table);
  for (const key of keys) {
    if (String(table[key]) !== wanted) continue;
    if (writeAt(place, from, /^-?\d{1,15}$/.test(key) ? Number(key) : key)) return true;
  }
  const target = targetOf(from, place);
  if (otherwise === undefined || String(otherwise) !== wanted || target === undefined || "known" in target)
    return false;
  return place.draft.require(target.steps, (found) => !isFilled(found) || !keys.includes(String(found)), [
    undefined,
    "other",
  ]);
}

function writeChoice(
  place: Place,
  { choose, otherwise }: ChoiceValue,
  wanted: Exclude<Wanted, undefined>,
  times: TimeUnit,
): boolean {
  const isWritten = choose.some(({ if: condition, is, from }, index) =>
    place.draft.attempt(
      () =>
        (from === undefined ? isSame(is ?? null, told(wanted)) : writeAt(place, from, written(wanted, times))) &&
        makeTrue(place, condition) &&
        choose.slice(0, index).every((earlier) => makeFalse(place, earlier.if)),
    ),
  );
  if (isWritten) return true;
  return isSame(otherwise ?? null, told(wanted)) && choose.every((choice) => makeFalse(place, choice.if));
}

function told(wanted: Exclude<Wanted, undefined>): string | number {
  return "text" in wanted ? wanted.text : "number" in wanted ? wanted.number : wanted.time;
}

/** A time in a unit: what is smaller than the unit is lost. */
function written(wanted: Exclude<Wanted, undefined>, unit: TimeUnit): string | number {
  if (!("time" in wanted)) return told(wanted);
  return unit === "iso" ? new Date(wanted.time).toISOString() : Math.floor(wanted.time * TURNED[unit]);
}

function asHtml(text: string): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return escaped.replaceAll("\n", "<br>");
}
