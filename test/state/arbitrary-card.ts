import * as fc from "fast-check";
import { digestOfId, type KnownHistory } from "../../plugin/chat/kept/known-history.ts";
import type { RememberedCard } from "../../plugin/state/remembered-card.ts";

export function orNull<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.option(arbitrary, { nil: null });
}

export const instant = fc.integer({ min: 0, max: 8e12 });
const said = orNull(fc.record({ messageId: fc.string(), sentAt: instant }));
const digests = fc.array(fc.string()).map((ids) => new Set(ids.map(digestOfId)));
const history: fc.Arbitrary<KnownHistory> = fc.record({
  messages: digests,
  unlisted: fc.nat(),
  liveChats: digests,
  firstReplies: orNull(
    fc.record({
      liveChatId: fc.string(),
      establishedAt: instant,
      visitor: said,
      operator: said,
      operatorId: orNull(fc.string()),
      operatorFirst: fc.boolean(),
    }),
  ),
  joined: digests,
  joinings: fc.array(fc.record({ operatorId: fc.string(), firstAt: instant, lastAt: instant })),
  areJoiningsCertain: fc.boolean(),
  hasLog: fc.boolean(),
  isWaitCertain: fc.boolean(),
  readLiveChats: fc.array(
    fc.record({
      liveChatId: fc.string(),
      from: instant,
      to: orNull(instant),
      howEnded: orNull(fc.constantFrom("by-support-person", "by-end-user", "expired", "forwarded")),
      operators: fc.array(fc.string()),
      isAnswered: fc.boolean(),
    }),
  ),
  areLiveChatsCertain: fc.boolean(),
  acceptedGap: fc.nat(),
});
export const anyId = fc.string({ minLength: 1 });
export const anyCard: fc.Arbitrary<RememberedCard> = fc.record({
  sessionId: anyId,
  history: fc.option(history, { nil: undefined }),
  persons: fc.record({
    customer: orNull(anyId),
    supportPerson: orNull(anyId),
    members: fc.array(anyId),
    operators: fc.array(fc.tuple(fc.string(), anyId)).map((pairs) => new Map(pairs)),
    removed: fc.array(anyId),
  }),
  reported: fc.string(),
  endedSince: orNull(instant),
  closed: orNull(
    fc.record({
      readAt: instant,
      notedAt: instant,
      counted: fc.nat(),
      cardDigest: fc.string(),
      wholeLog: fc.option(fc.string()),
      rewritten: fc.nat(),
      due: fc.constantFrom("look", "session-changed", "card-changed", null),
    }),
  ),
});
