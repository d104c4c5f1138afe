import type { Clock } from "../../base/clock.ts";
import { Failure } from "../../base/failure.ts";
import type { Esm } from "../../outside/esm/port.ts";
import type { PlatformSettings, StaticValueNames } from "../../settings/platform-settings.ts";
import { type CardMapping, verifiedMapping } from "../card/card-mapping.ts";
import { createPersonDirectory, type PersonDirectory } from "../card/person-directory.ts";
import { type PersonPatience, patientPersons } from "./patient-persons.ts";

/** What is known of an ESM: the mapping of its template, and the persons that were looked up. */
export interface CardAccess {
  readonly mapping: CardMapping;
  readonly persons: PersonDirectory;
}

/** Keeps what is known of an ESM for a while. */
export interface CurrentAccess {
  /** What is kept, however old; read from ESM when nothing is. @throws Failure as `verifiedMapping` */
  get(): Promise<CardAccess>;
  /** Reads it from ESM; simultaneous callers share the reading. @throws Failure as `verifiedMapping` */
  renew(): Promise<CardAccess>;
  /** Reads it from ESM. @returns undefined if it was read a moment ago: then it cannot be the cause of a failure */
  renewIfOld(): Promise<CardAccess | undefined>;
}

export interface CurrentAccessOptions {
  readonly esm: Esm;
  readonly platformSettings: PlatformSettings;
  readonly staticValueNames: StaticValueNames;
  readonly clock: Clock;
  readonly patience: PersonPatience;
}

/** Milliseconds. Templates change a few times a year; a missing person may exist a quarter of an hour later. */
const RENEW_AFTER = 15 * 60_000;
/** Milliseconds for which a mapping counts as just read, so that repeated refusals do not double the requests. */
const NEW_FOR = 10_000;

export function createCurrentAccess(options: CurrentAccessOptions): CurrentAccess {
  const { esm, platformSettings, staticValueNames, clock, patience } = options;
  let current: { readonly access: CardAccess; readonly readAt: number } | undefined;
  let pending: Promise<CardAccess> | undefined;

  async function read(): Promise<CardAccess> {
    try {
      const mapping = await verifiedMapping(esm, platformSettings, staticValueNames);
      const access = { mapping, persons: patientPersons(createPersonDirectory(esm, platformSettings), patience) };
      current = { access, readAt: clock.now() };
      return access;
    } catch (error) {
      // If ESM says that the mapping is wrong, the old one is useless. If ESM is only away, the old one is kept.
      if (error instanceof Failure && !error.retryable) current = undefined;
      throw error;
    } finally {
      pending = undefined;
    }
  }

  function renew(): Promise<CardAccess> {
    pending ??= read();
    return pending;
  }

  return {
    async get() {
      if (current === undefined) return renew();
      // Runs in the background: the next call uses the result.
      if (clock.now() - current.readAt >= RENEW_AFTER) renew().catch(() => undefined);
      return current.access;
    },
    renew,
    async renewIfOld() {
      const isNew = current !== undefined && clock.now() - current.readAt < NEW_FOR;
      return isNew ? undefined : renew();
    },
  };
}
