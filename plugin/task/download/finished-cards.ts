import { Failure } from "../../base/failure.ts";
import type { CardAttribute } from "../../chat/card-attributes.ts";
import type { Instant } from "../../chat/session.ts";
import { allOf, isBefore, isFrom } from "../../outside/esm/eql.ts";
import type { DataCardId, Esm, UnreadableCard } from "../../outside/esm/port.ts";
import { attributeSetting } from "../../settings/setting-definitions.ts";
import type { CardMapping } from "../card/card-mapping.ts";
import { toStoredCard } from "../card/card-values.ts";
import { activityUnreadable } from "../card-batches.ts";
import type { RunRecorder } from "../run-recorder.ts";

/** The finished cards of chats that began in this time: from, and up to but not including. */
export interface RefreshPeriod {
  readonly from: Instant;
  readonly to: Instant;
}

/** ESM's own clocks may be changed at the limits of the period, or a card keeps only the day: so much more is asked for. */
const MARGIN_MS = 86_400_000;
/** So long after a day began in UTC, it is that day wherever clocks are up to so much behind UTC, or less than 14 hours ahead. */
const WITHIN_DAY_MS = 10 * 3_600_000;

export interface FinishedCard {
  readonly dataCardId: DataCardId;
  readonly sessionId: string;
}

/**
 * The finished cards of the period, oldest first; of a session with several the oldest, which is the one that is filled.
 * One of which cannot be read whether it is finished is no such card, and a failure (ruling 8).
 */
export async function finishedCards(
  esm: Esm,
  mapping: CardMapping,
  recorder: Pick<RunRecorder, "failure">,
  { from, to }: RefreshPeriod,
): Promise<FinishedCard[]> {
  const { templateCode, attributeCodes } = mapping.settings;
  const { chatSessionId, isChatActive, startTime } = attributeCodes;
  if (startTime === undefined) throw nothingToRefresh("startTime", "the start time of chats");
  const filter = allOf([
    isFrom(startTime, esm.dateLimit(from - MARGIN_MS)),
    isBefore(startTime, esm.dateLimit(to + MARGIN_MS)),
  ]);
  const query = {
    templateCode,
    filter,
    attributeCodes: [chatSessionId, isChatActive, startTime],
    onlyVisible: true,
    onUnreadable({ dataCardId, message: reason }: UnreadableCard) {
      recorder.failure({ sessionId: null, dataCardId: dataCardId ?? "", reason, retryAt: null, tried: true });
    },
  };
  const listed = await esm.listCards(query, (card) => {
    const { chatSessionId: sessionId, isChatActive: isActive, startTime: start, days } = toStoredCard(card, mapping);
    const at = (start ?? Number.NaN) + (days?.includes("startTime") === true ? WITHIN_DAY_MS : 0);
    const isInPeriod = !card.deleted && from <= at && at < to;
    if (isInPeriod && isActive === null) {
      const { message: reason } = activityUnreadable(isChatActive);
      recorder.failure({
        sessionId: sessionId ?? null,
        dataCardId: card.dataCardId,
        reason,
        retryAt: null,
        tried: true,
      });
    }
    const isWanted = isActive === false && isInPeriod;
    return { dataCardId: card.dataCardId, sessionId: isWanted ? (sessionId ?? null) : null };
  });
  const sessions = new Set<string>();
  const finished: FinishedCard[] = [];
  for (const { dataCardId, sessionId } of listed) {
    if (sessionId === null || sessions.has(sessionId)) continue;
    sessions.add(sessionId);
    finished.push({ dataCardId, sessionId });
  }
  return finished;
}

/** Nothing could be done at all. */
export function nothingToRefresh(attribute: CardAttribute | "*", what: string): Failure {
  const message = `there is nothing to refresh: no platform setting maps ${what} (${attributeSetting(attribute)})`;
  return new Failure(message, { code: "nothing-to-refresh", scope: "run", retryable: false });
}
