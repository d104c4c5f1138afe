import type { EqlCondition } from "../../../outside/esm/eql.ts";
import type { AttributeValue } from "../../../outside/esm/port.ts";

/** A kind of external ids: which of them are equal, and how ESM is asked for them. */
export interface IdKind {
  /** Equal ids have the same key. Undefined for a text that is no id of this kind. */
  keyOf(externalId: string): string | undefined;
  /** The keys of all ids in one value of a Person attribute. */
  keysIn(text: string): readonly string[];
  /** Those of them that the first search finds, where it looks for fewer spellings than are equal. Default: all. */
  readonly searchedKeysIn?: (text: string) => readonly string[];
  /**
   * What ESM is asked for to find an id, however it is spelt there. The later ones find more, and are for ids for which
   * nobody was found. They may find too many: the caller compares the keys.
   */
  readonly searches: readonly IdSearch[];
}

export type IdSearch = (attributeCode: string, externalId: string) => readonly EqlCondition[];

/** A value as text, as ids are read from it. Values of other types hold no ids. */
export function idTextOf(value: AttributeValue): string | undefined {
  if (value.kind === "text") return value.text;
  return value.kind === "number" ? String(value.number) : undefined;
}
