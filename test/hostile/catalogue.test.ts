import { afterAll, describe, expect, it } from "vitest";
import { folders } from "../support/given-files.ts";
import { SESSION_MANNERS, SYSTEM_MANNERS, SYSTEM_MANNERS_ONCE } from "./catalogue.ts";
import { createJudge } from "./judged-runs.ts";
import { createRuns } from "./runs.ts";

const IS_WHOLE = (process.env["ESM_CHAT_TEST_HOSTILE"] ?? "") !== "";
/** One manner alone, or all whose full names begin so. */
const ONLY = process.env["ESM_CHAT_TEST_MANNER"];
const SEED = Number(process.env["ESM_CHAT_TEST_SEED"] ?? 1);

const runs = createRuns();
const judge = createJudge(runs, folders());
afterAll(() => runs.close());

const isWanted = ({ fullName }: { readonly fullName: string }) => ONLY === undefined || fullName.startsWith(ONLY);

async function expectNoProblems(judging: Promise<{ problems: readonly string[]; figures: string }>): Promise<void> {
  const { problems, figures } = await judging;
  if (IS_WHOLE || ONLY !== undefined) process.stdout.write(`${figures}\n`);
  expect(problems).toEqual([]);
}

describe("bad answers about one session cost only that session", () => {
  const single = SESSION_MANNERS.filter(({ scope }) => scope === undefined).filter(isWanted);
  const slow = single.filter(({ kind }) => kind === "slow");
  const others = single.filter(({ kind }) => kind !== "slow");
  it.runIf(slow.length > 0)("all slow manners in one run", () => expectNoProblems(judge.sessions(slow, SEED)));
  it.runIf(others.length > 0)("all other manners in one run", () => expectNoProblems(judge.sessions(others, SEED)));
  it.runIf(IS_WHOLE || ONLY !== undefined).each(single)("$fullName", (placed) =>
    expectNoProblems(judge.sessions([placed], SEED)),
  );
});

describe("bad answers to what a run depends on: it ends with a word and a code, and the next run is as if nothing had been", () => {
  it.each((IS_WHOLE || ONLY !== undefined ? SYSTEM_MANNERS : SYSTEM_MANNERS_ONCE).filter(isWanted))(
    "$fullName",
    (placed) => expectNoProblems(judge.system([placed], SEED)),
  );
});
