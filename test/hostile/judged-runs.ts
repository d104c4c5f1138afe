import { chosen, type Placed, sessionOf, targetOf } from "./catalogue.ts";
import { lostOrDoubled, problemsOfReport, problemsOfRun, wrongCards } from "./judge.ts";
import { type CommandLine, type Ended, type Runs, reportOf } from "./runs.ts";
import { type Card, type HostileWorld, startHostileWorld } from "./world.ts";

const HEALTHY = healthyIds(4);
/**
 * One healthy session after so many bad ones: ten requests that fail in a row are an outage of the platform, and would end
 * the run.
 */
const BETWEEN = 4;
/** More bad sessions are not asked for in one run. */
const MOST_BAD = 200;

function healthyIds(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `healthy-${index + 1}`);
}

/** Nobody waits for real between two attempts. */
const QUICK = { firstDelayMs: 1, maxDelayMs: 5 };
/** Milliseconds. A slow manner is given up soon; what is not slow is given time, since it has to be read whole. */
const PATIENT = { requestMs: 20_000, streamMs: 20_000 };
const IMPATIENT = { requestMs: 1_000, streamMs: 1_500 };

/** How patient the plugin is with these manners. */
function patience(manners: readonly Placed[]): Pick<CommandLine, "limits" | "retry"> {
  return manners.some(({ kind }) => kind === "slow")
    ? { limits: IMPATIENT, retry: { ...QUICK, attempts: 2 } }
    : { limits: PATIENT, retry: QUICK };
}

const PERSONS: ReadonlySet<string> = new Set(["members", "support_person", "customer"]);

function idOf(index: number): string {
  return `bad-${index}`;
}

export interface Judged {
  /** Bad answers that were given. */
  readonly hits: number;
  readonly problems: readonly string[];
  /** One line for whoever looks at it. */
  readonly figures: string;
}

function figuresOf(name: string, ended: Ended | { died: string }): string {
  if ("died" in ended) return `${name}: died`;
  const { exitCode, peakBytes, heldMs, tookMs } = ended;
  return `${name}: exit ${exitCode}, ${tookMs} ms, ${Math.round(peakBytes / 1024 ** 2)} MB, event loop held ${heldMs} ms`;
}

/** The cards as they are when nobody misbehaves. */
async function rightCards(sessionIds: readonly string[], runs: Runs, folder: string): Promise<readonly Card[]> {
  const world = await startHostileWorld(folder, sessionIds, 1);
  try {
    await runs.run({ args: ["run", "--json", "--config", world.config], limits: PATIENT });
    return await world.cards();
  } finally {
    await world.close();
  }
}

export interface Judge {
  /** A run in which each of these manners is that of one session, beside healthy sessions. */
  sessions(manners: readonly Placed[], seed: number): Promise<Judged>;
  /** A run in which all requests for what these manners are about are answered so. */
  system(manners: readonly Placed[], seed: number): Promise<Judged>;
}

/** @param folder a new one for each call */
export function createJudge(runs: Runs, folder: () => string): Judge {
  let healthyCards: Promise<readonly Card[]> | undefined;
  const expectedCards = () => (healthyCards ??= rightCards(healthyIds(MOST_BAD / BETWEEN), runs, folder()));

  async function inWorld(
    sessionIds: readonly string[],
    seed: number,
    play: (world: HostileWorld) => Promise<Omit<Judged, "hits">>,
  ): Promise<Judged> {
    const world = await startHostileWorld(folder(), sessionIds, seed);
    try {
      const judged = await play(world);
      return { ...judged, hits: [...world.proxy.hits.values()].reduce((sum, count) => sum + count, 0) };
    } finally {
      await world.close();
    }
  }

  function run(world: HostileWorld, manners: readonly Placed[], more: readonly string[] = []) {
    return runs.run({ args: ["run", "--json", "--config", world.config, ...more], ...patience(manners) });
  }

  return {
    async sessions(manners, seed) {
      const bad = manners.map((_, index) => idOf(index));
      const healthy = healthyIds(Math.ceil(bad.length / BETWEEN));
      const sessionIds = healthy.flatMap((id, index) => [...bad.slice(index * BETWEEN, (index + 1) * BETWEEN), id]);
      const expected = await expectedCards();
      return inWorld(sessionIds, seed, async (world) => {
        world.proxy.misbehave(({ method, url }) => {
          if (targetOf(method, url) !== "session") return undefined;
          const placed = manners[bad.indexOf(sessionOf(url))];
          return placed === undefined ? undefined : { ...chosen(placed), name: sessionOf(url) };
        });
        const ended = await run(world, manners);
        const figures = figuresOf(
          manners.length === 1 ? (manners[0]?.fullName ?? "") : `${manners.length} sessions`,
          ended,
        );
        const cards = await world.cards();
        const always = [...problemsOfRun(ended, world.kept()), ...lostOrDoubled(cards, sessionIds)];
        if ("died" in ended) return { figures, problems: always };
        const report = reportOf(ended);
        if (report === undefined)
          return { figures, problems: [...always, `one session ended the run: ${ended.stdout.slice(0, 300)}`] };
        const failed = new Map(report.failures.map(({ sessionId, reason }) => [sessionId, reason]));
        const unexpected = manners.flatMap(({ fullName, taken }, index) => {
          const reason = failed.get(idOf(index));
          if (world.proxy.hits.get(idOf(index)) === undefined) return [`${fullName} was never asked for`];
          if (taken === "yes" && reason !== undefined) return [`${fullName} should be taken: ${reason.slice(0, 200)}`];
          return taken === undefined && reason === undefined ? [`${fullName} did not fail`] : [];
        });
        return {
          figures,
          problems: [...always, ...problemsOfReport(report), ...unexpected, ...wrongCards(cards, expected, healthy)],
        };
      });
    },

    async system(manners, seed) {
      const expected = await expectedCards();
      const names = manners.map(({ fullName }) => fullName).join(" + ");
      const targets = new Map(manners.map((placed) => [placed.target as string, placed]));
      return inWorld(HEALTHY, seed, async (world) => {
        // The list of changes is first asked for when a run has cards behind it.
        if (targets.has("changes")) await run(world, []);
        world.proxy.misbehave(({ method, url }) => {
          const placed = targets.get(targetOf(method, url) ?? "");
          return placed === undefined ? undefined : chosen(placed);
        });
        const ended = await run(world, manners);
        world.proxy.misbehave(() => undefined);
        const figures = figuresOf(names, ended);
        const hit = manners.some(({ fullName }) => world.proxy.hits.has(fullName));
        const always = [
          ...problemsOfRun(ended, world.kept()),
          ...lostOrDoubled(await world.cards(), HEALTHY),
          ...(hit ? [] : ["nobody asked for it"]),
        ];
        if (!("died" in ended)) {
          const report = reportOf(ended);
          if (report !== undefined) always.push(...problemsOfReport(report));
          const mustFail = manners.length === 1 && manners[0]?.taken === undefined && targets.has("changes") === false;
          if (mustFail && ended.exitCode === 0) always.push("it is green");
          if (manners.every(({ taken }) => taken === "yes") && ended.exitCode !== 0)
            always.push(`it should be taken: ${ended.stdout.slice(0, 300)}`);
        }
        const healed = await run(world, [], ["--retry-failed"]);
        const after = await world.cards();
        const isOfPersons = targets.has("persons");
        return {
          figures,
          problems: [
            ...always,
            ...problemsOfRun(healed, world.kept()).map((problem) => `healed: ${problem}`),
            ...("exitCode" in healed && healed.exitCode !== 0
              ? [`healed: it ended with ${healed.exitCode}: ${healed.stdout.slice(0, 600)}`]
              : []),
            ...lostOrDoubled(after, HEALTHY).map((problem) => `healed: ${problem}`),
            // A person who was not found once is not looked up again for a finished card.
            ...wrongCards(after, expected, HEALTHY, (code) => !isOfPersons || !PERSONS.has(code)).map(
              (problem) => `healed: ${problem}`,
            ),
          ],
        };
      });
    },
  };
}
