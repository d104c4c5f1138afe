import { join } from "node:path";
import { z } from "zod";
import type { Instant } from "../chat/session.ts";
import type { EnvironmentKey } from "./environment-key.ts";
import { openKeptFile } from "./kept-file.ts";
import { fileText, instant, orUndefined } from "./kept-text.ts";

/** From best to worst; `failed`: could not work at all. */
const STATES = ["done", "stopped", "failures", "failed"] as const;

/** How the last run of an environment ended, whether started by a schedule or by hand. */
export interface RunNote {
  /** When it ended. */
  readonly at: Instant;
  readonly state: (typeof STATES)[number];
}

/** Which part of which run. */
export interface NotedPart {
  readonly runId: string;
  readonly index: number;
}

/** The note of the last run, beside the journal. It holds no names and no chat text. */
export interface KeptRunNote {
  /** Undefined if no run has ended yet, or the note cannot be read. */
  read(): RunNote | undefined;
  /**
   * Writes the note. Parts of one run share a note: the worst state among the last attempts at each part.
   *
   * @param part undefined for a whole run
   * @throws Failure `runs-not-written`; the file still holds a complete note
   */
  write(note: RunNote, part?: NotedPart): void;
}

const note = z.object({
  at: instant,
  state: z.enum(STATES),
  runId: orUndefined(z.string()),
  /** How the parts ended, by index. */
  parts: orUndefined(z.record(z.string(), z.enum(STATES))),
});

type PartsNote = z.output<typeof note>;

/** @param folder made if it does not exist */
export function openRunNote(folder: string, environmentKey: EnvironmentKey): KeptRunNote {
  const kept = openKeptFile({
    file: join(folder, `last-run-${environmentKey}.json`),
    name: "the note of the last run",
    text: fileText(1, note),
    whenNotWritten: {
      code: "runs-not-written",
      scope: "run",
      retryable: true,
      means: "esm-chat check does not learn of this run",
    },
  });
  return {
    read() {
      const found = kept.read();
      return found && { at: found.at, state: found.state };
    },
    write(ended, part) {
      const whole = { ...ended, runId: undefined, parts: undefined };
      kept.write(part === undefined ? whole : withPart(kept.read(), part, ended));
    },
  };
}

function withPart(before: PartsNote | undefined, { runId, index }: NotedPart, { at, state }: RunNote): PartsNote {
  const others = before?.runId === runId ? before.parts : undefined;
  const parts = { ...others, [index]: state };
  const worst = STATES.findLast((one) => Object.values(parts).includes(one)) ?? state;
  return { at, state: worst, runId, parts };
}
