import { createHash } from "node:crypto";
import { Failure } from "../../base/failure.ts";
import type { DataCardId, Esm } from "../../outside/esm/port.ts";
import type { CardMapping } from "../card/card-mapping.ts";
import type { TaskCard } from "../card-batches.ts";
import type { CardPlan } from "./plan-card.ts";
import { concernsAll } from "./read-histories.ts";

/** A card with what is planned for it. */
interface PlannedCard {
  readonly card: TaskCard;
  readonly plan: CardPlan;
}

export interface AttachResults {
  /** By card. */
  readonly failures: ReadonlyMap<DataCardId, Failure>;
  /** Why attaching ended before all cards had their turn. */
  readonly ended: Failure | undefined;
}

/**
 * Attaches the whole log to each card that is about to be closed with a part of it, before it is closed. The file is
 * named after its content, so that a log that is there already is not attached twice.
 *
 * @returns what failed; such a card must not be closed yet
 */
export async function attachWholeLogs(
  esm: Esm,
  { settings }: CardMapping,
  planned: readonly PlannedCard[],
): Promise<AttachResults> {
  const failures = new Map<DataCardId, Failure>();
  const attributeCode = settings.attributeCodes.chatLogFile;
  if (attributeCode === undefined || esm.attachFile === undefined) return { failures, ended: undefined };
  for (const { card, plan } of planned) {
    if (plan.kind !== "fill" || plan.wholeLog === undefined || plan.card.isChatActive) continue;
    const fileName = `chat-log-${createHash("sha256").update(plan.wholeLog).digest("hex").slice(0, 16)}.txt`;
    if (card.fileNames.includes(fileName)) continue;
    try {
      const { templateCode } = settings;
      await esm.attachFile({ templateCode, dataCardId: card.dataCardId, attributeCode, fileName, text: plan.wholeLog });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (concernsAll(error)) return { failures, ended: error };
      failures.set(card.dataCardId, error);
    }
  }
  return { failures, ended: undefined };
}
