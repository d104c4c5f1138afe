import { afterAll, describe, expect, it } from "vitest";
import { folders } from "../support/given-files.ts";
import { type Placed, SESSION_MANNERS, SYSTEM_MANNERS, SYSTEM_MANNERS_ONCE } from "./catalogue.ts";
import { IS_WHOLE, ONLY, SEED, tell } from "./how-much.ts";
import { createJudge } from "./judged-runs.ts";
import { createRuns } from "./runs.ts";

const runs = createRuns();
const judge = createJudge(runs, folders());
afterAll(() => runs.close());

const isWanted = ({ fullName }: Placed) => ONLY === undefined || fullName.startsWith(ONLY);

const single = SESSION_MANNERS.filter(({ scope }) => scope === undefined).filter(isWanted);
const isSlow = ({ kind }: Placed) => kind === "slow";
/** Together in one run, since each is that of one session. */
const together: readonly (readonly [string, readonly Placed[]])[] = [
  ["all slow manners", single.filter(isSlow)],
  ["all other manners", single.filter((placed) => !isSlow(placed))],
];
const alone = IS_WHOLE ? single.map((placed) => [placed.fullName, [placed]] as const) : [];
const ofSystems = (IS_WHOLE || ONLY !== undefined ? SYSTEM_MANNERS : SYSTEM_MANNERS_ONCE).filter(isWanted);

describe.runIf(single.length > 0)("bad answers about one session cost only that session", () => {
  it.each([...together, ...alone].filter(([, manners]) => manners.length > 0))("%s", async (_name, manners) => {
    const { problems, figures } = await judge.sessions(manners, SEED);
    tell(figures);
    expect(problems).toEqual([]);
  });
});

describe.runIf(ofSystems.length > 0)("bad answers to what a run depends on cost one run, which says why", () => {
  it.each(ofSystems)("$fullName", async (placed) => {
    const { problems, figures } = await judge.system([placed], SEED);
    tell(figures);
    expect(problems).toEqual([]);
  });
});
