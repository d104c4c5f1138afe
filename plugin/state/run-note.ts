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

/** What came of the runs so far. */
export interface NotedRuns {
  /** When the last run ended that was `done`; undefined for never, or before this was noted. */
  readonly goodAt: Instant | undefined;
  /** Runs in a row, up to the last one, that were not `done`; those that were stopped do not count. */
  readonly badInARow: number;
  /** When the oldest session began whose card the last whole run left active; undefined when none is known. */
  readonly oldestActive: Instant | undefined;
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
  /** Undefined as `read`. */
  runs(): NotedRuns | undefined;
  /**
   * Writes the note. Parts of one run share a note: the worst state among the last attempts at each part.
   *
   * @param part undefined for a whole run
   * @param oldestActive undefined when the run does not know
   * @throws Failure `runs-not-written`; the file still holds a complete note
   */
  write(note: RunNote, part?: NotedPart, oldestActive?: Instant | null): void;
}

const note = z.object({
  at: instant,
  state: z.enum(STATES),
  runId: orUndefined(z.string()),
  /** How the parts ended, by index. */
  parts: orUndefined(z.record(z.string(), z.enum(STATES))),
  /** As they were before this run. */
  goodBefore: orUndefined(instant),
  badBefore: orUndefined(z.number().int().nonnegative()),
  oldestActive: orUndefined(instant),
});

type FullNote = z.output<typeof note>;

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
    runs() {
      const found = kept.read();
      if (found === undefined) return undefined;
      return { goodAt: goodAt(found), badInARow: badInARow(found), oldestActive: found.oldestActive };
    },
    write(ended, part, oldestActive) {
      const last = kept.read();
      const isSame = part !== undefined && last?.runId === part.runId;
      const before = {
        goodBefore: isSame ? last?.goodBefore : goodAt(last),
        badBefore: isSame ? last?.badBefore : badInARow(last),
        oldestActive: oldestActive === undefined ? last?.oldestActive : (oldestActive ?? undefined),
      };
      const whole = { ...ended, runId: undefined, parts: undefined };
      kept.write({ ...(part === undefined ? whole : withPart(last, part, ended)), ...before });
    },
  };
}

function goodAt(last: FullNote | undefined): Instant | undefined {
  return last?.state === "done" ? last.at : last?.goodBefore;
}

function badInARow(last: FullNote | undefined): number {
  if (last === undefined || last.state === "done") return 0;
  return (last.badBefore ?? 0) + (last.state === "stopped" ? 0 : 1);
}

function withPart(before: FullNote | undefined, { runId, index }: NotedPart, { at, state }: RunNote) {
  const others = before?.runId === runId ? before.parts : undefined;
  const parts = { ...others, [index]: state };
  const worst = STATES.findLast((one) => Object.values(parts).includes(one)) ?? state;
  return { at, state: worst, runId, parts };
}
