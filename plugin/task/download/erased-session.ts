import { Failure } from "../../base/failure.ts";
import type { Instant } from "../../chat/session.ts";
import type { KeptErasures } from "../../state/open-erasures.ts";
import { erasedAt, withoutErasedLine } from "../card/erased-log.ts";
import type { TaskCard } from "../card-batches.ts";

/** The text of a session was erased, and nobody has said that it may be filled again. */
export class SessionErased extends Failure {
  /** `2026-11-23 08:00:00 (UTC)` */
  readonly at: string;

  constructor(at: Instant) {
    const shown = `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} (UTC)`;
    super(
      `the text of this session was erased at ${shown}: it is filled again only with --restore-erased (parameter restoreErased)`,
      { code: "card-erased", scope: "card", retryable: false },
    );
    this.at = shown;
  }
}

/**
 * When the text of a session was last erased from any of its cards: as stands on them, or as the register says, also
 * where the log cannot be read.
 */
export function textErasedAt(
  cards: readonly TaskCard[],
  erasures: Pick<KeptErasures, "erasedAt"> | undefined,
): Instant | undefined {
  const times = cards.flatMap(({ dataCardId, stored }) => [
    erasedAt(stored.chatLog ?? "") ?? [],
    erasures?.erasedAt(dataCardId) ?? [],
  ]);
  return times.flat().toSorted((one, other) => other - one)[0];
}

/** For a card whose text is to be filled again: what was said after the erasure stays. */
export function asIfNotErased(card: TaskCard): TaskCard {
  const { stored } = card;
  if (typeof stored.chatLog !== "string") return card;
  return { ...card, stored: { ...stored, chatLog: withoutErasedLine(stored.chatLog) || null } };
}
