/** A path below the base URL of a system. */
export interface RequestPath {
  /** As it is sent: it starts with a slash, its segments are encoded. */
  readonly text: string;
  /** As it may be shown in metrics and traces: `/dc/{}/data/{}`, without the ids. */
  readonly pattern: string;
}

/**
 * Writes a path as a template: path`/dc/${templateCode}/data`. What stands in the template itself is the same for
 * everybody and may be shown; what is put into it is encoded, and is `{}` in the pattern. A path that is put into another
 * one stays what it is.
 */
export function path(words: TemplateStringsArray, ...segments: readonly (string | RequestPath)[]): RequestPath {
  const [first = "", ...rest] = words;
  let [text, pattern] = [first, first];
  for (const [index, segment] of segments.entries()) {
    const word = rest[index] ?? "";
    text += (typeof segment === "string" ? encodeURIComponent(segment) : segment.text) + word;
    pattern += (typeof segment === "string" ? "{}" : segment.pattern) + word;
  }
  return { text, pattern };
}
