import { hash } from "node:crypto";
import { join } from "node:path";
import { Failure, InputError } from "../base/failure.ts";
import type { DataCardId } from "../outside/esm/port.ts";
import type { EnvironmentKey } from "./environment-key.ts";
import { openKeptVolumes } from "./kept-volumes.ts";
import { createSpooledTexts } from "./spooled-texts.ts";

/** Which cards hold the chats of which visitor of the chat platform, kept as long as cards are. */
export interface Visitors {
  /** Kept by the next `save`. @param visitorId personal data: only a digest of it is kept */
  note(visitorId: string, dataCardId: DataCardId): void;
  /** The data cards of a visitor, ascending. @throws InputError when this user may not read the list */
  cardsOf(visitorId: string): DataCardId[];
}

export interface KeptVisitors extends Visitors {
  /** Adds what was noted and is new. @throws Failure `visitors-not-written` */
  save(): void;
  /** Nothing is noted or asked for any more. */
  close(): void;
}

/** Bytes: about 200,000 cards, since a line has about 40. */
const MOST_BYTES = 8_000_000;

/** At least 1,000,000 cards. Beyond it, those noted longest ago are forgotten; they can still be erased by session. */
const MOST_FILES = 6;

/** Lines that are put aside together until they are saved, and those that are saved together. */
const SPOOLED_TOGETHER = 1_000;
const SAVED_TOGETHER = 20_000;

/** Base64url digits: 132 bits tell visitors apart. */
const DIGITS = 22;

/** In each line before the digest. */
const VERSION = "1";

/**
 * Opens the list of an environment, beside its journal; parts and processes of one machine share it. Erasing takes
 * nothing out of it, so that it can be shown which cards were a visitor's.
 *
 * @param folder made if it does not exist
 */
export function openVisitors(folder: string, environmentKey: EnvironmentKey): KeptVisitors {
  const name = "the list of visitors";
  const whenNotWritten = {
    code: "visitors-not-written",
    scope: "run" as const,
    retryable: true,
    means: "the cards of this run that are finished cannot be found by erase --visitor",
  };
  const kept = openKeptVolumes({
    folder,
    stem: `visitors-${environmentKey}`,
    name,
    mostBytes: MOST_BYTES,
    mostFiles: MOST_FILES,
    whenNotWritten,
  });
  const noted = new Set<string>();
  const spooled = createSpooledTexts(join(folder, `visitors-${environmentKey}`));
  /** By their numbers, lists of lines. */
  const lists: number[] = [];
  const beginningOf = (visitorId: string) => `${VERSION} ${digestOf(environmentKey, visitorId)} `;

  function putAside(): void {
    lists.push(spooled.add([...noted].join("\n")));
    noted.clear();
  }

  /** Adds those of the first lists that are new. What was noted twice is found among the lines of a list before. */
  function saveSome(): void {
    const some = lists.slice(0, SAVED_TOGETHER / SPOOLED_TOGETHER);
    const missing = new Set(some.flatMap((number) => spooled.at(number).split("\n")));
    for (const line of kept.lines()) missing.delete(line);
    kept.append([...missing]);
    for (const number of some) spooled.drop(number);
    lists.splice(0, some.length);
  }

  return {
    note(visitorId, dataCardId) {
      if (visitorId !== "" && !/\s/.test(dataCardId)) noted.add(beginningOf(visitorId) + dataCardId);
      if (noted.size === SPOOLED_TOGETHER) putAside();
    },
    cardsOf(visitorId) {
      const beginning = beginningOf(visitorId);
      const found = new Set<DataCardId>();
      for (const line of kept.lines()) if (line.startsWith(beginning)) found.add(line.slice(beginning.length));
      return [...found].toSorted((one, other) => one.length - other.length || (one < other ? -1 : 1));
    },
    save() {
      if (noted.size > 0) putAside();
      try {
        while (lists.length > 0) saveSome();
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        throw new Failure(`${error.message}: ${whenNotWritten.means}`, { ...whenNotWritten, cause: error });
      }
    },
    close: () => spooled.close(),
  };
}

/** With the environment, so that lists of two environments cannot be joined. */
function digestOf(environmentKey: EnvironmentKey, visitorId: string): string {
  return hash("sha256", JSON.stringify([environmentKey, visitorId]), "base64url").slice(0, DIGITS);
}
