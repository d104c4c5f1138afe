import { EventEmitter, once } from "node:events";
import { z } from "zod";
import { Failure } from "../../../base/failure.ts";
import type { TaskKey, TaskSource } from "../../../runner/task-runner.ts";
import type { Task, TaskContext, TaskResult } from "../../../task/task.ts";

/** What the scripted task tells of a run. */
export interface ScriptedResult extends TaskResult {
  /** What its parameters gave it to say. */
  readonly said: string;
  /** Always the same, to see that a result is passed on whole. */
  readonly items: readonly string[];
}

export const TASK = "ScriptedTask";

const parameters = z.strictObject({ say: z.string() });

/** What a run does; `say` comes from its parameters. */
export type Script = (context: TaskContext, say: string) => Promise<ScriptedResult>;

export const done = (said: string): ScriptedResult => ({
  status: "done",
  reason: null,
  retryAt: null,
  said,
  items: ["a", "b"],
});

export const stoppedEarly: ScriptedResult = { ...done("stopped"), status: "stopped", reason: "told to stop" };

/** Takes so long, or until it is told to stop. */
export const takes =
  (milliseconds: number): Script =>
  async ({ clock, signal }, say) => {
    await clock.wait(milliseconds, signal).catch(() => undefined);
    return signal.aborted ? stoppedEarly : done(say);
  };

/** A source of tasks that do in each environment what the test says, and that counts what happens. */
export interface ScriptedTasks extends TaskSource<ScriptedResult> {
  script(environment: string, script: Script): void;
  /** Runs begun in an environment, by what they were given to say. */
  begun(environment: string): readonly string[];
  /** Resolves when so many runs have begun there. */
  untilBegun(environment: string, count: number): Promise<void>;
  /** The most runs that an environment ever had at the same time. */
  mostAtOnce(environment: string): number;
  /** Tasks made ready and not let go of. */
  readonly openNow: number;
}

export function scriptedTasks(): ScriptedTasks {
  const scripts = new Map<string, Script>();
  const begun = new Map<string, string[]>();
  const running = new Map<string, { now: number; most: number }>();
  const events = new EventEmitter().setMaxListeners(0);
  let open = 0;

  const begunIn = (environment: string) => begun.get(environment) ?? [];

  function taskOf({ environment }: TaskKey): Task<unknown, ScriptedResult> {
    return {
      name: TASK,
      parameters,
      async run(given, context) {
        const { say } = parameters.parse(given);
        begun.set(environment, [...begunIn(environment), say]);
        const count = running.get(environment) ?? { now: 0, most: 0 };
        count.now += 1;
        count.most = Math.max(count.most, count.now);
        running.set(environment, count);
        events.emit("begun");
        try {
          return await (scripts.get(environment) ?? (async () => done(say)))(context, say);
        } finally {
          count.now -= 1;
        }
      },
    };
  }

  return {
    async open(key) {
      if (key.task !== TASK)
        throw new Failure(`no task ${key.task}`, { code: "no-such-task", scope: "run", retryable: false });
      open += 1;
      return {
        task: taskOf(key),
        release: async () => {
          open -= 1;
        },
      };
    },
    split: async (_key, given) => [given],
    join: ([first]) => first,
    script: (environment, script) => void scripts.set(environment, script),
    begun: begunIn,
    async untilBegun(environment, count) {
      while (begunIn(environment).length < count) await once(events, "begun");
    },
    mostAtOnce: (environment) => running.get(environment)?.most ?? 0,
    get openNow() {
      return open;
    },
  };
}

/** A gate at which runs wait until the test opens it, or until they are told to stop. */
export function gate(): { readonly passed: Script; open(): void } {
  const opened = new AbortController();
  return {
    async passed({ signal }, say) {
      const either = AbortSignal.any([opened.signal, signal]);
      if (!either.aborted) await once(either, "abort");
      return signal.aborted ? stoppedEarly : done(say);
    },
    open: () => opened.abort(),
  };
}
