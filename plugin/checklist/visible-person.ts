import { Failure, isStop } from "../base/failure.ts";
import { isVisible } from "../outside/esm/eql.ts";
import type { DataCardId } from "../outside/esm/port.ts";
import { createPersonDirectory } from "../task/card/person-directory.ts";
import type { Facts } from "./facts.ts";
import { recentOperators } from "./recent-operators.ts";

/** Of these newest Person cards one is taken. */
const LOOKED_AT = 50;

/** Any Person card that can be seen, for a trial card to refer to; undefined where there is none, or none is told. */
export async function visiblePerson(facts: Facts): Promise<DataCardId | undefined> {
  try {
    // The REST API lists ids alone; the Web API would send every person whole.
    return await (facts.esmAddress.api === "rest" ? newestPerson(facts) : recentOperator(facts));
  } catch (error) {
    if (!(error instanceof Failure) || isStop(error)) throw error;
    return undefined;
  }
}

async function newestPerson({ esm, settings }: Facts): Promise<DataCardId | undefined> {
  const query = { templateCode: settings.personTemplateCode, filter: isVisible() };
  const newest = (await esm.cardIds(query)).slice(-LOOKED_AT);
  const cards = await esm.cardsAmong({ ...query, attributeCodes: [settings.personMatchCode] }, newest);
  return cards.find(({ hidden, deleted }) => !hidden && !deleted)?.dataCardId;
}

async function recentOperator(facts: Facts): Promise<DataCardId | undefined> {
  const { ids } = await recentOperators(facts);
  const matchOf = await createPersonDirectory(facts.esm, facts.settings).find(ids);
  return ids.flatMap((id) => matchOf(id)).flatMap((match) => (match.found ? [match.dataCardId] : []))[0];
}
