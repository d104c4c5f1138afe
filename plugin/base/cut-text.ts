/** The first characters of a text, never half of one. */
export function firstCharacters(text: string, most: number): string {
  const first = text.slice(0, most);
  return /[\uD800-\uDBFF]$/.test(first) ? first.slice(0, -1) : first;
}

/** The text; its beginning and an ellipsis where it is longer. */
export function shortened(text: string, longest: number): string {
  return text.length <= longest ? text : `${firstCharacters(text, longest - 1)}…`;
}

/** What stands in brackets at the end of a label, such as an id: it may be all that tells the label from another. */
export function bracketsAtEnd(label: string): string {
  return / \([^()]{1,24}\)$/.exec(label)?.[0] ?? "";
}
