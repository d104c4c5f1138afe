import type { XmlNode } from "../../xml/write-xml.ts";
import type { Card } from "../cards/card.ts";
import type { CardWorld } from "../cards/card-world.ts";
import { templateRights } from "../cards/rights.ts";
import type { Condition } from "../eql/condition.ts";
import { EqlError } from "../eql/eql-error.ts";
import { parseStatement } from "../eql/parse-eql.ts";
import { searchStatement } from "../eql/search-statement.ts";
import { entityNode } from "./entity-node.ts";
import { createLocalDates, type LocalDates } from "./local-dates.ts";

/**
 * Answers a search: all cards at once, or `<result/>` when nothing matches (observed). Cards in the trash are never
 * among them, whatever the query says (assumed).
 *
 * @throws EqlError
 */
export function searchCards(world: CardWorld, dates: LocalDates, query: string): XmlNode {
  const children = foundCards(world, dates, query).flatMap((card) => {
    const template = world.templates.get(card.templateCode);
    return template === undefined ? [] : [entityNode(world, dates, template, card)];
  });
  return children.length === 0 ? { name: "result" } : { name: "entityset", children };
}

/** The cards that a statement finds. @throws EqlError */
export function foundCards(world: CardWorld, dates: LocalDates, query: string): Card[] {
  const { condition } = parseStatement(query);
  for (const code of condition === undefined ? [] : templateCodes(condition)) requireTemplate(world, code);
  return searchStatement(world, query, (text, isDay) => readDate(isDay ? DAYS : dates, text)).filter(
    (card) => !card.deleted,
  );
}

/** Days are midnights in UTC here, so that a local time is compared with them by its own day (assumed). */
const DAYS = createLocalDates("UTC");

/**
 * A date literal of a query: `dd.MM.yyyy HH:mm` in ESM's own time, the only form ever seen here; a day alone is its
 * midnight (assumed). ISO 8601 is refused (assumed), so that a client that sends it is found out.
 */
function readDate(dates: LocalDates, text: string): number | undefined {
  const read = dates.read(/^\d{2}\.\d{2}\.\d{4}$/.test(text) ? `${text} 00:00` : text);
  if ("at" in read) return read.at;
  if (read.refused === "no-date") return undefined;
  throw new EqlError(`There is no '${text}' in ESM's time zone: daylight saving skips it`);
}

/**
 * A template that does not exist, or may not be seen, is an error: assumed, since REST does so with unknown names
 * (observed).
 */
function requireTemplate(world: CardWorld, code: string): void {
  if (world.templates.has(code) && templateRights(world, code).read) return;
  throw new EqlError(`Unknown template: ${code}`);
}

/** The template codes that a condition names. */
function templateCodes(condition: Condition): string[] {
  switch (condition.kind) {
    case "and":
    case "or":
      return condition.parts.flatMap(templateCodes);
    case "not":
      return templateCodes(condition.part);
    case "compare": {
      const { field, operator, literal } = condition;
      const isCode = field.kind === "entity" && field.property === "template-code";
      return isCode && (operator === "=" || operator === "<>") ? [literal] : [];
    }
    default:
      return [];
  }
}
