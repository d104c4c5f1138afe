import { Failure } from "../../../plugin/base/failure.ts";
import { done, type ScriptedResult } from "../../../plugin/library/contract-tests/runner/scripted-tasks.ts";
import type { OpenTask, RunRecord, TaskKey, TaskRunner, TaskSource } from "../../../plugin/runner/task-runner.ts";
import type { Task } from "../../../plugin/task/task.ts";
import { type Broken, SHORT_PATIENCE } from "./harness.ts";

type Runner = TaskRunner<ScriptedResult>;
type Source = TaskSource<ScriptedResult>;
type Change = (runner: Runner, source: Source) => Runner;
type Run = RunRecord<ScriptedResult>;

/** A runner that breaks a rule: what it does with its tasks, or what it tells. */
export interface BrokenRunner extends Broken {
  source?(source: Source, runner: () => Runner): Source;
  runner?: Change;
}

function withHistory(change: (runs: readonly Run[]) => readonly unknown[]): Change {
  return (runner) => ({
    ...runner,
    history: async (query) => change(await runner.history(query)) as readonly Run[],
  });
}

const eachRun = (change: (run: Run) => object) =>
  withHistory((runs) => runs.map((run) => ({ ...run, ...change(run) })));

function withOpened(change: (open: OpenTask<ScriptedResult>, key: TaskKey) => OpenTask<ScriptedResult>) {
  return (source: Source): Source => ({
    ...source,
    open: async (key, signal) => change(await source.open(key, signal), key),
  });
}

function withTask(change: (task: Task<unknown, ScriptedResult>) => Partial<Task<unknown, ScriptedResult>>) {
  return withOpened((open) => ({ ...open, task: { ...open.task, ...change(open.task) } }));
}

/** Does something once a run has ended. */
function afterRun(then: (result: ScriptedResult | undefined, key: TaskKey, runner: Runner) => void) {
  return (source: Source, runner: () => Runner): Source => ({
    ...source,
    async open(key, signal) {
      const open = await source.open(key, signal);
      let result: ScriptedResult | undefined;
      const task: typeof open.task = {
        ...open.task,
        async run(...given) {
          result = await open.task.run(...given);
          return result;
        },
      };
      const release = async () => {
        await open.release();
        setTimeout(() => then(result, key, runner()), 5);
      };
      return { task, release };
    },
  });
}

const nothing = (_error: unknown) => undefined;
const wrongParameters = (given: string) => `refuses wrong parameters before anything is run: ${given}`;

export const BROKEN_RUNNERS: Readonly<Record<string, BrokenRunner>> = {
  "gives another result": {
    breaks: ["gives the task's result"],
    says: "runNow resolves to what the task's run returned",
    runner: (runner) => ({ ...runner, runNow: async (...given) => ({ ...(await runner.runNow(...given)), said: "" }) }),
  },
  "tells another id": {
    breaks: ["tells the run's id once it is accepted"],
    says: "`accepted` is called once with the id",
    runner: (runner) => ({
      ...runner,
      runNow: (key, given, accepted) => runner.runNow(key, given, (runId) => accepted?.(`${runId}x`)),
    }),
  },
  "forgets that there were parameters": {
    breaks: ["notes that a run has parameters of its own"],
    says: "`forSome` tells of them",
    runner: eachRun(() => ({ isForSome: undefined })),
  },
  "never releases a task": {
    breaks: ["lets go of what was made ready, also after a failure"],
    says: "waited for every task that was opened to be released",
    source: withOpened((open) => ({ ...open, release: async () => undefined })),
  },
  "never releases a task that fails": {
    breaks: ["lets go of what was made ready, also after a failure"],
    says: "waited for every task that was opened to be released",
    source: withOpened((open) => {
      let hasEnded = false;
      const run: typeof open.task.run = async (...given) => {
        const result = await open.task.run(...given);
        hasEnded = true;
        return result;
      };
      return { task: { ...open.task, run }, release: async () => (hasEnded ? open.release() : undefined) };
    }),
  },
  "makes every failure retryable": {
    breaks: ["passes a failure of the task on: code, message, whether and when trying again helps"],
    says: "message, code, retryable and retryAt are those of the task's own Failure",
    runner: (runner) => ({
      ...runner,
      runNow: (...given) =>
        runner.runNow(...given).catch((error: Failure) => {
          throw new Failure(error.message, { code: error.code, scope: error.scope, retryable: true });
        }),
    }),
  },
  "does not say why a task is not there": {
    breaks: ["passes on why a task could not be made ready"],
    says: "what `open` of the task source threw is what runNow rejects with",
    source: (source) => ({
      ...source,
      open: (...given) =>
        source.open(...given).catch(() => {
          throw new Error("cannot");
        }),
    }),
  },
  "does not check parameters": {
    breaks: [`{}`, `{"say":7}`, `{"say":"hello","also":"this"}`, "null", `"hello"`].map(wrongParameters),
    says: "parameters that the task's schema does not take are an InputError",
    source: withTask(() => ({ parameters: { safeParse: (data: unknown) => ({ success: true, data }) } as never })),
  },
  "joins a run that goes on": {
    breaks: ["refuses a second run of the same key, and allows it when the first has ended"],
    says: "a second run beside the first: it should have failed",
    runner: (runner) => ({
      ...runner,
      runNow: (...given) =>
        runner.runNow(...given).catch((error: Failure) => {
          if (error.scope === "run" && error.onPurpose) return done("another");
          throw error;
        }),
    }),
  },
  "runs one after another": {
    breaks: ["runs different keys at the same time"],
    says: "waited for run number 1 to begin",
    runner(runner) {
      let last: Promise<unknown> = Promise.resolve();
      return {
        ...runner,
        runNow(...given) {
          const own = last.then(() => runner.runNow(...given));
          last = own.catch(() => undefined);
          return own;
        },
      };
    },
  },
  "ends all runs with one that fails": {
    breaks: ["is not hurt by a task that throws"],
    says: "Matti wrote: secret",
    runner(runner) {
      let reject: (error: unknown) => void = nothing;
      const broken = new Promise<never>((_resolve, rejects) => {
        reject = rejects;
      });
      broken.catch(() => undefined);
      return {
        ...runner,
        async runNow(...given) {
          const own = runner.runNow(...given);
          own.catch(reject);
          const result = await own;
          // Whoever ended first waits a moment for the others.
          await new Promise((resolve) => setTimeout(resolve, 20));
          return Promise.race([broken, result]);
        },
      };
    },
  },
  "does not wait when it stops": {
    breaks: ["asks running tasks to end early and waits until they have"],
    says: "stop resolves only after the running task has ended",
    runner: (runner) => ({ ...runner, stop: async () => void runner.stop() }),
  },
  "does not tell running tasks to stop": {
    breaks: ["asks running tasks to end early and waits until they have"],
    says: "waited for stop to resolve: the signal of a running task is to be aborted",
    source: withTask((task) => ({
      run: (given, context) => task.run(given, { ...context, signal: AbortSignal.timeout(2 * SHORT_PATIENCE) }),
    })),
  },
  "can be stopped only once": {
    breaks: ["may be called twice, and when nothing runs"],
    says: "Error: stopped already",
    runner(runner) {
      let isStopped = false;
      return {
        ...runner,
        async stop() {
          if (isStopped) throw new Error("stopped already");
          isStopped = true;
          await runner.stop();
        },
      };
    },
  },
  "gives the earliest run first": {
    breaks: ["tells how runs ended, the latest first", "begins with the latest, however many runs are going on"],
    says: "first",
    runner: (runner) => ({
      ...runner,
      history: async ({ key, limit }) =>
        (await runner.history({ ...(key && { key }), limit: 100 })).toReversed().slice(0, limit),
    }),
  },
  "keeps no results": {
    breaks: ["keeps the result of each run that gave one"],
    says: "each run has its own result",
    runner: eachRun(() => ({ result: null })),
  },
  "keeps no reasons": {
    breaks: ["says why a run is not done"],
    says: "the Failure's message, or the reason of the result",
    runner: eachRun(() => ({ reason: null })),
  },
  "has runs that begin before they are due": {
    breaks: ["has the instants of each run in their order, and ids that differ"],
    says: "startedAt is not before dueAt",
    runner: eachRun(({ dueAt }) => ({ startedAt: dueAt - 1 })),
  },
  "gives all runs the same id": {
    breaks: ["has the instants of each run in their order, and ids that differ"],
    says: "every run has an id of its own",
    runner: eachRun(() => ({ runId: "run" })),
  },
  "does not look at the limit": {
    breaks: ["gives as many as are asked for, of one key or of all"],
    says: "`limit: 2` gives the two latest of the key",
    runner: (runner) => ({ ...runner, history: (query) => runner.history({ ...query, limit: 100 }) }),
  },
  "keeps instants as dates": {
    breaks: ["can be written as JSON and read again"],
    says: "records hold nothing that JSON cannot",
    runner: eachRun(({ dueAt }) => ({ dueAt: new Date(dueAt) })),
  },
  "shows the message of any error": {
    breaks: ["repeats nothing of a mistake: its message may hold anything"],
    says: "only the message of a Failure or an InputError may stand in the history",
    source: withTask((task) => ({
      run: (...given) =>
        task.run(...given).catch((error: Error) => {
          throw new Failure(error.message, { code: "made-up", scope: "run", retryable: false });
        }),
    })),
  },
  "fires with other parameters": {
    breaks: ["fire again and again, with their parameters"],
    says: "each run has the parameters of the schedule",
    runner: (runner) => ({ ...runner, schedule: (key, schedule) => runner.schedule(key, schedule, { say: "other" }) }),
  },
  "runs each firing twice": {
    breaks: ["fire again and again, with their parameters"],
    says: "no firing is run twice",
    runner: withHistory((runs) => runs.flatMap((run) => [run, run])),
  },
  "takes any schedule": {
    breaks: ["refuse wrong parameters"],
    says: "a schedule with wrong parameters: it should have failed",
    runner: (runner) => ({ ...runner, schedule: (...given) => runner.schedule(...given).catch(() => undefined) }),
  },
  "does not tell when it fires": {
    breaks: ["tell how they stand"],
    says: "nextRunAt is the next instant that it fires",
    runner: (runner) => ({
      ...runner,
      state: async () => (await runner.state()).map((state) => ({ ...state, nextRunAt: null })),
    }),
  },
  "does not note what is left out": {
    breaks: ["leave out a firing while the run before it goes on, and do not make up for it"],
    says: "waited for two firings noted as skipped",
    runner: withHistory((runs) => runs.filter(({ state }) => state !== "skipped")),
  },
  "makes up for what was left out": {
    breaks: ["leave out a firing while the run before it goes on, and do not make up for it"],
    says: "what was skipped is not run later",
    runner: withHistory((runs) => {
      const skipped = runs.find(({ state }) => state === "skipped");
      const isOver = runs.filter(({ state }) => state === "done").length >= 3;
      if (skipped === undefined || !isOver) return runs;
      return [
        ...runs,
        { ...skipped, runId: "late", state: "done", finishedAt: skipped.dueAt, startedAt: skipped.dueAt },
      ];
    }),
  },
  "runs on request beside everything": {
    breaks: ["never run beside a run that was asked for"],
    says: "a key has at most one run at a time",
    runner: (runner, source) => ({
      ...runner,
      async runNow(key, given) {
        const { signal } = new AbortController();
        const { task, release } = await source.open(key, signal);
        const clock = { now: () => 0, wait: async () => undefined };
        const log = { info: () => undefined, warn: () => undefined };
        return task.run(given, { clock, signal, log, progress: () => undefined }).finally(release);
      },
    }),
  },
  "keeps the first schedule": {
    breaks: ["are replaced by a second one for the same key"],
    says: "waited for a run with the new parameters",
    runner(runner) {
      const known = new Set<string>();
      return {
        ...runner,
        async schedule(key, ...given) {
          if (!known.has(key.environment)) await runner.schedule(key, ...given);
          known.add(key.environment);
        },
      };
    },
  },
  "takes no schedule away": {
    breaks: ["can be taken away, while others go on"],
    says: "state has the others only",
    runner: (runner) => ({ ...runner, unschedule: async () => undefined }),
  },
  "takes a schedule away whose task throws": {
    breaks: ["are not hurt by a task that throws: it is tried again at its next firing, and others go on"],
    says: "waited for run number 2 to begin",
    source: afterRun((result, key, runner) => {
      if (result === undefined) void runner.unschedule(key);
    }),
  },
  "goes on after it was stopped": {
    breaks: ["begin nothing after stop"],
    says: "a runner that was stopped begins nothing any more",
    runner: (runner) => ({ ...runner, stop: async () => undefined }),
  },
  "does not know business hours": {
    breaks: ["stop a run when its window ends"],
    says: "waited for a run that was stopped when business hours began",
    runner: (runner) => ({
      ...runner,
      schedule: (key, schedule, given) => runner.schedule(key, { ...schedule, onlyOutside: undefined }, given),
    }),
  },
  "forgets what was stopped": {
    breaks: [
      "go on with what was stopped when the next window begins, once",
      "go on with what was stopped when a run that somebody asked for has ended, and do not leave it out",
    ],
    says: "waited for",
    runner(runner) {
      const forgotten = new Set<string>();
      return {
        ...runner,
        async history(query) {
          const records = await runner.history(query);
          for (const { runId, key, state } of records) {
            if (state !== "stopped" || forgotten.has(runId)) continue;
            forgotten.add(runId);
            await runner.unschedule(key);
          }
          return records;
        },
      };
    },
  },
};

/** The only rule for runners without schedules alone. */
export const BROKEN_ONCE_RUNNERS: Readonly<Record<string, BrokenRunner>> = {
  "takes a schedule that it does not keep": {
    breaks: ["says so"],
    says: "a schedule: it should have failed",
    runner: (runner) => ({ ...runner, schedule: async () => undefined }),
  },
};
