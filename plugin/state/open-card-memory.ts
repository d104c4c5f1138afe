import { join } from "node:path";
import { type CardMemory, createPackedCardMemory, NOTHING_REMEMBERED, packedMemory } from "./card-memory.ts";
import { cardMemoryPieces, cardMemoryText, packedMemoryIn } from "./card-memory-text.ts";
import type { EnvironmentKey } from "./environment-key.ts";
import { openKeptFile } from "./kept-file.ts";
import { createRememberedCards } from "./remembered-cards.ts";
import { createSpooledTexts } from "./spooled-texts.ts";

/** A card memory that is kept across runs. Take the environment's lock first: only one process may write it. */
export interface OpenCardMemory extends CardMemory {
  readonly file: string;
  /**
   * Writes nothing where nothing changed, neither in memory nor in the file.
   *
   * @throws Failure `card-memory-not-written`; the next run then relies on what stands on the cards
   */
  save(): void;
  /** The run is over: nothing is asked of it any more. */
  close(): void;
}

/**
 * Opens the card memory of an environment, beside its journal. When the file is missing, damaged or cannot be read, only
 * the cards themselves tell what was on them.
 *
 * @param folder made if it does not exist
 */
export function openCardMemory(folder: string, environmentKey: EnvironmentKey): OpenCardMemory {
  const file = join(folder, `card-memory-${environmentKey}.json`);
  const kept = openKeptFile({
    file,
    name: "the list of what was read of the cards",
    text: cardMemoryText,
    whenNotWritten: {
      code: "card-memory-not-written",
      scope: "run",
      retryable: true,
      means: "the next run has to rely on what stands on the cards",
    },
  });
  const emptyCards = () => createRememberedCards(createSpooledTexts(file));
  const found = kept.readWith((bytes) => packedMemoryIn(bytes, emptyCards));
  const memory = createPackedCardMemory(found ?? packedMemory(NOTHING_REMEMBERED, emptyCards()));
  return Object.assign(memory, {
    file,
    save() {
      if (memory.isChanged() || !kept.isAsRead())
        kept.writeText(cardMemoryPieces(memory.keptBesides(), memory.keptLines()));
    },
  });
}
