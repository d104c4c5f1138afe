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

/** What the runs of one day asked of ESM. */
export interface DayOfRequests {
  /** In UTC: 2026-11-30. */
  readonly day: string;
  /** Runs, or parts of runs, that ended on it. */
  readonly runs: number;
  /** Requests to ESM. */
  readonly esm: number;
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
  /** The last days on which runs ended, the latest last; at most `DAYS`. */
  requests(): readonly DayOfRequests[];
  /**
   * Writes the note. Parts of one run share a note: the worst state among the last attempts at each part.
   *
   * @param part undefined for a whole run
   * @param oldestActive undefined when the run does not know
   * @param esmRequests what the run, or the part, asked of ESM
   * @throws Failure `runs-not-written`; the file still holds a complete note
   */
  write(note: RunNote, part?: NotedPart, oldestActive?: Instant | null, esmRequests?: number): void;
}

/** Days that are remembered: today and a whole week. */
const DAYS = 8;

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
  requests: orUndefined(
    z.array(
      z.strictObject({
        day: z.iso.date(),
        runs: z.number().int().positive(),
        esm: z.number().int().nonnegative(),
      }),
    ),
  ),
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
    requests: () => kept.read()?.requests ?? [],
    write(ended, part, oldestActive, esmRequests) {
      const last = kept.read();
      const isSame = part !== undefined && last?.runId === part.runId;
      const before = {
        goodBefore: isSame ? last?.goodBefore : goodAt(last),
        badBefore: isSame ? last?.badBefore : badInARow(last),
        oldestActive: oldestActive === undefined ? last?.oldestActive : (oldestActive ?? undefined),
        requests: withRequests(last?.requests, ended.at, esmRequests),
      };
      const whole = { ...ended, runId: undefined, parts: undefined };
      kept.write({ ...(part === undefined ? whole : withPart(last, part, ended)), ...before });
    },
  };
}

function withRequests(
  days: readonly DayOfRequests[] | undefined,
  at: Instant,
  esmRequests: number | undefined,
): DayOfRequests[] | undefined {
  if (esmRequests === undefined) return days && [...days];
  const day = new Date(at).toISOString().slice(0, 10);
  const { runs, esm } = days?.find((one) => one.day === day) ?? { runs: 0, esm: 0 };
  const others = (days ?? []).filter((one) => one.day !== day);
  return [...others, { day, runs: runs + 1, esm: esm + esmRequests }].slice(-DAYS);
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
