import { Failure } from "../base/failure.ts";
import { halvesOf } from "../base/halves.ts";
import type { AttributeValue, CardWrite, DataCard, DataCardId, Esm, WriteOutcome } from "../outside/esm/port.ts";
import { ReplyTooLarge } from "../outside/http/request-failure.ts";
import { holds } from "./card/same-values.ts";
import { cardFailure, internalCause } from "./card-failure.ts";
import type { AskedSystem } from "./run-end.ts";

/** Whether one card was written, or the failure that prevented it. */
export type WriteResult = { readonly dataCardId: string; readonly failure: Failure | undefined };

/** Characters of JSON in one bulk request: far below the limits of application servers. */
const LARGEST_REQUEST = 4_000_000;
/** Statuses with which ESM may refuse a whole bulk request because of one card in it (assumed). */
const BLAMED_ON_CONTENT: ReadonlySet<number | undefined> = new Set([400, 403, 404, 409, 413]);

export interface Writing {
  readonly esm: Esm;
  /** Told of failures that end the run. */
  readonly end: Pick<AskedSystem, "failed">;
  readonly templateCode: string;
  /** The platform setting that names an attribute code, for messages. */
  settingOf(attributeCode: string): string | undefined;
  /** Reads cards again to find out whether a write succeeded whose reply was lost. */
  readBack(dataCardIds: readonly DataCardId[]): Promise<DataCard[]>;
  /** Waits before the next attempt at a write. @throws Failure when the run must end */
  wait(milliseconds: number): Promise<void>;
}

/** Attempts at a request whose outcome is not known. */
const MOST_TRIES = 4;
const FIRST_WAIT_MS = 500;

/** Cards of one request, and how often it was tried. */
interface Group {
  readonly writes: readonly CardWrite[];
  readonly tries: number;
}

/**
 * Writes cards in as few requests as their size allows. A request that is refused as a whole, or whose reply is larger
 * than is taken, is split until the card that caused it is alone, so that one bad card never blocks the others. When a reply is lost, the cards are read
 * again, and only those that do not hold the new values are written again.
 *
 * @returns what became of the cards; cards that were not reached because the run ended are missing
 */
export async function writeCards(writing: Writing, writes: readonly CardWrite[]): Promise<readonly WriteResult[]> {
  const { esm, templateCode, settingOf } = writing;
  const results: WriteResult[] = [];
  const waiting = bySize(writes).map((group): Group => ({ writes: group, tries: 1 }));
  for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
    try {
      const outcomes = await esm.modifyCards(templateCode, group.writes);
      for (const outcome of outcomes) results.push(toResult(outcome, settingOf));
    } catch (error) {
      const next = await afterFailure(writing, group, cardFailure(error, "it was written"));
      if (next === undefined) return results;
      for (const result of next.results) results.push(result);
      for (const split of next.groups.toReversed()) waiting.unshift(split);
    }
  }
  return results;
}

/** What is known of a group of cards after its request failed, and what to try next. */
interface AfterFailure {
  readonly results: readonly WriteResult[];
  readonly groups: readonly Group[];
}

/** Undefined when the run must end. */
async function afterFailure(
  writing: Writing,
  { writes, tries }: Group,
  failure: Failure,
): Promise<AfterFailure | undefined> {
  const failed = (why: Failure) => writes.map(({ dataCardId }) => ({ dataCardId, failure: why }));
  if (writing.end.failed(failure)) return undefined;
  const isBlamed =
    BLAMED_ON_CONTENT.has(failure.status) || failure instanceof ReplyTooLarge || internalCause(failure) !== undefined;
  if (writes.length > 1 && isBlamed) {
    return { results: [], groups: halvesOf(writes).map((half) => ({ writes: half, tries })) };
  }
  if (!failure.retryable || tries >= MOST_TRIES) return { results: failed(failure), groups: [] };
  try {
    await writing.wait(FIRST_WAIT_MS * 2 ** (tries - 1));
    const stored = new Map((await writing.readBack(writes.map(({ dataCardId }) => dataCardId))).map(byId));
    const done = writes.filter(({ dataCardId, values }) => holds(stored.get(dataCardId)?.values ?? {}, values));
    const rest = writes.filter((write) => !done.includes(write));
    const results = done.map(({ dataCardId }) => ({ dataCardId, failure: undefined }));
    return { results, groups: rest.length === 0 ? [] : [{ writes: rest, tries: tries + 1 }] };
  } catch (error) {
    const another = cardFailure(error, "it was read back");
    return writing.end.failed(another) ? undefined : { results: failed(failure), groups: [] };
  }
}

function byId(card: DataCard): [DataCardId, DataCard] {
  return [card.dataCardId, card];
}

/** What ESM says of one card; more reasons do not help. */
const MOST_REASONS = 10;

function toResult(outcome: WriteOutcome, settingOf: (attributeCode: string) => string | undefined): WriteResult {
  if (outcome.written) return { dataCardId: outcome.dataCardId, failure: undefined };
  const reasons = outcome.errors.slice(0, MOST_REASONS).map(({ attributeCode, message }) => {
    const setting = attributeCode === undefined ? undefined : settingOf(attributeCode);
    return `${[attributeCode, setting === undefined ? undefined : `(${setting})`].filter(Boolean).join(" ")} ${message}`;
  });
  const failure = new Failure(`ESM did not save the card: ${reasons.join("; ").trim()}`, {
    code: "esm-card-refused",
    scope: "card",
    retryable: outcome.errors.every(({ attributeCode }) => attributeCode === undefined),
  });
  return { dataCardId: outcome.dataCardId, failure };
}

/** Groups of at most `LARGEST_REQUEST` characters; a write of more is one by itself. */
function bySize(writes: readonly CardWrite[]): CardWrite[][] {
  if (areSurelySmall(writes)) return writes.length === 0 ? [] : [[...writes]];
  const groups: CardWrite[][] = [];
  let room = 0;
  for (const write of writes) {
    const size = sizeOf(write);
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

/** JSON makes six characters of one at most. */
const MOST_FOR_A_CHARACTER = 6;
/** What stands around a value, an attribute or a card in JSON, and numbers. */
const MOST_AROUND = 200;

/** Whether they fit into one request, whatever they hold: a batch of usual chats need not be made JSON to find that out. */
function areSurelySmall(writes: readonly CardWrite[]): boolean {
  let most = 0;
  for (const { dataCardId, values } of writes) {
    most += MOST_AROUND + MOST_FOR_A_CHARACTER * dataCardId.length;
    for (const [attributeCode, list] of Object.entries(values)) {
      most += MOST_AROUND + MOST_FOR_A_CHARACTER * attributeCode.length;
      for (const value of list) most += MOST_AROUND + MOST_FOR_A_CHARACTER * charactersOf(value);
    }
    if (most > LARGEST_REQUEST) return false;
  }
  return true;
}

function charactersOf(value: AttributeValue): number {
  switch (value.kind) {
    case "text":
      return value.text.length;
    case "static":
      return (value.code ?? "").length + (value.name ?? "").length;
    case "reference":
      return value.dataCardId.length + (value.name ?? "").length;
    case "file":
      return value.name.length;
    case "number":
    case "date":
      return 0;
  }
}

/** What is too long even for a string is sent by itself, so that only its own card fails. */
function sizeOf(write: CardWrite): number {
  try {
    return JSON.stringify(write).length;
  } catch {
    return LARGEST_REQUEST;
  }
}
