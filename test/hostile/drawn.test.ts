import { afterAll, describe, expect, it } from "vitest";
import { mulberry32 } from "../../plugin/sandbox/sessions/seeded-random.ts";
import { integer, pick } from "../support/draws.ts";
import { folders } from "../support/given-files.ts";
import { type Placed, SESSION_MANNERS, SYSTEM_MANNERS } from "./catalogue.ts";
import { IS_WHOLE, ONLY, SEED, TIMEOUT, tell } from "./how-much.ts";
import { createJudge } from "./judged-runs.ts";
import { createRuns } from "./runs.ts";

/*
 * What a seed draws: pairs of bad manners of different calls in one run, and sessions by the hundred, each with a manner of
 * its own. One of them again: ESM_CHAT_TEST_SEED=7, with ESM_CHAT_TEST_HOSTILE=1 if it was drawn there.
 */

/** Slow ones are tried in the catalogue; here they would only take time. */
const QUICK = SYSTEM_MANNERS.filter(({ kind }) => kind !== "slow");
const SINGLE = SESSION_MANNERS.filter(({ kind, scope }) => kind !== "slow" && scope === undefined);
/** Replies of megabytes, of which few are enough. */
const HEAVY: ReadonlySet<string> = new Set(["wide", "huge", "deep", "endless"]);
const LIGHT = SINGLE.filter(({ kind }) => !HEAVY.has(kind));

const PAIRS = IS_WHOLE ? 150 : 4;
/** Hostile replies about sessions, and how many sessions a run has. */
const REPLIES = IS_WHOLE ? 10_000 : 100;
const SESSIONS = IS_WHOLE ? 100 : 50;

const runs = createRuns();
const judge = createJudge(runs, folders());
afterAll(() => runs.close());

function drawPair(seed: number): Placed[] {
  const random = mulberry32(seed);
  const one = pick(random, QUICK);
  return [
    one,
    pick(
      random,
      QUICK.filter(({ target }) => target !== one.target),
    ),
  ];
}

describe.runIf(ONLY === undefined)("what a seed draws", () => {
  it.each(Array.from({ length: PAIRS }, (_, index) => SEED + index))("two manners at once (seed %i)", async (seed) => {
    const { problems, figures } = await judge.system(drawPair(seed), seed);
    tell(`seed ${seed}: ${figures}`);
    expect(problems).toEqual([]);
  });

  it(`${REPLIES} hostile replies about sessions (from seed ${SEED} on)`, TIMEOUT, async () => {
    for (let seed = SEED, replies = 0; replies < REPLIES; seed += 1) {
      const random = mulberry32(seed);
      const manners = Array.from({ length: SESSIONS }, () =>
        pick(random, integer(random, 1, 20) === 1 ? SINGLE : LIGHT),
      );
      const { problems, figures, hits } = await judge.sessions(manners, seed);
      replies += hits;
      tell(`seed ${seed}: ${figures}, ${replies} replies so far`);
      expect(problems.map((problem) => `seed ${seed}: ${problem}`)).toEqual([]);
    }
  });
});
