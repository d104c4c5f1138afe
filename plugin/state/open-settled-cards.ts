import { join } from "node:path";
import { z } from "zod";
import type { EnvironmentKey } from "./environment-key.ts";
import { openKeptFile } from "./kept-file.ts";
import { fileText, instant } from "./kept-text.ts";
import { createSettledCards, type KeptSettledCards, type SettledCards } from "./settled-cards.ts";

/** Settled cards that are kept across runs. Nobody else may write them meanwhile: take the environment's lock first. */
export interface OpenSettledCards extends SettledCards {
  readonly file: string;
  /**
   * Writes what there is to keep.
   *
   * @throws Failure `settled-cards-not-written`; what is read in the next run without need is no mistake
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

/** A list, not an object: an object would put ids that look like numbers into an order of its own. */
const cards = z.codec(z.array(card), z.custom<KeptSettledCards["cards"]>(), {
  decode: (list) => new Map(list.map(({ dataCardId, ...rest }) => [dataCardId, rest])),
  encode: (kept) => [...kept].map(([dataCardId, rest]) => ({ dataCardId, ...rest })),
});

/** Settled cards and the text of their file. */
export const settledCardsText = fileText(1, z.strictObject({ rulesKey: z.string(), cards }));

/**
 * Opens the settled cards of an environment, beside its journal. A file that is missing, damaged or cannot be read means
 * that every history is read, which is always right.
 *
 * @param folder made if it does not exist
 */
export function openSettledCards(folder: string, environmentKey: EnvironmentKey): OpenSettledCards {
  const file = join(folder, `settled-cards-${environmentKey}.json`);
  const kept = openKeptFile({
    file,
    name: "the list of cards that need no reading",
    text: settledCardsText,
    whenNotWritten: {
      code: "settled-cards-not-written",
      scope: "run",
      retryable: true,
      means: "the next run reads more histories than it needs to",
    },
  });
  const settled = createSettledCards(kept.read());
  return Object.assign(settled, { file, save: () => kept.write(settled.kept()) });
}
