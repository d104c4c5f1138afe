import { allWordsAbout } from "../esm-words.ts";
import type { AttributeError, AttributeValues, CardWrite, DataCardId, WriteOutcome } from "../port.ts";
import {
  type WireAttributeError,
  type WireCardResponse,
  type WireListResponse,
  type WireWriteMeta,
  type WireWrittenItem,
  writtenItem,
} from "./schema.ts";

/*
 * Partial failure comes with a 2xx (documented): a card counts as written only when the reply names it, without errors,
 * and the totals do not contradict. Totals may be missing (assumed).
 */

/** Errors of one card that are reported: a card has some twenty attributes, and ESM may name each of them. */
export const MOST_ERRORS = 20;

/** Stands for an item that is none: it names no card, so the card that was at its place is not confirmed. */
const NOT_UNDERSTOOD: WireWrittenItem = { dataCard: undefined, errors: [] };

/** The result of a PATCH for its card. */
export function toWriteOutcome({ dataCardId, values }: CardWrite, reply: WireCardResponse): WriteOutcome {
  const errors = toAttributeErrors(reply.meta.errors, values);
  if (errors.length > 0) return { dataCardId, written: false, errors };
  const isNamed = reply.dataCard?.dataCardId === dataCardId;
  return isNamed && isSaved(reply.meta, 1) ? { dataCardId, written: true } : unconfirmed(dataCardId);
}

/**
 * The result for each card of a bulk PUT. After an error without a card, it is unknown which other cards were saved.
 */
export function toWriteOutcomes(writes: readonly CardWrite[], { meta, data }: WireListResponse): WriteOutcome[] {
  const items = data.map((item) => writtenItem.safeParse(item).data ?? NOT_UNDERSTOOD);
  const named = new Set(items.flatMap(({ dataCard }) => dataCard?.dataCardId ?? []));
  const errors = new Map<DataCardId, WireAttributeError[]>();
  const ofNobody: WireAttributeError[] = [];
  for (const [index, item] of items.entries()) {
    const dataCardId = item.dataCard?.dataCardId ?? unnamedAt(writes, index, named);
    const known = dataCardId === undefined ? ofNobody : (errors.get(dataCardId) ?? []);
    for (const error of item.errors) known.push(error);
    if (dataCardId !== undefined) errors.set(dataCardId, known);
  }
  const ofItems = new Set(items.flatMap((item) => item.errors.map(errorKey)));
  for (const error of meta.errors) if (!ofItems.has(errorKey(error))) ofNobody.push(error);

  const outcomes = writes.map(({ dataCardId, values }): WriteOutcome => {
    const own = toAttributeErrors(errors.get(dataCardId) ?? [], values);
    if (own.length > 0) return { dataCardId, written: false, errors: own };
    return named.has(dataCardId) ? { dataCardId, written: true } : unconfirmed(dataCardId);
  });
  const refused = outcomes.filter((outcome) => !outcome.written).length;
  if (ofNobody.length === 0 && isSaved(meta, writes.length, refused)) return outcomes;
  return outcomes.map((outcome, index) =>
    outcome.written
      ? unconfirmed(outcome.dataCardId, toAttributeErrors(ofNobody, writes[index]?.values ?? {}))
      : outcome,
  );
}

/**
 * The first errors about a card, and how many more there are.
 *
 * @param values what was sent; no message may repeat any of it
 */
export function toAttributeErrors(wire: readonly WireAttributeError[], values: AttributeValues): AttributeError[] {
  // To look for what was sent takes longer than everything else that is done with a reply.
  if (wire.length === 0) return [];
  const first = wire.slice(0, MOST_ERRORS);
  const messages = allWordsAbout(
    values,
    first.map(({ message, error }) => message ?? error ?? "no reason given"),
  );
  const errors = first.map(({ attributeCode }, index) => ({
    attributeCode: Object.keys(values).find((code) => code === attributeCode),
    message: messages[index] ?? "",
  }));
  const more = wire.length - first.length;
  return more === 0 ? errors : [...errors, { attributeCode: undefined, message: `and ${more} more errors` }];
}

/** Whether the totals say that this many cards were saved, besides those known to be refused. */
export function isSaved({ importResult }: WireWriteMeta, cards: number, refused = 0): boolean {
  const { savedDataCards, notSavedDataCards } = importResult ?? {};
  return (notSavedDataCards ?? 0) <= refused && (savedDataCards ?? cards) >= cards - refused;
}

/** Items come in the order of the request (assumed), so an item without a card is about the card at the same index. */
function unnamedAt(
  writes: readonly CardWrite[],
  index: number,
  named: ReadonlySet<DataCardId>,
): DataCardId | undefined {
  const dataCardId = writes[index]?.dataCardId;
  return dataCardId === undefined || named.has(dataCardId) ? undefined : dataCardId;
}

function errorKey({ attributeCode, message, error }: WireAttributeError): string {
  return JSON.stringify([attributeCode ?? null, message ?? null, error ?? null]);
}

/** @param errors what ESM says about this card or perhaps another one, so that no attribute of this card is blamed */
function unconfirmed(dataCardId: DataCardId, errors: readonly AttributeError[] = []): WriteOutcome {
  const said = errors.map(({ attributeCode, message }) => `${attributeCode ?? "card"}: ${message}`);
  const message = ["ESM's reply does not confirm that the card was saved", ...said.slice(0, 3)].join("; ");
  return { dataCardId, written: false, errors: [{ attributeCode: undefined, message }] };
}
