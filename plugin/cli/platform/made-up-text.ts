/** Tags lose what is in them, entities stay: a text is as much HTML as before. */
const PART =
  /<(\/?[a-zA-Z][a-zA-Z0-9]{0,20})[^<>]*>|&(?:#\d{1,7}|#x[\da-fA-F]{1,6}|[a-zA-Z]{2,20});|[\p{L}\p{M}]+|\d/gu;

const VOWELS = "aeiou";
const CONSONANTS = "bdfgklmnprstv";

/**
 * A text of made-up words, as long and of the same kind: letters by letters, digits by digits, signs and white space as
 * they are.
 *
 * @param names known names and what stands for them: they may be in the text too
 */
export function madeUpText(text: string, names: ReadonlyMap<string, string>): string {
  const named = [...names].toSorted(([one], [other]) => other.length - one.length);
  const found = named.find(([name]) => name.length > 1 && text.includes(name));
  if (found !== undefined) {
    const [name, other] = found;
    return text
      .split(name)
      .map((part) => madeUpText(part, names))
      .join(other);
  }
  let at = 0;
  return text.replaceAll(PART, (part, tag: string | undefined) => {
    at += 1;
    if (tag !== undefined) return `<${tag}>`;
    if (part.startsWith("&")) return part;
    return /^\d$/.test(part) ? String(at % 10) : madeUpWord(part, at);
  });
}

/** Not the same word for the same word: how often a word comes could give it away. */
function madeUpWord(word: string, seed: number): string {
  return [...word]
    .map((letter, index) => {
      const letters = (seed + index) % 2 === 0 ? CONSONANTS : VOWELS;
      const made = letters[(seed * 7 + index * 3) % letters.length] ?? "a";
      return letter === letter.toLowerCase() ? made : made.toUpperCase();
    })
    .join("");
}
