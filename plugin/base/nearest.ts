/** Two slips in a name are forgiven, a part of one is completed. */
const MOST_SLIPS = 2;
const SHORTEST_PART = 3;
const LONGEST_NAME = 40;

/** Which of the names is meant by a misspelt one; undefined where none is near. */
export function nearest<Name extends string>(name: string, names: readonly Name[]): Name | undefined {
  if (name.length < SHORTEST_PART || name.length > LONGEST_NAME) return undefined;
  const asked = name.toLowerCase();
  const close = names
    .map((known) => ({ known, slips: slipsBetween(asked, known.toLowerCase()) }))
    .filter(({ slips }) => slips <= MOST_SLIPS)
    .toSorted((one, other) => one.slips - other.slips);
  const parts = names.filter((known) => known.toLowerCase().includes(asked));
  const whole = parts.find((known) =>
    known
      .toLowerCase()
      .split(/[^\p{L}\p{N}]/u)
      .includes(asked),
  );
  // Two slips make of a short name any other one.
  const begun =
    (close[0]?.slips ?? MOST_SLIPS) < MOST_SLIPS
      ? undefined
      : names.find((known) => known.toLowerCase().startsWith(asked));
  return begun ?? close[0]?.known ?? whole ?? parts[0];
}

/** Letters to be put in, taken out or changed so that one text becomes the other. */
function slipsBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (const [at, wanted] of [...other].entries()) {
      const changed = (row[at] ?? 0) + (letter === wanted ? 0 : 1);
      next.push(Math.min(changed, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
