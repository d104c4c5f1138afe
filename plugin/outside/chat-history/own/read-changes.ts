import type { Instant } from "../../../chat/session.ts";
import { type Changes, collectChanges } from "../collect-changes.ts";
import type { ChangedSessions, ChangesQuery, ListedSession } from "../port.ts";
import { countOf, fieldsOf, idOf, listOf, optional, timeOf, WrongField, yesOrNo } from "./fields.ts";

/** Entries on one page. */
const MOST_ON_PAGE = 100_000;

interface ReadingChanges {
  /** Begins the list. */
  readonly list: () => unknown;
  /** Waits for one page. */
  readonly step: <T>(work: () => Promise<T>) => Promise<T>;
  /** In the first reply, once there is one. */
  readonly platformTime: () => Instant | undefined;
  readonly order: Changes["order"];
  readonly query: ChangesQuery;
}

/**
 * Reads the list of changed sessions that an adapter yields, as far as it is needed.
 *
 * @throws WrongField
 */
export async function readChanges(reading: ReadingChanges): Promise<ChangedSessions | undefined> {
  const { order, query } = reading;
  const pages = checkedPages(reading);
  return collectChanges({ order, pages, platformTime: reading.platformTime }, query);
}

async function* checkedPages({ list, step, order }: ReadingChanges): Changes["pages"] {
  const iterator = iteratorOf(list());
  let before: Instant | undefined;
  try {
    for (let number = 1; ; number += 1) {
      const next: unknown = await step(() => iterator.next());
      if (typeof next !== "object" || next === null) throw new WrongField("changedSessions", "does not yield pages");
      const { done, value } = next as IteratorResult<unknown>;
      if (done === true && number === 1) return;
      if (done === true) throw new WrongField("changedSessions", "ends although no page said isLast: true");
      const place = `changedSessions, page ${number}`;
      const { sessions, isLast } = fieldsOf(value, place, ["sessions", "isLast"]);
      if (Array.isArray(sessions) && sessions.length > MOST_ON_PAGE)
        throw new WrongField(`${place}.sessions`, `has more than ${MOST_ON_PAGE} sessions`);
      const entries = listOf(sessions, `${place}.sessions`, (one, at) => {
        const entry = changeOf(one, at);
        before = inOrder(entry.updatedAt, before, order, at);
        return entry;
      });
      yield { entries, isLast: yesOrNo(isLast, `${place}.isLast`) };
    }
  } finally {
    // It may have something to close; whether it comes back from that is its own affair.
    void (async () => iterator.return?.())().catch(() => undefined);
  }
}

function iteratorOf(list: unknown): AsyncIterator<unknown> {
  const make: unknown = typeof list === "object" && list !== null ? Reflect.get(list, Symbol.asyncIterator) : undefined;
  const iterator: unknown = typeof make === "function" ? Reflect.apply(make, list, []) : undefined;
  if (typeof iterator === "object" && iterator !== null && typeof Reflect.get(iterator, "next") === "function")
    return iterator as AsyncIterator<unknown>;
  throw new WrongField(
    "changedSessions",
    "must be an async generator: async *changedSessions({ since }) { … yield { sessions, isLast }; … }",
  );
}

function changeOf(value: unknown, place: string): ListedSession & { readonly id: string } {
  const names = ["sessionId", "updatedAt", "ended", "messageCount", "hadLiveChat"];
  const fields = fieldsOf(value, place, names);
  return {
    id: idOf(fields["sessionId"], `${place}.sessionId`),
    updatedAt: timeOf(fields["updatedAt"], `${place}.updatedAt`),
    ended: yesOrNo(fields["ended"], `${place}.ended`),
    messageCount: optional(fields["messageCount"], `${place}.messageCount`, countOf),
    hadLiveChat: optional(fields["hadLiveChat"], `${place}.hadLiveChat`, yesOrNo),
  };
}

/** A list that is taken for one in order, and is not, would lose what is behind. */
function inOrder(at: Instant, before: Instant | undefined, order: Changes["order"], place: string): Instant {
  const isWrong =
    before !== undefined && (order === "oldest-first" ? at < before : order === "newest-first" && at > before);
  if (isWrong) throw new WrongField(`${place}.updatedAt`, `is not in order: the adapter says changes: "${order}"`);
  return at;
}
