import type { ElementForm, SlotForm } from "./element-form.ts";

/** How a flag is written. Undefined: it is left out. */
export interface FlagWords {
  readonly yes: string | undefined;
  readonly no: string | undefined;
}

const PAIRS = [
  ["true", "false"],
  ["1", "0"],
  ["yes", "no"],
  ["y", "n"],
  ["on", "off"],
] as const;

/** How the export writes a flag; undefined when its values are no words for yes and no. */
export function flagWords({ samples }: ElementForm, { id, isNegative }: SlotForm): FlagWords | undefined {
  const shown = [...new Set(samples.flatMap(({ values }) => values.get(id) ?? []))];
  const words = pairFor(shown);
  if (words === undefined) return undefined;
  const isAlwaysThere = samples.every(({ values }) => values.has(id));
  // An empty element says yes by being there.
  const isSilent = shown.every((value) => value === "");
  const no = isSilent || (!isAlwaysThere && !shown.includes(isNegative ? words[0] : words[1])) ? undefined : words[1];
  return isNegative
    ? { yes: isSilent ? undefined : words[1], no: no === undefined ? undefined : words[0] }
    : { yes: words[0], no };
}

function pairFor(shown: readonly string[]): readonly [string, string] | undefined {
  if (shown.length > 0 && shown.every((value) => value === "")) return ["", ""];
  for (const pair of PAIRS) {
    if (!shown.every((value) => pair.some((word) => word === value.toLowerCase()))) continue;
    const example = shown[0] ?? "";
    if (example === example.toLowerCase()) return pair;
    const inCase = (word: string) =>
      example === example.toUpperCase() ? word.toUpperCase() : word.charAt(0).toUpperCase() + word.slice(1);
    return [inCase(pair[0]), inCase(pair[1])];
  }
  return undefined;
}
