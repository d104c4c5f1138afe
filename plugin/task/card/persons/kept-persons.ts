import type { Clock } from "../../../base/clock.ts";
import type { DataCardId } from "../../../outside/esm/port.ts";

/** Persons who were found, by the keys of their ids: kept in memory from one run of an environment to the next. */
export interface KeptPersons {
  /** Undefined when nobody is kept, or was found too long ago. */
  foundAs(key: string): DataCardId | undefined;
  note(key: string, dataCardId: DataCardId): void;
  forgetAll(): void;
}

/** Milliseconds for which a person counts as found. */
const KEPT_FOR = 3_600_000;
/** Persons of all environments of the process; some 10 MB. */
const MOST_KEPT = 50_000;

interface Kept {
  readonly dataCardId: DataCardId;
  readonly foundAt: number;
}

/**
 * The persons of all environments of a process. Beyond `most`, those of the environment that has waited longest for its
 * run are forgotten.
 *
 * @returns the persons of the environment with these settings: with others, they are others
 */
export function createPersonStore(clock: Pick<Clock, "now">, most = MOST_KEPT): (settings: object) => KeptPersons {
  const byEnvironment = new Map<object, Map<string, Kept>>();

  function makeRoom(own: object): void {
    let all = 0;
    for (const { size } of byEnvironment.values()) all += size;
    for (const [settings, { size }] of byEnvironment) {
      if (all <= most) return;
      if (settings === own) continue;
      byEnvironment.delete(settings);
      all -= size;
    }
    if (all > most) byEnvironment.delete(own);
  }

  return (settings) => {
    const persons = byEnvironment.get(settings) ?? new Map<string, Kept>();
    byEnvironment.delete(settings);
    byEnvironment.set(settings, persons);
    return {
      foundAs(key) {
        const kept = byEnvironment.get(settings)?.get(key);
        const age = clock.now() - (kept?.foundAt ?? 0);
        // A clock that went back proves nothing.
        return age >= 0 && age < KEPT_FOR ? kept?.dataCardId : undefined;
      },
      note(key, dataCardId) {
        const own = byEnvironment.get(settings) ?? new Map<string, Kept>();
        byEnvironment.set(settings, own);
        own.set(key, { dataCardId, foundAt: clock.now() });
        makeRoom(settings);
      },
      forgetAll: () => void byEnvironment.delete(settings),
    };
  };
}
