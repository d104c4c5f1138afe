import type { Failure } from "../../base/failure.ts";
import { toldToStop } from "../../base/failure.ts";
import type { AttributeValues, DataCardId, Esm } from "../../outside/esm/port.ts";
import type { CardMapping } from "../card/card-mapping.ts";
import { toAttributeValues } from "../card/card-values.ts";
import { readSessionsCards } from "../card-batches.ts";
import type { AskedSystem } from "../run-end.ts";
import type { TaskContext } from "../task.ts";
import { type Writing, writeCards } from "../write-cards.ts";
import { attachWholeLogs } from "./attach-logs.ts";
import type { Account, Change } from "./card-outcome.ts";
import { isHistory, type SessionRead } from "./read-histories.ts";
import type { ReadingChoice } from "./reading-choice.ts";

/** A card that has to be changed. */
export type PlannedCard = SessionRead & {
  readonly plan: Change;
  readonly values: AttributeValues;
  /** Whether a later run would find the same persons, even without reading the history. */
  readonly isPersonsFinal: boolean;
};

export interface PlannedWriting {
  readonly esm: Esm;
  readonly mapping: CardMapping;
  readonly account: Account;
  /** Told of failures that end the run, and asked for the reason. */
  readonly end: Pick<AskedSystem, "failed" | "reason">;
  readonly readingChoice: ReadingChoice;
  /** Plans refused cards anew where their persons may be no longer there; leaves out those that need no change, which are accounted for. */
  planAgain(refused: readonly PlannedCard[]): Promise<PlannedAgain>;
  readonly dryRun: boolean;
  readonly context: TaskContext;
}

export interface PlannedAgain {
  readonly planned: readonly PlannedCard[];
  /** Cards that are accounted for. */
  readonly settled: ReadonlySet<DataCardId>;
}

/** How the cards of some sessions are written. */
export function writingOf(
  options: Pick<PlannedWriting, "esm" | "mapping" | "context"> & { readonly end: Writing["end"] },
  sessions: readonly Pick<SessionRead, "card" | "sessionId">[],
): Writing {
  const { esm, mapping, end } = options;
  const { settings } = mapping;
  const sessionIds = new Map(sessions.map(({ card, sessionId }) => [card.dataCardId, sessionId]));
  return {
    esm,
    end,
    templateCode: settings.templateCode,
    settingOf: (code) => settings.mapped.find((mapped) => mapped.code === code)?.setting,
    wait: pauseOf(options),
    readBack: async (ids) =>
      readSessionsCards(
        esm,
        mapping,
        ids.flatMap((id) => sessionIds.get(id) ?? []),
        // Without its values it counts as not written, and is written once more.
        { onUnreadable: () => undefined },
      ),
  };
}

function pauseOf({ context }: Pick<PlannedWriting, "context">): Writing["wait"] {
  return async (milliseconds) => {
    await context.clock.wait(milliseconds, context.signal).catch((error: unknown) => {
      throw context.signal.aborted ? toldToStop("stopped") : error;
    });
  };
}

/** Writes the plans of a batch: first the whole logs as files, then the cards. Every card is accounted for. */
export type WritePlanned = (planned: readonly PlannedCard[]) => Promise<void>;

function isWritten(outcomes: ReadonlyMap<DataCardId, Failure | undefined>, dataCardId: DataCardId): boolean {
  return outcomes.has(dataCardId) && outcomes.get(dataCardId) === undefined;
}

const NOTHING_AGAIN: PlannedAgain = { planned: [], settled: new Set() };

export function createPlannedWriter(options: PlannedWriting): WritePlanned {
  const { esm, mapping, account, end, readingChoice, planAgain, dryRun } = options;
  const pause = pauseOf(options);

  function written(of: PlannedCard): void {
    account({ kind: "changed", of, plan: of.plan });
    if (!dryRun && of.plan.kind === "fill" && isHistory(of) && of.isPersonsFinal)
      readingChoice.noteFullyRead(of, of.plan.card);
  }

  /** The results of the cards that were reached. */
  async function attachAndWrite(planned: readonly PlannedCard[]): Promise<Map<DataCardId, Failure | undefined>> {
    const notAttached = await attachWholeLogs(esm, mapping, planned, end, pause);
    const outcomes = new Map<DataCardId, Failure | undefined>(notAttached);
    if (end.reason !== undefined) return outcomes;
    const ready = planned.filter(({ card }) => !notAttached.has(card.dataCardId));
    const writes = ready.map(({ card, values }) => ({ dataCardId: card.dataCardId, values }));
    const results = await writeCards(writingOf(options, ready), writes);
    for (const { dataCardId, failure } of results) outcomes.set(dataCardId, failure);
    return outcomes;
  }

  /** The card as it is tried in this attempt, without persons who are only kept: ESM may have removed one of them. */
  function withoutKeptPersons(of: PlannedCard, attempt: number): PlannedCard[] {
    const { plan } = of;
    const card = plan.kind === "fill" ? plan.ifRefused[attempt] : undefined;
    if (plan.kind !== "fill" || card === undefined) return [];
    const removed = (plan.card.members ?? []).filter((person) => card.members?.includes(person) !== true);
    return [{ ...of, plan: { ...plan, card, removed }, values: toAttributeValues(card, mapping) }];
  }

  /** Tries refused cards again. @returns the cards that could be written, as they were written */
  async function writeRefused(refused: readonly PlannedCard[]): Promise<ReadonlyMap<DataCardId, PlannedCard>> {
    const saved = new Map<DataCardId, PlannedCard>();
    for (let attempt = 0; end.reason === undefined; attempt += 1) {
      const waiting = refused.filter(({ card }) => !saved.has(card.dataCardId));
      const again = waiting.flatMap((of) => withoutKeptPersons(of, attempt));
      if (again.length === 0) break;
      const outcomes = await attachAndWrite(again);
      for (const of of again) if (isWritten(outcomes, of.card.dataCardId)) saved.set(of.card.dataCardId, of);
    }
    return saved;
  }

  return async function writePlanned(planned) {
    if (dryRun) {
      planned.forEach(written);
      return;
    }
    const outcomes = await attachAndWrite(planned);
    const isRefused = ({ card }: PlannedCard) => outcomes.get(card.dataCardId)?.scope === "card";
    const again = planned.some(isRefused) ? await planAgain(planned.filter(isRefused)) : NOTHING_AGAIN;
    if (again.planned.length > 0)
      for (const [id, failure] of await attachAndWrite(again.planned)) outcomes.set(id, failure);
    const anew = new Map(again.planned.map((of) => [of.card.dataCardId, of]));
    const all = planned
      .filter(({ card }) => !again.settled.has(card.dataCardId))
      .map((of) => anew.get(of.card.dataCardId) ?? of);
    const savedById = await writeRefused(all.filter(isRefused));
    for (const of of all) {
      const { dataCardId } = of.card;
      const failure = outcomes.get(dataCardId);
      const second = savedById.get(dataCardId);
      if (!outcomes.has(dataCardId)) account({ kind: "not-done", of, why: end.reason });
      else if (second !== undefined) written(second);
      else if (failure === undefined) written(of);
      else account({ kind: "failed", of, failure });
    }
  };
}
