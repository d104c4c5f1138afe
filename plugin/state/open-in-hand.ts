import { appendFileSync, closeSync, fstatSync, openSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { DataCardId } from "../outside/esm/port.ts";
import type { EnvironmentKey } from "./environment-key.ts";
import { applied, apply, type CardsInHand, changesOf, type HandChange } from "./in-hand.ts";
import { type Kept, notWritten, prepareFolder, refusing } from "./kept-file.ts";
import { readKeptLines } from "./kept-lines.ts";
import { lineText } from "./kept-text.ts";
import { replaceFile } from "./replace-file.ts";

/** Cards in hand that are noted in a file, so that the next process learns of them. */
export interface KeptCardsInHand extends CardsInHand {
  /** The cards that the last process had in hand when it died, with their sessions. They are suspects now. */
  readonly diedWith: ReadonlyMap<DataCardId, string>;
  /** The run has ended, however it did: nothing is in hand any more. */
  release(): void;
}

const OWNER_ONLY = 0o600;

/** Lines after which the file is written anew with those that still count. */
const MOST_LINES = 10_000;

/** Lines that are added between two looks whether the file is still there: a look takes half of what a line takes. */
export const LINES_BETWEEN_LOOKS = 100;

const dataCardId = z.string().min(1);

const change: z.ZodType<HandChange, Readonly<Record<string, unknown>>> = z.discriminatedUnion("now", [
  z.strictObject({ now: z.literal("in-hand"), dataCardId, sessionId: z.string() }),
  z.strictObject({ now: z.enum(["suspect", "done"]), dataCardId }),
]);

const VERSION = 1;

/** How a line is read. */
export const handText = lineText(VERSION, change);

/** A line as `handText` writes it: there are two for each session, and nothing in them that must be checked. */
export function handLine(one: HandChange): string {
  return `${JSON.stringify({ version: VERSION, ...one })}\n`;
}

/** A file that lines are added to. */
interface OpenNotes {
  readonly descriptor: number;
  /** By which it is seen that the file's name leads to it still. */
  readonly inode: number;
}

function openNotes(file: string): OpenNotes {
  const descriptor = openSync(file, "a", OWNER_ONLY);
  return { descriptor, inode: fstatSync(descriptor).ino };
}

/**
 * Opens the notes of an environment, beside its journal. Take the environment's lock first: only one process may write
 * them.
 *
 * Two lines are added for a session, and none is forced to the disk: what is written survives the death of a process,
 * and after a power cut no session is to blame. The file is kept open between them. A run without notes is better than
 * none, so that a file that cannot be written is only told of, once.
 *
 * @param folder made if it does not exist
 * @throws InputError when this user may not read or write there
 */
export function openCardsInHand(
  folder: string,
  environmentKey: EnvironmentKey,
  warn: (message: string) => void,
): KeptCardsInHand {
  const kept: Kept = {
    file: join(folder, `in-hand-${environmentKey}.jsonl`),
    name: "the list of sessions in hand",
    whenNotWritten: {
      code: "in-hand-not-written",
      scope: "run",
      retryable: true,
      means: "a session that ends the process is not found out",
    },
  };
  const { file } = kept;
  const found = refusing(kept, () => {
    prepareFolder(kept);
    return readKeptLines({ ...kept, text: handText })?.lines;
  });
  const state = applied(found ?? []);
  const diedWith = new Map(state.inHand);
  let lines = found?.length ?? 0;
  let isWritable = true;
  let open: OpenNotes | undefined;
  let linesToLook = LINES_BETWEEN_LOOKS;

  /** Windows neither replaces nor removes a file that is open. */
  function close(): void {
    const closing = open;
    open = undefined;
    if (closing !== undefined) closeSync(closing.descriptor);
  }

  function wasTakenAway({ inode }: OpenNotes): boolean {
    linesToLook -= 1;
    if (linesToLook > 0) return false;
    linesToLook = LINES_BETWEEN_LOOKS;
    return statSync(file, { throwIfNoEntry: false })?.ino !== inode;
  }

  /** Where somebody has moved or removed the file, a new one is begun before long, with all that counts. */
  function append(one: HandChange): void {
    if (open !== undefined && wasTakenAway(open)) return writeAnew();
    open ??= openNotes(file);
    appendFileSync(open.descriptor, handLine(one));
  }

  function attempt(write: () => void): void {
    try {
      write();
    } catch (error) {
      const failure = notWritten(kept, error);
      if (!(failure instanceof Error)) throw failure;
      if (isWritable) warn(failure.message);
      isWritable = false;
    }
  }

  function writeAnew(): void {
    close();
    const changes = changesOf(state);
    if (changes.length === 0) rmSync(file, { force: true });
    else replaceFile(file, changes.map(handLine).join(""));
    lines = changes.length;
  }

  function note(one: HandChange): void {
    apply(state, one);
    if (!isWritable) return;
    attempt(() => {
      lines += 1;
      if (lines > MOST_LINES) writeAnew();
      else append(one);
    });
  }

  /**
   * What is in hand no longer is; what was suspected before still is. A full disk lets a file be removed, and that is
   * better than lines that blame a card for the next death: suspects are found out again.
   */
  function letGo(now: "suspect" | "done"): void {
    for (const [id] of state.inHand) apply(state, { now: state.suspects.has(id) ? "suspect" : now, dataCardId: id });
    attempt(() => {
      try {
        writeAnew();
      } catch (error) {
        rmSync(file, { force: true });
        throw error;
      }
    });
  }

  // Also a file without a line that can be read: a line that is added to half of one would be lost.
  if (found !== undefined) letGo("suspect");

  return {
    diedWith,
    suspects: state.suspects,
    begins: (id, sessionId) => note({ now: "in-hand", dataCardId: id, sessionId }),
    ends(id, wasDone) {
      if (state.inHand.has(id)) note({ now: !wasDone && state.suspects.has(id) ? "suspect" : "done", dataCardId: id });
    },
    keepOnly(ids) {
      for (const id of state.suspects) {
        if (!ids.has(id) && !state.inHand.has(id)) note({ now: "done", dataCardId: id });
      }
    },
    release() {
      if (lines > 0) letGo("done");
    },
  };
}
