import { Failure } from "../../base/failure.ts";
import type { AttributeValues, Esm } from "../../outside/esm/port.ts";
import type { CardMapping } from "../card/card-mapping.ts";
import { readSessionsCards } from "../card-batches.ts";
import type { TaskContext } from "../task.ts";
import { type Writing, writeCards } from "../write-cards.ts";
import { attachWholeLogs } from "./attach-logs.ts";
import type { BatchAccounts } from "./batch-accounts.ts";
import type { CardPlan } from "./plan-card.ts";
import { isHistory, type SessionRead } from "./read-histories.ts";
import type { Settling } from "./settling.ts";

/** A card that is to be changed. */
export type PlannedCard = SessionRead & {
  readonly plan: Exclude<CardPlan, { kind: "keep" } | { kind: "refuse" }>;
  readonly values: AttributeValues;
  /** Whether a later run would find the same persons without the history. */
  readonly isPersonsFinal: boolean;
};

export interface PlannedWriting {
  readonly esm: Esm;
  readonly mapping: CardMapping;
  readonly accounts: BatchAccounts;
  readonly settling: Settling;
  readonly dryRun: boolean;
  readonly context: TaskContext;
}

/**
 * Writes what is planned for a batch: first the whole logs as files, then the cards. Every card is accounted for.
 *
 * @returns why the run has to end, if it has to
 */
export type WritePlanned = (planned: readonly PlannedCard[]) => Promise<Failure | undefined>;

export function createPlannedWriter(options: PlannedWriting): WritePlanned {
  const { esm, mapping, accounts, settling, dryRun, context } = options;
  const { settings } = mapping;

  function written(entry: PlannedCard): void {
    accounts.changed(entry, entry.plan);
    if (entry.plan.kind === "fill" && isHistory(entry) && entry.isPersonsFinal) settling.settle(entry, entry.plan.card);
  }

  function writing(planned: readonly PlannedCard[]): Writing {
    const sessionIds = new Map(planned.map(({ card, sessionId }) => [card.dataCardId, sessionId]));
    return {
      esm,
      templateCode: settings.templateCode,
      settingOf: (code) => settings.mapped.find((mapped) => mapped.code === code)?.setting,
      wait: pause,
      readBack: async (ids) =>
        readSessionsCards(
          esm,
          mapping,
          ids.flatMap((id) => sessionIds.get(id) ?? []),
        ),
    };
  }

  async function pause(milliseconds: number): Promise<void> {
    await context.clock.wait(milliseconds, context.signal).catch((error: unknown) => {
      throw context.signal.aborted ? new Failure("stopped", { code: "stopped", retryable: true }) : error;
    });
  }

  return async function writePlanned(planned) {
    if (dryRun) {
      for (const entry of planned) accounts.changed(entry, entry.plan);
      return undefined;
    }
    const attached = await attachWholeLogs(esm, mapping, planned);
    const ready =
      attached.ended === undefined ? planned.filter(({ card }) => !attached.failures.has(card.dataCardId)) : [];
    const writes = ready.map(({ card, values }) => ({ dataCardId: card.dataCardId, values }));
    const { results, ended = attached.ended } = await writeCards(writing(ready), writes);
    const failures = new Map<string, Failure | undefined>(attached.failures);
    for (const { dataCardId, failure } of results) failures.set(dataCardId, failure);
    for (const entry of planned) {
      const failure = failures.get(entry.card.dataCardId);
      if (!failures.has(entry.card.dataCardId)) accounts.notDone(entry, ended);
      else if (failure === undefined) written(entry);
      else accounts.failed(entry, failure);
    }
    return ended;
  };
}
