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
  /** How many there are. */
  readonly size: number;
  /** Undefined when it has ended, or never began. */
  find(id: string | undefined): ConsoleSession | undefined;
  /**
   * Takes a person into a session that goes on, or into a new one. Its id is new in any case: whoever knew the old one
   * does not get this person's rights.
   */
  enter(id: string | undefined, person: Person): string;
  /** Ends the whole session: its id is worth nothing any more. */
  leave(id: string | undefined): void;
  /** Ends one person's part, wherever it is. */
  leavePerson(person: Person): void;
  /** Ends everybody's part in an environment, whose configuration is another one from now on. */
  leaveEnvironment(environment: string): void;
  /** Ends all, and no longer looks for those that are over. */
  close(): void;
}

/** Bytes of an id or a token: nobody guesses 256 bits. */
const RANDOM_BYTES = 32;
/** Sessions at once; of more, those end first that would end first anyway. Each takes some kilobytes. */
export const MOST_SESSIONS = 1_000;
/** Sessions of one login; of more, the oldest ends, so that nobody pushes the others out. */
export const MOST_OF_ONE_LOGIN = 10;
/** Milliseconds by which a clock may be set right without anybody having to log in again. */
const CLOCK_SET_RIGHT_MS = 60_000;
/** Milliseconds between two looks for sessions that are over and that nobody asks for any more. */
const SWEEP_EVERY_MS = 60_000;

interface KeptSession extends ConsoleSession {
  readonly people: Map<string, Person>;
}

/** @param ended called with a person whose part has ended, for whatever reason */
export function createSessions(clock: Clock, ended: (person: Person) => void = () => undefined): Sessions {
  /** By a hash of the id: how long a search takes tells nothing about the ids that exist. In the order of their beginning. */
  const sessions = new Map<string, KeptSession>();
  const closed = new AbortController();
  const beganAt = new WeakMap<Person, Instant>();

  function close(person: Person): void {
    person.close();
    ended(person);
  }

  function endWhere(isOver: (person: Person) => boolean): void {
    for (const [key, { people }] of sessions) {
      for (const [environment, person] of people) {
        if (!isOver(person)) continue;
        people.delete(environment);
        close(person);
      }
      if (people.size === 0) sessions.delete(key);
    }
  }

  function endPeople(): void {
    const now = clock.now();
    endWhere((person) => {
      const { endsAt } = person;
      // Before it began: the clock was set back, and the session would last longer than it may.
      return endsAt <= now || now < (beganAt.get(person) ?? now) - CLOCK_SET_RIGHT_MS;
    });
  }

  async function sweep(): Promise<void> {
    while (!closed.signal.aborted) {
      await clock.wait(SWEEP_EVERY_MS, closed.signal);
      endPeople();
    }
  }
  sweep().catch(() => undefined);

  function end(key: string): void {
    for (const person of sessions.get(key)?.people.values() ?? []) close(person);
    sessions.delete(key);
  }

  /** The part that a further session of this login in this environment ends. */
  function oneTooMany({ login, configuration: { name } }: Person): Person | undefined {
    const same = [...sessions.values()].map(({ people }) => people.get(name)).filter((one) => one?.login === login);
    return same.length < MOST_OF_ONE_LOGIN ? undefined : same[0];
  }

  function makeRoom(person: Person): void {
    const own = oneTooMany(person);
    if (own !== undefined) endWhere((one) => one === own);
    while (sessions.size >= MOST_SESSIONS) {
      const [first] = [...sessions].toSorted(([, one], [, other]) => lastEnd(one) - lastEnd(other));
      if (first === undefined) return;
      end(first[0]);
    }
  }

  return {
    get size() {
      return sessions.size;
    },
    find(id) {
      endPeople();
      return isRandom(id) ? sessions.get(keyOf(id)) : undefined;
    },
    enter(id, person) {
      endPeople();
      const oldKey = id === undefined ? "" : keyOf(id);
      const people = new Map(sessions.get(oldKey)?.people);
      sessions.delete(oldKey);
      const before = people.get(person.configuration.name);
      if (before !== undefined) close(before);
      makeRoom(person);
      people.set(person.configuration.name, person);
      beganAt.set(person, clock.now());
      const newId = random();
      sessions.set(keyOf(newId), { csrf: random(), people });
      return newId;
    },
    leave(id) {
      if (id !== undefined) end(keyOf(id));
    },
    leavePerson: (person) => endWhere((one) => one === person),
    leaveEnvironment: (environment) => endWhere(({ configuration: { name } }) => name === environment),
    close() {
      closed.abort();
      for (const key of sessions.keys()) end(key);
    },
  };
}

export function random(): string {
  return randomBytes(RANDOM_BYTES).toString("base64url");
}

/** Whether it may be one of ours. */
export function isRandom(text: string | undefined): text is string {
  return text !== undefined && /^[\w-]{43}$/.test(text);
}

function keyOf(id: string): string {
  return createHash("sha256").update(id).digest("base64url");
}

function lastEnd({ people }: ConsoleSession): Instant {
  return [...people.values()].reduce((last, { endsAt }) => Math.max(last, endsAt), 0);
}
