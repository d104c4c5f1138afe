import { compareIds } from "../outside/esm/card-ids.ts";
import type { DataCardId } from "../outside/esm/port.ts";
import type { Facts } from "./facts.ts";

/** Support persons to look for, and sessions to read for that: enough to see whether the attribute is right. */
const MOST_OPERATORS = 50;
const MOST_SESSIONS = 25;

export interface RecentOperators {
  /** External ids, each once. */
  readonly ids: readonly string[];
  /** Support persons without an external id on the platform. */
  readonly withoutId: number;
}

/** The support persons of the newest chat sessions that ESM has cards for. */
export async function recentOperators(facts: Facts): Promise<RecentOperators> {
  const ids = new Map<string, string>();
  const withoutId = new Set<string>();
  for (const sessionId of await recentSessionIds(facts)) {
    const reading = await facts.chatHistory.session(sessionId);
    if (reading.kind !== "history") continue;
    for (const { id, externalId } of reading.session.operators) {
      const key = externalId?.trim().toLowerCase() ?? "";
      if (key === "") withoutId.add(id);
      else if (!ids.has(key)) ids.set(key, externalId?.trim() ?? "");
      if (ids.size + withoutId.size === MOST_OPERATORS) return { ids: [...ids.values()], withoutId: withoutId.size };
    }
  }
  return { ids: [...ids.values()], withoutId: withoutId.size };
}

async function recentSessionIds({ esm, settings, esmAddress, activeCards }: Facts): Promise<string[]> {
  const { templateCode, attributeCodes } = settings;
  const active = (await activeCards()).map(({ dataCardId }) => dataCardId);
  // The REST API can list ids alone; the Web API would send every card with its log.
  const isEnough = active.length > 0 || esmAddress.api === "web-api";
  const known = isEnough ? active : await esm.cardIds({ templateCode, filter: undefined });
  const newest: readonly DataCardId[] = known.slice(-MOST_SESSIONS).toSorted(compareIds);
  const query = { templateCode, filter: undefined, attributeCodes: [attributeCodes.chatSessionId] };
  const cards = await esm.cardsAmong(query, newest);
  return cards
    .filter(({ deleted }) => !deleted)
    .toReversed()
    .flatMap(({ values }) =>
      (values[attributeCodes.chatSessionId] ?? []).flatMap((value) => (value.kind === "text" ? [value.text] : [])),
    );
}
