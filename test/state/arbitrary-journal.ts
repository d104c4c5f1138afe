import * as fc from "fast-check";
import type { Journal } from "../../plugin/state/journal.ts";
import type { FailedAttempt } from "../../plugin/state/put-aside.ts";

/** Epoch milliseconds in this century. */
export const anyTime = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2100, 0) });

const anyText = fc.string({ unit: "binary", maxLength: 400 });

export const anyAttempt: fc.Arbitrary<FailedAttempt> = fc.record({
  sessionId: fc.option(fc.constantFrom("ws-1", "ws-2", "toString", "\u{1F642}'\"\\\n")),
  reason: anyText,
  retryAt: fc.option(anyTime, { nil: undefined }),
});

/** Something that happens to a journal. */
export type Happening =
  | { readonly kind: "failed"; readonly dataCardId: string; readonly attempt: FailedAttempt }
  | { readonly kind: "unknown"; readonly dataCardId: string; readonly sessionId: string }
  | { readonly kind: "succeeded"; readonly dataCardId: string }
  | { readonly kind: "kept"; readonly dataCardIds: readonly string[] };

/** Few cards, so that the same one is met again; ids that look like numbers, in no order. */
export const CARD_IDS = ["30", "4", "200", "__proto__"] as const;
const anyCard = fc.constantFrom(...CARD_IDS);

export const anyHappening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ kind: fc.constant("failed" as const), dataCardId: anyCard, attempt: anyAttempt }),
  fc.record({ kind: fc.constant("unknown" as const), dataCardId: anyCard, sessionId: fc.constantFrom("ws-1", "ws-2") }),
  fc.record({ kind: fc.constant("succeeded" as const), dataCardId: anyCard }),
  fc.record({ kind: fc.constant("kept" as const), dataCardIds: fc.subarray([...CARD_IDS], { minLength: 2 }) }),
);

export function happen(journal: Journal, happening: Happening): void {
  switch (happening.kind) {
    case "failed":
      journal.failed(happening.dataCardId, happening.attempt);
      break;
    case "unknown":
      journal.seenUnknown(happening.dataCardId, happening.sessionId);
      break;
    case "succeeded":
      journal.succeeded(happening.dataCardId);
      break;
    case "kept":
      journal.keepOnly(new Set(happening.dataCardIds));
      break;
  }
}
