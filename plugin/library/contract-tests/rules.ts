import { AssertionError } from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { SuiteOptions, TestFramework } from "./framework.ts";

/** Milliseconds. */
const USUAL_PATIENCE = 60_000;
/** Milliseconds. A store tells nobody when something has changed in it. */
const POLL = 25;
/** Milliseconds that a framework gives beyond the patience, so that the rule tells what it waited for. */
const BEYOND = 10_000;

/** What the rules of a suite are told with and wait by. */
export interface Rules {
  /** A group of rules. */
  about(what: string, define: () => void): void;
  /**
   * One rule, as a test.
   *
   * @param name what holds when the rule is kept
   * @param from where the rule is written, so that an author can read on
   */
  rule(name: string, from: string, run: () => Promise<void>): void;
  /** Looks again and again until there is something. @param what is waited for, in words */
  eventually<T>(what: string, look: () => Promise<T | undefined>): Promise<T>;
  /** Waits for a promise. @param what is waited for, in words */
  until<T>(what: string, promise: Promise<T>): Promise<T>;
}

/** The rule that is being checked. */
interface Checking {
  readonly waitingFor: Set<{ readonly what: string }>;
  readonly over: AbortSignal;
}

export function rulesOf(framework: TestFramework, { patienceMs = USUAL_PATIENCE }: SuiteOptions): Rules {
  let checking: Checking | undefined;

  async function until<T>(what: string, promise: Promise<T>): Promise<T> {
    const current = checking;
    if (current === undefined) return promise;
    const waiting = { what };
    current.waitingFor.add(waiting);
    const found = await promise;
    current.waitingFor.delete(waiting);
    return found;
  }

  return {
    about: (what, define) => void framework.describe(what, define),
    rule(name, from, run) {
      const checked = async () => {
        const over = new AbortController();
        const current: Checking = { waitingFor: new Set(), over: over.signal };
        checking = current;
        const left = new AbortController();
        const tooLate = delay(patienceMs, undefined, { signal: left.signal }).then(
          () => {
            over.abort();
            throw new Error(`nothing came within ${patienceMs / 1_000} seconds${waitedFor(current)}`);
          },
          () => undefined,
        );
        try {
          await Promise.race([run(), tooLate]);
        } catch (error) {
          throw brokenRule(name, from, error);
        } finally {
          left.abort();
          if (checking === current) checking = undefined;
        }
      };
      framework.it(name, checked, patienceMs + BEYOND);
    },
    until,
    async eventually(what, look) {
      const over = checking?.over;
      return until(
        what,
        (async () => {
          for (;;) {
            const found = await look();
            if (found !== undefined) return found;
            over?.throwIfAborted();
            await delay(POLL);
          }
        })(),
      );
    },
  };
}

function waitedFor({ waitingFor }: Checking): string {
  return waitingFor.size === 0
    ? ""
    : `, while the suite waited for ${Array.from(waitingFor, ({ what }) => what).join(", and for ")}`;
}

/** What a framework shows of a rule that is not kept: the rule, its source, and what was seen. */
function brokenRule(name: string, from: string, error: unknown): AssertionError {
  const seen = error instanceof Error ? error.message : String(error);
  const kind = error instanceof AssertionError ? "" : `${error instanceof Error ? error.name : "thrown"}: `;
  const broken = new AssertionError({
    message: `a rule is broken: ${name}\nwhere it comes from: ${from}\nwhat was seen: ${kind}${seen}`,
  });
  broken.cause = error;
  if (error instanceof AssertionError) Object.assign(broken, { actual: error.actual, expected: error.expected });
  return broken;
}
