/** What Excel takes, in UTF-16 code units. */
const LONGEST_NAME = 31;

/** Excel keeps this name for itself, in any case of letters. */
const RESERVED = "history";

/** A name for each sheet that Excel takes: none twice, whatever the case of letters; `-2` and so on tell them apart. */
export function sheetNames(wanted: readonly string[]): string[] {
  const taken = new Set([RESERVED]);
  return wanted.map((name) => {
    const clean = withoutForbidden(name);
    let free = cut(clean, LONGEST_NAME);
    for (let count = 2; taken.has(free.toLowerCase()); count += 1) {
      const suffix = `-${count}`;
      free = `${cut(clean, LONGEST_NAME - suffix.length)}${suffix}`;
    }
    taken.add(free.toLowerCase());
    return free;
  });
}

/** Without the signs by which formulas name sheets; an apostrophe may stand inside, but not at an end. */
function withoutForbidden(name: string): string {
  const clean = name.replaceAll(/[[\]:*?/\\\p{Cc}\p{Cs}]/gu, "-").trim();
  return clean === "" ? "-" : clean.replace(/^'/, "-");
}

function cut(name: string, length: number): string {
  return name
    .slice(0, length)
    .replace(/[\uD800-\uDBFF]$/, "")
    .replace(/['\s]+$/, "-");
}
