import { Failure } from "../../../base/failure.ts";
import { anyOf, isFilled } from "../../../outside/esm/eql.ts";
import type { CardQuery, DataCard, Esm } from "../../../outside/esm/port.ts";
import { ReplyTooLarge } from "../../../outside/http/request-failure.ts";
import type { StreamNote } from "../../../state/open-person-stream.ts";
import { createPersonTable, type PersonTable } from "./person-table.ts";

/** How persons may be read as one stream. */
export interface PersonStreaming {
  /** Bytes that may be read to save one request. */
  readonly bytesForRequest: number;
  note: StreamNote | undefined;
}

/** Rule of thumb: a request has a price, and ESM compares fifty patterns with every person for it; see decision 06. */
export const BYTES_FOR_REQUEST = 256_000;
/** Bytes of a stream, whatever it saves. */
const MOST_BYTES = 64_000_000;
/** Ids in the stream; their table takes 10 MB, and 15 MB while it grows. */
export const MOST_IDS = 250_000;
/** Without knowing how many persons there are: an attempt that fails costs a fifth of these at most. */
const FEWEST_TO_TRY = 6;
const DAY = 86_400_000;
/** Milliseconds for which a stream that is too large, or that ESM did not give, is not asked for. */
const NOT_AGAIN = { "too-large": 30 * DAY, failed: DAY };
/** The register may have grown since it was read. */
const GROWN = 1.25;

/**
 * Whether one stream of all persons is cheaper than looking up those who have to be found.
 *
 * @param requests that looking them up takes
 * @returns the bytes that may be read for it; undefined when looking up is cheaper
 */
export function bytesForStream(
  requests: number,
  { bytesForRequest, note }: PersonStreaming,
  now: number,
): number | undefined {
  const saved = requests * (note?.share ?? 1) - 1;
  const most = Math.min(saved * bytesForRequest, MOST_BYTES);
  if (note?.outcome === "whole") return saved >= 1 && note.bytes * GROWN <= most ? Math.floor(most) : undefined;
  const isTold = note !== undefined && now - note.at < NOT_AGAIN[note.outcome] && now >= note.at;
  if (isTold && (note.outcome === "failed" || most < 2 * note.bytes)) return undefined;
  return saved + 1 >= FEWEST_TO_TRY ? Math.floor(most) : undefined;
}

export interface StreamedPersons {
  readonly table: PersonTable;
  readonly bytes: number;
}

/**
 * Reads the ids of all persons who have one.
 *
 * @returns why they could not be read, which is no failure: they can be looked up
 */
export async function streamPersons(
  streamCards: NonNullable<Esm["streamCards"]>,
  query: Pick<CardQuery, "templateCode" | "attributeCodes">,
  mostBytes: number,
  idsOf: (card: DataCard) => Iterable<string>,
): Promise<StreamedPersons | "too-large" | "failed"> {
  const filter = anyOf(query.attributeCodes.map(isFilled));
  const table = createPersonTable();
  const persons = { ...query, filter, onUnreadable: () => undefined };
  try {
    const { bytes } = await streamCards(persons, mostBytes, {
      take(card) {
        for (const id of idsOf(card))
          if (!table.add(id, card)) throw new ReplyTooLarge("a data card's id does not fit");
        if (table.ids > MOST_IDS) throw new ReplyTooLarge(`ESM has persons with more than ${MOST_IDS} ids`);
      },
      end: () => undefined,
    });
    return table.ids === 0 ? "failed" : { table, bytes };
  } catch (error) {
    if (error instanceof ReplyTooLarge) return "too-large";
    if (error instanceof Failure) return "failed";
    throw error;
  }
}
