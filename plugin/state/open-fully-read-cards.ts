import { join } from "node:path";
import { z } from "zod";
import type { EnvironmentKey } from "./environment-key.ts";
import { createFullyReadCards, type FullyReadCards, type KeptFullyReadCards } from "./fully-read-cards.ts";
import { openKeptFile } from "./kept-file.ts";
import { fileText, instant } from "./kept-text.ts";

/** Fully read cards that are kept across runs. Take the environment's lock first: only one process may write them. */
export interface OpenFullyReadCards extends FullyReadCards {
  readonly file: string;
  /**
   * Writes nothing where nothing changed, neither in memory nor in the file.
   *
   * @throws Failure `settled-cards-not-written`; the next run then only reads more than it needs to
   */
  save(): void;
}

const card = z.strictObject({
  dataCardId: z.string().min(1),
  sessionId: z.string().min(1),
  readAt: instant,
  ended: z.boolean(),
  messageCount: z.number().int().nonnegative(),
  lastEventAt: instant,
  readAgainAt: instant,
  cardDigest: z.string().min(1),
});

/** A list, because an object would sort ids that look like numbers. */
const cards = z.codec(z.array(card), z.custom<KeptFullyReadCards["cards"]>(), {
  decode: (list) => new Map(list.map(({ dataCardId, ...rest }) => [dataCardId, rest])),
  encode: (kept) => [...kept].map(([dataCardId, rest]) => ({ dataCardId, ...rest })),
});

/** How fully read cards are written to their file. */
export const fullyReadCardsText = fileText(1, z.strictObject({ rulesKey: z.string(), cards }));

/**
 * Opens the fully read cards of an environment, beside its journal. A file that is missing, damaged or cannot be read means
 * that every history is read, which is always right.
 *
 * @param folder made if it does not exist
 */
export function openFullyReadCards(folder: string, environmentKey: EnvironmentKey): OpenFullyReadCards {
  // File and failure keep the name that versions before this one gave them.
  // Named as when these were called settled cards: files that were kept then are still read.
  const file = join(folder, `settled-cards-${environmentKey}.json`);
  const kept = openKeptFile({
    file,
    name: "the list of cards that need no reading",
    text: fullyReadCardsText,
    whenNotWritten: {
      code: "settled-cards-not-written",
      scope: "run",
      retryable: true,
      means: "the next run reads more histories than it needs to",
    },
  });
  const fullyRead = createFullyReadCards(kept.read());
  return Object.assign(fullyRead, {
    file,
    save() {
      if (fullyRead.isChanged() || !kept.isAsRead()) kept.write(fullyRead.kept());
    },
  });
}
