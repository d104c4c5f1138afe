import { randomUUID } from "node:crypto";
import { hostname, userInfo } from "node:os";
import { z } from "zod";
import type { Instant } from "../chat/session.ts";
import type { DataCardId } from "../outside/esm/port.ts";
import type { EnvironmentKey } from "./environment-key.ts";
import { type AskedBy, type ErasureLine, erasureLineText } from "./erasure-lines.ts";
import { type ErasureRegister, erasedCards, type RegisteredErasure, type Restoration, registerOf } from "./erasures.ts";
import { openKeptVolumes } from "./kept-volumes.ts";

/** Bytes: tens of thousands of cards. */
const MOST_BYTES = 1_000_000;

/** The register of erasures of an environment. */
export interface KeptErasures extends ErasureRegister {
  /**
   * When the text of a card was erased, or may have been. The register is read at the first question.
   *
   * @throws InputError when this user may not read it
   */
  erasedAt(dataCardId: DataCardId): Instant | undefined;
  /** The text of the card was filled again on request. @throws Failure `erasures-not-written` */
  restored(dataCardId: DataCardId, at: Instant): void;
  /** The whole register, the latest first. @throws InputError when this user may not read it */
  show(): ShownErasures;
}

export interface ShownErasures {
  readonly erasures: readonly RegisteredErasure[];
  readonly restorations: readonly Restoration[];
  /** Lines that are damaged or of another version. */
  readonly unreadable: number;
}

/**
 * Opens the register of an environment, beside its journal; parts and processes of one machine share it. It need not
 * exist yet, and nothing is ever removed from it.
 *
 * @param folder made if it does not exist
 */
export function openErasures(folder: string, environmentKey: EnvironmentKey): KeptErasures {
  const kept = openKeptVolumes({
    folder,
    stem: `erasures-${environmentKey}`,
    name: "the register of erasures",
    mostBytes: MOST_BYTES,
    whenNotWritten: {
      code: "erasures-not-written",
      scope: "run",
      retryable: true,
      means: "no text is erased without a note of it; make room, or let this user write into the folder",
    },
  });
  let known: Map<DataCardId, Instant> | undefined;

  /** @param unreadable told of each line that cannot be understood */
  function* read(unreadable: () => void = () => undefined): Generator<ErasureLine> {
    for (const text of kept.lines()) {
      const { data } = z.safeDecode(erasureLineText, text);
      if (data === undefined) unreadable();
      else yield data;
    }
  }

  function append(line: ErasureLine): void {
    kept.append([z.encode(erasureLineText, line).trimEnd()]);
  }

  return {
    begin(request, at) {
      const erasure = randomUUID();
      append({ what: "begun", erasure, at, by: askedBy(), request });
      return {
        meant: (cards) => append({ what: "meant", erasure, at, cards }),
        outcome: (refused, unknown) => append({ what: "outcome", erasure, refused, unknown }),
        ended: (ending, endedAt) => append({ what: "ended", erasure, at: endedAt, ending }),
      };
    },
    erasedAt(dataCardId) {
      known ??= erasedCards(read());
      return known.get(dataCardId);
    },
    restored(dataCardId, at) {
      append({ what: "restored", at, by: askedBy(), card: dataCardId });
      known?.delete(dataCardId);
    },
    show() {
      let unreadable = 0;
      const shown = registerOf(read(() => (unreadable += 1)));
      return { ...shown, unreadable };
    },
  };
}

function askedBy(): AskedBy {
  return { user: userName(), host: hostname() };
}

/** In a container, the user's number may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? "unknown"}`;
  }
}
