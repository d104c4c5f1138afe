import { isDeepStrictEqual } from "node:util";
import type { RunReport } from "../../plugin/task/run-report.ts";
import type { Died, Ended } from "./runs.ts";
import { CANARY, type Card } from "./world.ts";

/** What holds after any run, whatever the systems answer. Each problem is one line. */

/** Bytes: `MemoryMax` of the shipped unit. */
const MOST_MEMORY = 1024 ** 3;
/** Characters of what a run may say about one failure, and of all that it prints and keeps about some hundred. */
const MOST_REASON = 2_000;
const MOST_SAID = 2_000_000;

/** The documented exit codes of a run that has been given a right configuration. */
const EXIT_CODES: ReadonlySet<number> = new Set([0, 2, 3, 4]);

export function problemsOfRun(ended: Ended | Died, kept: string): string[] {
  if ("died" in ended) return [`the process ${ended.died}`];
  const { exitCode, stdout, stderr, peakBytes } = ended;
  const said = [stdout, stderr, kept];
  const canary = said.map((text) => CANARY.exec(text)).find((found) => found !== null);
  const where =
    canary === undefined || canary === null
      ? ""
      : canary.input.slice(Math.max(0, canary.index - 80), canary.index + 80);
  return [
    ...(EXIT_CODES.has(exitCode) ? [] : [`it ended with ${exitCode}: ${stderr.slice(0, 300)}`]),
    ...(stdout.includes('"internal-error"') ? [`it is an internal error: ${stdout.slice(0, 400)}`] : []),
    ...(peakBytes <= MOST_MEMORY ? [] : [`it took ${Math.round(peakBytes / 1024 ** 2)} MB`]),
    ...(where === "" ? [] : [`it gives away chat text or a secret: ${where}`]),
    ...said
      .map((text, index) => [["its result", "its log", "what it keeps"][index], text.length] as const)
      .filter(([, length]) => length > MOST_SAID)
      .map(([what, length]) => `${what} has ${length} characters`),
    ...(exitCode === 0 || /[a-z]{4}/.test(stdout) ? [] : ["it does not say why"]),
  ];
}

/** The failures of a report: each must say why, in few words. */
export function problemsOfReport(report: RunReport): string[] {
  const isGreen = report.status === "done";
  return [
    ...report.failures
      .filter(({ reason }) => reason.trim() === "" || reason.length > MOST_REASON)
      .map(({ sessionId, reason }) => `${sessionId} failed with a reason of ${reason.length} characters`),
    ...(isGreen && report.failures.length > 0 ? ["it is green, with failures"] : []),
  ];
}

/** One card for each session, no matter what stands on it. */
export function lostOrDoubled(cards: readonly Card[], sessionIds: readonly string[]): string[] {
  const ids = cards.map((card) => String(card["sessionId"]));
  const expected = new Set(sessionIds);
  return [
    ...sessionIds.filter((id) => !ids.includes(id)).map((id) => `the card of ${id} is lost`),
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `the card of ${id} is doubled`),
    ...ids.filter((id) => !expected.has(id)).map((id) => `there is a card of nobody: ${id.slice(0, 100)}`),
  ];
}

/** The cards of these sessions that do not hold what they should. */
export function wrongCards(
  cards: readonly Card[],
  expected: readonly Card[],
  sessionIds: readonly string[],
  attributes: (code: string) => boolean = () => true,
): string[] {
  const only = (card: Card | undefined) =>
    Object.fromEntries(Object.entries(card ?? {}).filter(([code]) => attributes(code)));
  const bySession = (all: readonly Card[], id: string) => only(all.find((card) => card["sessionId"] === id));
  return sessionIds.flatMap((id) => {
    const [is, shouldBe] = [bySession(cards, id), bySession(expected, id)];
    if (isDeepStrictEqual(is, shouldBe)) return [];
    const differing = [...new Set([...Object.keys(is), ...Object.keys(shouldBe)])].filter(
      (code) => !isDeepStrictEqual(is[code], shouldBe[code]),
    );
    return [
      `the card of ${id} is wrong in ${differing.join(", ")}: ${JSON.stringify(differing.map((code) => is[code])).slice(0, 200)}`,
    ];
  });
}
