import { allOf, type EqlCondition, hasId, isOfTemplate, isVisible } from "../eql.ts";
import type { CardQuery, DataCardId } from "../port.ts";

/** A whole statement, as the parameter of `search.ws`. */
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

/** How many ids fit into a condition in a URL of this length. */
export function mostIds(ids: readonly DataCardId[], longest: number): number {
  const each = new URLSearchParams({ q: `${hasId(ids.at(-1) ?? "0")} or ` }).toString().length;
  return Math.max(1, Math.floor(longest / each));
}
