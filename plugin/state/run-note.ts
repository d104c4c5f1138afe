import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Failure } from "../base/failure.ts";
import type { Instant } from "../chat/session.ts";
import type { EnvironmentKey } from "./environment-key.ts";
import { removeLeftBehind, replaceFile } from "./replace-file.ts";

/** The better first; `failed` could not work at all. */
const STATES = ["done", "stopped", "failures", "failed"] as const;

/** How the last run of an environment ended, whoever started it. */
export interface RunNote {
  /** When it ended. */
  readonly at: Instant;
  readonly state: (typeof STATES)[number];
}

/** Which part of which run. */
export interface RunPart {
  readonly runId: string;
  readonly index: number;
}

/** The note of the last run, beside the journal. It names nobody and nothing. */
export interface KeptRunNote {
  /** Undefined where no run has ended yet, or the note cannot be read. */
  read(): RunNote | undefined;
  /**
   * Parts of one run leave one note: the worst of them, of each its last attempt.
   *
   * @param part undefined for a whole run
   * @throws Failure `runs-not-written`; the file holds a whole note all the same
   */
  write(note: RunNote, part?: RunPart): void;
}

const VERSION = 1;

const noteSchema = z.object({
  version: z.literal(VERSION),
  at: z.iso.datetime().transform((text) => Date.parse(text)),
  state: z.enum(STATES),
  runId: z.string().optional(),
  /** How the parts ended, by their number. */
  parts: z.record(z.string(), z.enum(STATES)).optional(),
});

/** @param folder made if it does not exist */
export function openRunNote(folder: string, environmentKey: EnvironmentKey): KeptRunNote {
  const file = join(folder, `last-run-${environmentKey}.json`);

  function kept(): z.output<typeof noteSchema> | undefined {
    try {
      return noteSchema.safeParse(JSON.parse(readFileSync(file, "utf8"))).data;
    } catch {
      return undefined;
    }
  }

  return {
    read() {
      const note = kept();
      return note === undefined ? undefined : { at: note.at, state: note.state };
    },
    write({ at, state }, part) {
      const ended = part === undefined ? { state } : withPart(kept(), part, state);
      const note = { version: VERSION, at: new Date(at).toISOString(), ...ended };
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        removeLeftBehind(file, at);
        replaceFile(file, `${JSON.stringify(note)}\n`);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === undefined) throw error;
        const message = `${file} could not be written (${code}): esm-chat check does not learn of this run`;
        throw new Failure(message, { code: "runs-not-written", scope: "run", retryable: true, cause: error });
      }
    },
  };
}

function withPart(before: z.output<typeof noteSchema> | undefined, part: RunPart, state: RunNote["state"]) {
  const { runId, index } = part;
  const others = before?.runId === runId ? before.parts : undefined;
  const parts: Record<string, RunNote["state"]> = { ...others, [index]: state };
  const worst = Math.max(...Object.values(parts).map((one) => STATES.indexOf(one)));
  return { state: STATES[worst], runId, parts };
}
