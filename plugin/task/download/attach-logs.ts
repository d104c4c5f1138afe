import type { Failure } from "../../base/failure.ts";
import type { DataCardId, Esm } from "../../outside/esm/port.ts";
import type { CardMapping } from "../card/card-mapping.ts";
import type { TaskCard } from "../card-batches.ts";
import { cardFailure } from "../card-failure.ts";
import type { AskedSystem } from "../run-end.ts";
import { whenUnlocked } from "../when-unlocked.ts";
import { type CardPlan, wholeLogName } from "./plan-card.ts";

/** A card and its plan. */
interface PlannedCard {
  readonly card: TaskCard;
  readonly plan: CardPlan;
}

/** Whether whole logs are attached to cards whose log had to be cut. */
export function takesWholeLogs({ attachFile }: Esm, { settings }: CardMapping): boolean {
  return settings.attributeCodes.chatLogFile !== undefined && attachFile !== undefined;
}

/**
 * Attaches the whole log, as a file, to each card that will be closed with only part of it.
 *
 * @param end told of what ends the run; then nothing more is attached
 * @param wait waits before the next attempt at a card that somebody else has locked
 * @returns failures by card; these cards must not be closed yet
 */
export async function attachWholeLogs(
  esm: Esm,
  { settings }: CardMapping,
  planned: readonly PlannedCard[],
  end: Pick<AskedSystem, "failed">,
  wait: (milliseconds: number) => Promise<void>,
): Promise<ReadonlyMap<DataCardId, Failure>> {
  const failures = new Map<DataCardId, Failure>();
  const attributeCode = settings.attributeCodes.chatLogFile;
  const { attachFile } = esm;
  if (attributeCode === undefined || attachFile === undefined) return failures;
  for (const { card, plan } of planned) {
    if (plan.kind !== "fill" || plan.wholeLog === undefined || plan.card.isChatActive) continue;
    const fileName = wholeLogName(plan.wholeLog);
    if (card.fileNames.includes(fileName)) continue;
    const { templateCode } = settings;
    const file = { templateCode, dataCardId: card.dataCardId, attributeCode, fileName, text: plan.wholeLog };
    try {
      await whenUnlocked(() => attachFile(file), wait);
    } catch (error) {
      const failure = cardFailure(error, "its whole log was attached");
      if (end.failed(failure)) return failures;
      failures.set(card.dataCardId, failure);
    }
  }
  return failures;
}
