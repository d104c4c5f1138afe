import type { Clock } from "../../base/clock.ts";
import { Failure } from "../../base/failure.ts";
import type { OperatorLog } from "../../base/logger.ts";
import type { Instant } from "../../chat/session.ts";
import type { Connecting } from "../../runner/environment/connect.ts";
import type { Configuration } from "../../settings/configuration.ts";

/** The configuration checklist with its outcome. Its texts are English, as `esm-chat check` says them. */
export interface ShownChecklist {
  /** `ready`: nothing is missing, but something has yet to be started. */
  readonly status: "complete" | "ready" | "incomplete";
  /** Titles of items that were not answered and kept others from being checked. */
  readonly unanswered: readonly string[];
  /** In the order of the list. */
  readonly groups: readonly { readonly name: string; readonly items: readonly ShownItem[] }[];
}

export type ItemState = "done" | "missing" | "not-yet" | "cannot-verify";

export interface ShownItem {
  /** Letters and hyphens. */
  readonly id: string;
  readonly title: string;
  readonly state: ItemState;
  /** Evidence, reasons or findings, and what to do about each. */
  readonly notes: readonly { readonly text: string; readonly advice: string | undefined }[];
}

/** What a check has from whoever starts it. */
export interface Checking extends Pick<Connecting, "environment" | "budgets" | "observer"> {
  /** When it is aborted, the check ends with the Failure of a stop. */
  readonly signal: AbortSignal;
  progress(done: number, total: number): void;
}

/** Goes through the checklist as `esm-chat check` does: as the task's user, and without changing anything. */
export type CheckEnvironment = (configuration: Configuration, checking: Checking) => Promise<ShownChecklist>;

/** How the checklist of an environment stands; all is forgotten when the process ends. */
export interface ChecklistState {
  readonly running?: { readonly since: Instant; readonly done: number; readonly total: number | undefined } | undefined;
  readonly last?: LastCheck | undefined;
}

/** The last check that ended; `reason` is English. */
export type LastCheck = { readonly at: Instant } & (
  | { readonly checklist: ShownChecklist }
  | { readonly reason: string | undefined }
);

/** Checks environments in the background, each once at a time. */
export interface Checklists {
  state(environment: string): ChecklistState;
  /** Does nothing where a check is running. */
  start(configuration: Configuration): void;
  /** Ends what is running, and waits for its end. */
  stop(): Promise<void>;
}

export interface ChecklistsOptions {
  readonly clock: Clock;
  readonly log: OperatorLog;
  readonly check: (
    configuration: Configuration,
    checking: Pick<Checking, "signal" | "progress">,
  ) => Promise<ShownChecklist>;
}

export function createChecklists({ clock, log, check }: ChecklistsOptions): Checklists {
  const states = new Map<string, ChecklistState>();
  const stopping = new AbortController();
  const running = new Set<Promise<unknown>>();

  async function run(configuration: Configuration): Promise<LastCheck> {
    const { name: environment } = configuration;
    const since = clock.now();
    const { last } = states.get(environment) ?? {};
    function note(done: number, total: number | undefined): void {
      states.set(environment, { running: { since, done, total }, last });
    }
    note(0, undefined);
    try {
      const checklist = await check(configuration, { signal: stopping.signal, progress: note });
      return { at: clock.now(), checklist };
    } catch (error) {
      const isKnown = error instanceof Failure;
      const fields = { environment, ...(isKnown ? { code: error.code } : { error: nameOf(error) }) };
      if (!stopping.signal.aborted) log.warn(fields, "a check that the console started could not be finished");
      return { at: clock.now(), reason: isKnown ? error.message : undefined };
    }
  }

  return {
    state: (environment) => states.get(environment) ?? {},
    start(configuration) {
      const { name } = configuration;
      if (stopping.signal.aborted || states.get(name)?.running !== undefined) return;
      const ended: Promise<unknown> = run(configuration).then((last) => {
        states.set(name, { last });
        running.delete(ended);
      });
      running.add(ended);
    },
    async stop() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
