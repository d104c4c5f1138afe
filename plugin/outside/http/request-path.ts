/** A path below the base URL of a system. */
export interface RequestPath {
  /** The path for the request: it starts with a slash, and its segments are encoded. */
  readonly text: string;
  /** The path for metrics and traces, without the ids: `/dc/{}/data/{}`. */
  readonly pattern: string;
}

/**
 * Makes a path from a template literal: path`/dc/${templateCode}/data`. The literal text may be shown to anybody.
 * Inserted values are encoded, and are `{}` in the pattern; an inserted path stays as it is.
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

/** Ids that a path cannot carry, even encoded: empty text, `.` and `..`, half of a surrogate pair. */
export const CANNOT_BE_IN_PATH = /^\.{0,2}$|\p{Cs}/u;
