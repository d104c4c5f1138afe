import { allOf, anyOf, type EqlCondition, hasId, isOfTemplate, isVisible } from "../eql.ts";
import type { CardQuery, DataCardId } from "../port.ts";

/** The whole statement that `search.ws` takes. */
export function statement(condition: EqlCondition): string {
  return `SELECT entity FROM entity WHERE ${condition}`;
}

/** The cards that a query asks for. */
export function matching({ templateCode, filter, onlyVisible }: Omit<CardQuery, "attributeCodes">): EqlCondition {
  return allOf([
    isOfTemplate(templateCode),
    ...(filter === undefined ? [] : [filter]),
    ...(onlyVisible === true ? [isVisible()] : []),
  ]);
}

/** Cards with these ids, in as many conditions as URLs of this length need. */
export function idConditions(ids: readonly DataCardId[], longest: number): EqlCondition[] {
  const each = new URLSearchParams({ q: `${hasId(ids.at(-1) ?? "0")} or ` }).toString().length;
  const most = Math.max(1, Math.floor(longest / each));
  return Array.from({ length: Math.ceil(ids.length / most) }, (_, index) =>
    anyOf(ids.slice(index * most, (index + 1) * most).map(hasId)),
  );
}
