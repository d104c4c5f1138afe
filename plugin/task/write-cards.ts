import type { CardWrite, Esm, WriteOutcome } from "../esm/port.ts";
import { Failure } from "../failure.ts";
import { concernsAll } from "./read-histories.ts";

/** What became of one card: written, or the failure that kept it from being written. */
export type WriteResult = { readonly dataCardId: string; readonly failure: Failure | undefined };

/** Characters of JSON in one bulk request: far below what application servers take. */
const LARGEST_REQUEST = 4_000_000;
/** Statuses with which ESM may refuse a whole bulk request because of one card in it (assumed). */
const BLAMED_ON_CONTENT: ReadonlySet<number | undefined> = new Set([400, 403, 404, 409, 413]);

export interface WriteResults {
  readonly results: readonly WriteResult[];
  /** Why writing ended before all cards had their turn; those have no result. */
  readonly ended: Failure | undefined;
}

/**
 * Writes cards in as few requests as their size allows. A request that is refused as a whole is cut in two, until the
 * card that caused it stands alone, so that one bad card never keeps the others from being written.
 *
 * @param settingOf names the platform setting behind an attribute code, for messages
 */
export async function writeCards(
  esm: Esm,
  templateCode: string,
  writes: readonly CardWrite[],
  settingOf: (attributeCode: string) => string | undefined,
): Promise<WriteResults> {
  const results: WriteResult[] = [];
  const waiting = bySize(writes);
  for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
    try {
      const outcomes = await esm.modifyCards(templateCode, group);
      results.push(...outcomes.map((outcome) => toResult(outcome, settingOf)));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (concernsAll(error)) return { results, ended: error };
      if (group.length > 1 && BLAMED_ON_CONTENT.has(error.status)) {
        const middle = Math.ceil(group.length / 2);
        waiting.unshift(group.slice(0, middle), group.slice(middle));
      } else {
        results.push(...group.map(({ dataCardId }) => ({ dataCardId, failure: error })));
      }
    }
  }
  return { results, ended: undefined };
}

function toResult(outcome: WriteOutcome, settingOf: (attributeCode: string) => string | undefined): WriteResult {
  if (outcome.written) return { dataCardId: outcome.dataCardId, failure: undefined };
  const reasons = outcome.errors.map(({ attributeCode, message }) => {
    const setting = attributeCode === undefined ? undefined : settingOf(attributeCode);
    return `${[attributeCode, setting === undefined ? undefined : `(${setting})`].filter(Boolean).join(" ")} ${message}`;
  });
  const failure = new Failure(`ESM did not save the card: ${reasons.join("; ").trim()}`, {
    code: "esm-card-refused",
    retryable: outcome.errors.every(({ attributeCode }) => attributeCode === undefined),
  });
  return { dataCardId: outcome.dataCardId, failure };
}

function bySize(writes: readonly CardWrite[]): CardWrite[][] {
  const groups: CardWrite[][] = [];
  let room = 0;
  for (const write of writes) {
    const size = JSON.stringify(write).length;
    const group = groups.at(-1);
    if (group === undefined || size > room) {
      groups.push([write]);
      room = LARGEST_REQUEST - size;
    } else {
      group.push(write);
      room -= size;
    }
  }
  return groups;
}
