import { Failure } from "../base/failure.ts";
import { within } from "../base/within.ts";
import { contains, mayEqual } from "../outside/esm/eql.ts";
import type { AttributeValues, DataCardId } from "../outside/esm/port.ts";
import type { LeftCard } from "../state/trial-notes.ts";
import { whenUnlocked } from "../task/when-unlocked.ts";
import type { Facts } from "./facts.ts";

/** Ids of real sessions never begin like this. */
export const TRIAL_PREFIX = "esm-chat-trial-";

/** Milliseconds, for which somebody who has pressed Ctrl-C waits. */
const REMOVED_WITHIN = 15_000;

/** Trial cards of an attempt that was cancelled before it could remove them. */
export async function removeLeftBehind({ esm, settings, clock }: Facts): Promise<void> {
  const { templateCode, attributeCodes } = settings;
  const { removeCard } = esm;
  if (removeCard === undefined) return;
  const code = attributeCodes.chatSessionId;
  const cards = await esm.findCards({ templateCode, filter: contains(code, TRIAL_PREFIX), attributeCodes: [code] });
  for (const { dataCardId, deleted, values } of cards) {
    const isTrial = textsOf(values, code).some((text) => text.startsWith(TRIAL_PREFIX));
    if (!isTrial || deleted) continue;
    try {
      await whenUnlocked(() => removeCard(templateCode, dataCardId), clock.wait);
    } catch (error) {
      // Whether cards can be removed is found out by the trial itself.
      if (!(error instanceof Failure) || error.retryable) throw error;
    }
  }
}

/**
 * Moves the cards of a trial to the trash, even after it was cancelled: with its own connections and time limit. A card
 * whose creation was not answered is searched for by its session id.
 *
 * @param known cards known to have been made
 * @returns cards that may still exist
 */
export async function removeTrialCards(
  { cleaning, settings, clock }: Facts,
  sessionId: string,
  known: readonly DataCardId[],
): Promise<readonly LeftCard[]> {
  const gone = new Set<DataCardId>();
  const work = removeAll({ cleaning, settings, clock }, sessionId, known, gone);
  const removed = await within(clock, REMOVED_WITHIN, work);
  if (removed !== undefined) return removed.done;
  const why = `ESM did not answer within ${REMOVED_WITHIN / 1000} seconds`;
  return leftCards(known, gone, sessionId, why);
}

async function removeAll(
  { cleaning: esm, settings, clock }: Pick<Facts, "cleaning" | "settings" | "clock">,
  sessionId: string,
  known: readonly DataCardId[],
  gone: Set<DataCardId>,
): Promise<readonly LeftCard[]> {
  const { templateCode, attributeCodes } = settings;
  const code = attributeCodes.chatSessionId;
  const { removeCard } = esm;
  if (removeCard === undefined) return leftCards(known, gone, undefined, "the Web API cannot remove cards");
  const left: LeftCard[] = [];
  const ids = new Set(known);
  try {
    const query = { templateCode, filter: mayEqual(code, sessionId), attributeCodes: [code] };
    for (const { dataCardId, deleted, values } of await esm.findCards(query)) {
      if (!deleted && textsOf(values, code).includes(sessionId)) ids.add(dataCardId);
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (known.length === 0) for (const one of leftCards([], gone, sessionId, error.message)) left.push(one);
  }
  for (const dataCardId of ids) {
    try {
      await whenUnlocked(() => removeCard(templateCode, dataCardId), clock.wait);
      gone.add(dataCardId);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      for (const one of leftCards([dataCardId], gone, undefined, error.message)) left.push(one);
    }
  }
  return left;
}

/** @param sessionId to search for if no card is known; undefined if there is nothing to search for */
function leftCards(
  known: readonly DataCardId[],
  gone: ReadonlySet<DataCardId>,
  sessionId: string | undefined,
  why: string,
): readonly LeftCard[] {
  if (known.length === 0) {
    return sessionId === undefined
      ? []
      : [{ card: `a data card with the session id ${sessionId}, if there is one,`, why }];
  }
  return known.filter((id) => !gone.has(id)).map((id) => ({ card: `data card ${id}`, why }));
}

/** The same failure, with the cards that a person has to remove. */
export function namingCardsLeft(error: unknown, left: readonly LeftCard[]): unknown {
  if (!(error instanceof Failure) || left.length === 0) return error;
  const { code, scope, onPurpose, retryable, retryAt, status } = error;
  const message = `${error.message}; ${left.map(leftCardText).join("; ")}`;
  return new Failure(message, { code, scope, onPurpose, retryable, retryAt, status, cause: error });
}

export function leftCardText({ card, why }: LeftCard): string {
  return `${card} could not be removed (${why}): remove it by hand`;
}

function textsOf(values: AttributeValues, code: string): string[] {
  return (values[code] ?? []).flatMap((value) => (value.kind === "text" ? [value.text] : []));
}
