import { createHash, randomBytes } from "node:crypto";
import type { Clock } from "../../../base/clock.ts";
import type { Instant } from "../../../chat/session.ts";
import type { Esm } from "../../../outside/esm/port.ts";
import type { ChatCards } from "../../../report/chats/chat-cards.ts";
import type { Configuration } from "../../../settings/configuration.ts";

/** Somebody who is logged in to the ESM of one environment. */
export interface Person {
  readonly configuration: Configuration;
  readonly login: string;
  /** Whether the environment's setting `operators` names this login. */
  readonly isOperator: boolean;
  /** Asks ESM as this person. */
  readonly esm: Esm;
  /** The chats, as far as ESM shows them to this person. */
  cards(): Promise<ChatCards>;
  readonly endsAt: Instant;
  /** Aborted when it has ended, by time or because the person logged out. */
  readonly ended: AbortSignal;
  close(): void;
}

/** What a cookie stands for: one browser, in which somebody is logged in to one environment or several. */
export interface ConsoleSession {
  /** Stands in every form; a form without it comes from somewhere else. */
  readonly csrf: string;
  /** By the environment's name; at least one. */
  readonly people: ReadonlyMap<string, Person>;
}

export interface Sessions {
  /** Undefined when it has ended, or never began. */
  find(id: string | undefined): ConsoleSession | undefined;
  /**
   * Takes a person into a session that goes on, or into a new one. Its id is new in any case: whoever knew the old one
   * does not get this person's rights.
   */
  enter(id: string | undefined, person: Person): string;
  /** Ends one person's part; without an environment, the whole session. */
  leave(id: string | undefined, environment?: string): void;
  /** Ends all. */
  close(): void;
}

/** Bytes of an id or a token: nobody guesses 256 bits. */
const RANDOM_BYTES = 32;
/** Sessions at once; of more, those end first that would end first anyway. Each takes some kilobytes. */
export const MOST_SESSIONS = 1_000;

interface KeptSession extends ConsoleSession {
  readonly people: Map<string, Person>;
}

export function createSessions(clock: Clock): Sessions {
  /** By a hash of the id: how long a search takes tells nothing about the ids that exist. */
  const sessions = new Map<string, KeptSession>();

  function endPeople(): void {
    const now = clock.now();
    for (const [key, { people }] of sessions) {
      for (const [environment, person] of people) {
        if (person.endsAt > now) continue;
        people.delete(environment);
        person.close();
      }
      if (people.size === 0) sessions.delete(key);
    }
  }

  function end(key: string): void {
    for (const person of sessions.get(key)?.people.values() ?? []) person.close();
    sessions.delete(key);
  }

  function makeRoom(): void {
    while (sessions.size >= MOST_SESSIONS) {
      const [first] = [...sessions].toSorted(([, one], [, other]) => lastEnd(one) - lastEnd(other));
      if (first === undefined) return;
      end(first[0]);
    }
  }

  return {
    find(id) {
      endPeople();
      return id === undefined ? undefined : sessions.get(keyOf(id));
    },
    enter(id, person) {
      endPeople();
      const known = id === undefined ? undefined : sessions.get(keyOf(id));
      const people = new Map(known?.people);
      if (id !== undefined) sessions.delete(keyOf(id));
      makeRoom();
      people.get(person.configuration.name)?.close();
      people.set(person.configuration.name, person);
      const newId = random();
      sessions.set(keyOf(newId), { csrf: random(), people });
      return newId;
    },
    leave(id, environment) {
      if (id === undefined) return;
      const key = keyOf(id);
      const people = sessions.get(key)?.people;
      if (people === undefined) return;
      if (environment === undefined) return end(key);
      people.get(environment)?.close();
      people.delete(environment);
      if (people.size === 0) sessions.delete(key);
    },
    close() {
      for (const key of sessions.keys()) end(key);
    },
  };
}

export function random(): string {
  return randomBytes(RANDOM_BYTES).toString("base64url");
}

function keyOf(id: string): string {
  return createHash("sha256").update(id).digest("base64url");
}

function lastEnd({ people }: ConsoleSession): Instant {
  return [...people.values()].reduce((last, { endsAt }) => Math.max(last, endsAt), 0);
}
