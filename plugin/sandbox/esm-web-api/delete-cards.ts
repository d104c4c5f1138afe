import type { XmlNode } from "../../xml/write-xml.ts";
import type { Card } from "../cards/card.ts";
import type { CardWorld } from "../cards/card-world.ts";
import { readableCard } from "../cards/read-card.ts";
import { templateRights } from "../cards/rights.ts";
import { eraseCards, trashCard } from "../cards/write-card.ts";
import { flag } from "./import-parameters.ts";
import type { LocalDates } from "./local-dates.ts";
import { foundCards } from "./search-cards.ts";
import { WebApiError } from "./web-api-error.ts";

/**
 * Deletes cards, all of them or none: those with these `Ids`, or those that a `Query` finds, which is a whole statement
 * as in a search. With `useTrashcan` they go to the trash, otherwise they are gone for good.
 *
 * Source: the names of the parameters were observed. Assumed: commas between ids, `useTrashcan` unless it is said to be
 * false, and the report.
 *
 * @throws WebApiError
 * @throws EqlError
 */
export function deleteCards(world: CardWorld, dates: LocalDates, parameters: URLSearchParams): XmlNode {
  const useTrashcan = flag(parameters, "useTrashcan", true, "delete");
  const cards = cardsToDelete(world, dates, parameters);
  for (const { templateCode } of cards) {
    if (templateRights(world, templateCode).write) continue;
    throw refused(`You have no permission to delete data cards of template ${templateCode}`);
  }
  if (useTrashcan) for (const card of cards) trashCard(card);
  else eraseCards(world, cards);
  return {
    name: "entity-delete-report",
    children: [{ name: "entities-deleted", text: String(cards.length) }],
  };
}

function cardsToDelete(world: CardWorld, dates: LocalDates, parameters: URLSearchParams): Card[] {
  const ids = parameters.get("Ids") || undefined;
  const query = parameters.get("Query") || undefined;
  if ((ids === undefined) === (query === undefined)) throw refused("Either Ids or Query is needed");
  if (query !== undefined) return foundCards(world, dates, query);
  const wanted = new Set((ids ?? "").split(",").map((id) => id.trim()));
  return [...wanted].map((id) => readableCard(world, id) ?? unknownCard(id));
}

function unknownCard(id: string): never {
  throw refused(`Unknown data card: ${id.slice(0, 100)}`);
}

function refused(details: string): WebApiError {
  return new WebApiError("delete", details);
}
