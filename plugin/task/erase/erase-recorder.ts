import type { Failure } from "../../base/failure.ts";
import type { Instant } from "../../chat/session.ts";
import type { DataCardId } from "../../outside/esm/port.ts";
import type { RunStop } from "../run-end.ts";
import { howItEnded, tryAgainAt } from "../run-recorder.ts";
import type { SessionFailure } from "../run-report.ts";
import type { TaskResult } from "../task.ts";
import type { ErasableCard } from "./erasable-card.ts";

/** Entries in each list of a report; limits memory. */
const MOST_ENTRIES = 5_000;

/** Collects what became of each card. Each card gets exactly one of the endings. */
export interface EraseRecorder {
  /** Ending: the text was erased, or in a dry run would have been. */
  erased(card: ErasableCard): void;
  /** Ending: there was no text. */
  unchanged(): void;
  /** Ending: the card could not be read or written, or must not be erased. */
  failed(card: ErasedCard, failure: Failure, now: Instant): void;
  report(
    end: Pick<EraseReport, "task" | "dryRun" | "unverified" | "leftInOtherRole" | "requests"> & EraseEnd,
  ): EraseReport;
}

interface EraseEnd {
  /** Why it was stopped; null when it was not. */
  readonly stopped: RunStop | null;
  /** Epoch milliseconds. */
  readonly began: Instant;
  readonly ended: Instant;
}

export function createEraseRecorder(): EraseRecorder {
  const counts: { -readonly [Count in keyof ErasureCounts]: number } = { seen: 0, erased: 0, unchanged: 0, failed: 0 };
  const erased: ErasedCard[] = [];
  const failures: SessionFailure[] = [];
  const customers = new Set<DataCardId>();
  const supportPersons = new Set<DataCardId>();
  let cardsWithoutCustomer = 0;
  let omitted = 0;

  function add<T>(list: T[], entry: T): void {
    if (list.length < MOST_ENTRIES) list.push(entry);
    else omitted += 1;
  }

  return {
    erased({ dataCardId, stored }) {
      counts.seen += 1;
      counts.erased += 1;
      add(erased, { sessionId: stored.chatSessionId ?? null, dataCardId });
      if (typeof stored.supportPerson === "string") supportPersons.add(stored.supportPerson);
      if (typeof stored.customer === "string") customers.add(stored.customer);
      else cardsWithoutCustomer += 1;
    },
    unchanged() {
      counts.seen += 1;
      counts.unchanged += 1;
    },
    failed({ sessionId, dataCardId }, failure, now) {
      counts.seen += 1;
      counts.failed += 1;
      const retryAt = tryAgainAt(failure, now);
      add(failures, { sessionId, dataCardId, reason: failure.message, retryAt, tried: true });
    },
    report({ task, dryRun, unverified, leftInOtherRole, requests, stopped, began, ended }) {
      return {
        task,
        ...howItEnded(stopped, counts.failed > 0),
        dryRun,
        cards: { ...counts },
        whose: { customers: customers.size, supportPersons: supportPersons.size, cardsWithoutCustomer },
        leftInOtherRole,
        erased,
        failures,
        unverified,
        omitted,
        requests,
        durationMs: ended - began,
        startedAt: new Date(began).toISOString(),
        finishedAt: new Date(ended).toISOString(),
      };
    },
  };
}

/** How many cards came to what. */
export interface ErasureCounts {
  /** Cards that match the request, and cards that could not be read. */
  readonly seen: number;
  /** Cards whose text was erased; in a dry run, would be. */
  readonly erased: number;
  /** Cards without text, now or from the beginning. */
  readonly unchanged: number;
  /** Cards that could not be read or written, or must not be erased. */
  readonly failed: number;
}

/** A card whose text was erased, or in a dry run would be. */
export interface ErasedCard {
  /** Null on a card without one. */
  readonly sessionId: string | null;
  /** ESM's own id of the card. */
  readonly dataCardId: string;
}

/** Whose chats the erased cards hold. */
export interface Whose {
  /** Persons. */
  readonly customers: number;
  /** Persons, each as the latest support person of a card. */
  readonly supportPersons: number;
  /** Cards on which no customer stands. */
  readonly cardsWithoutCustomer: number;
}

/** What a run of `EraseChatText` did. It holds ids, never names or chat text. */
export interface EraseReport extends TaskResult {
  /** `EraseChatText` */
  readonly task: string;
  /** Whether nothing was written. */
  readonly dryRun: boolean;
  /** How many cards came to what. */
  readonly cards: ErasureCounts;
  /** Whose chats the erased cards hold. */
  readonly whose: Whose;
  /** When erasing by person: cards that were left, since the person has only another role on them. */
  readonly leftInOtherRole: number;
  /** Cards whose text was erased; the first 5,000. */
  readonly erased: readonly ErasedCard[];
  /** What failed; the first 5,000. */
  readonly failures: readonly SessionFailure[];
  /** What could not be verified about ESM's configuration, one sentence each. */
  readonly unverified: readonly string[];
  /** Entries that did not fit into the lists above; the counts include them. */
  readonly omitted: number;
  /** Requests that were sent to ESM, repeated ones included. */
  readonly requests: { readonly esm: number };
  /** Milliseconds. */
  readonly durationMs: number;
  /** ISO 8601. */
  readonly startedAt: string;
  /** ISO 8601. */
  readonly finishedAt: string;
}
