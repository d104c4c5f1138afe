import type { Clock } from "../../base/clock.ts";
import { Failure } from "../../base/failure.ts";
import { within } from "../../base/within.ts";
import type { PersonDirectory, PersonMatch } from "../card/person-directory.ts";

export interface PersonPatience {
  readonly clock: Clock;
  /** Milliseconds to wait for one answer. */
  readonly withinMs: number;
  /** Lookups in progress at most. Those that nobody waits for any more go on, and must not pile up. */
  readonly mostInHand: number;
}

const NOBODY: PersonMatch = { found: false, reason: "not-found" };

/**
 * A directory with a time limit: persons who are not found in time, or cannot be looked up, count as not found. The
 * download task fills in the customer later.
 */
export function patientPersons(
  persons: PersonDirectory,
  { clock, withinMs, mostInHand }: PersonPatience,
): PersonDirectory {
  let inHand = 0;

  async function lookUp(externalIds: readonly (string | null)[]): ReturnType<PersonDirectory["find"]> {
    inHand += 1;
    try {
      return await persons.find(externalIds);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return () => NOBODY;
    } finally {
      inHand -= 1;
    }
  }

  return {
    doubt: () => persons.doubt(),
    async find(externalIds) {
      if (inHand >= mostInHand) return () => NOBODY;
      const found = await within(clock, withinMs, lookUp([...externalIds]));
      return found?.done ?? (() => NOBODY);
    },
  };
}
