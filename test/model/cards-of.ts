import { allCards, first, type RawCard } from "../acceptance/raw-esm.ts";
import type { World } from "../task/task-world.ts";

/**
 * What stands on all cards, comparable between worlds: by session id, persons by mail address. A card that is there
 * twice stands twice.
 */
export async function cardsOf({ sandbox }: Pick<World, "sandbox">): Promise<Record<string, unknown>[]> {
  const persons = await allCards(sandbox, "person");
  const mailOf = new Map(persons.map((card) => [card.dataCardId, first(card, "email")?.value]));
  const cards = (await allCards(sandbox, "chat_session")).map((card) => comparable(card, mailOf));
  return cards.toSorted((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other)));
}

function comparable(card: RawCard, mailOf: ReadonlyMap<string, unknown>): Record<string, unknown> {
  const { efecte_id: _, ...data } = card.data;
  const entries = Object.entries(data).map(([code, { values }]) => [
    code,
    values.map(({ value, code: valueCode, dataCardId }) => mailOf.get(dataCardId ?? "") ?? valueCode ?? value ?? null),
  ]);
  return { sessionId: first(card, "chat_session_id")?.value, ...Object.fromEntries(entries) };
}
