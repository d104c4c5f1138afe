import { mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Failure } from "../base/failure.ts";
import type { EnvironmentKey } from "./environment-key.ts";
import { replaceFile } from "./replace-file.ts";
import { createSettledCards, type KeptSettledCards, NOTHING_SETTLED, type SettledCards } from "./settled-cards.ts";

/** Far more than 20,000 cards take. */
const LARGEST_BYTES = 64 * 1024 * 1024;

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

/**
 * Opens the settled cards of an environment, beside its journal. A file that is missing, damaged or cannot be read means
 * that everything is read.
 *
 * @param folder made if it does not exist
 */
export function openSettledCards(folder: string, environmentKey: EnvironmentKey): OpenSettledCards {
  const file = join(folder, `settled-cards-${environmentKey}.json`);
  const settled = createSettledCards(read(file));
  return Object.assign(settled, {
    file,
    save() {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        replaceFile(file, settledCardsText(settled.kept()));
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code;
        if (code === undefined) throw error;
        const message = `${file} could not be written (${code}): the next run reads more histories than it needs to`;
        throw new Failure(message, { code: "settled-cards-not-written", scope: "run", retryable: true, cause: error });
      }
    },
  });
}

function read(file: string): KeptSettledCards {
  try {
    return statSync(file).size > LARGEST_BYTES ? NOTHING_SETTLED : readSettledCardsText(readFileSync(file, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return NOTHING_SETTLED;
  }
}

const VERSION = 1;

const instant = z.iso.datetime().transform((text) => Date.parse(text));

const keptSchema = z.strictObject({
  version: z.literal(VERSION),
  rulesKey: z.string(),
  cards: z.array(
    z.strictObject({
      dataCardId: z.string().min(1),
      sessionId: z.string().min(1),
      readAt: instant,
      ended: z.boolean(),
      messageCount: z.number().int().nonnegative(),
      lastEventAt: instant,
      readAgainAt: instant,
      cardDigest: z.string().min(1),
    }),
  ),
});

/** As the text of a file. Times are ISO 8601 UTC, for whoever looks into it. */
export function settledCardsText({ rulesKey, cards }: KeptSettledCards): string {
  const lines = [...cards].map(([dataCardId, { readAt, lastEventAt, readAgainAt, ...rest }]) =>
    JSON.stringify({
      dataCardId,
      ...rest,
      readAt: iso(readAt),
      lastEventAt: iso(lastEventAt),
      readAgainAt: iso(readAgainAt),
    }),
  );
  return `{"version":${VERSION},"rulesKey":${JSON.stringify(rulesKey)},"cards":[\n${lines.join(",\n")}\n]}\n`;
}

/** Nothing is settled when the text is not of this version, or damaged: then everything is read, which is always right. */
export function readSettledCardsText(text: string): KeptSettledCards {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return NOTHING_SETTLED;
  }
  const { data } = keptSchema.safeParse(value);
  if (data === undefined) return NOTHING_SETTLED;
  return { rulesKey: data.rulesKey, cards: new Map(data.cards.map(({ dataCardId, ...card }) => [dataCardId, card])) };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
