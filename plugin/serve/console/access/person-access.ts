import type { Instant } from "../../../chat/session.ts";
import type { Esm } from "../../../outside/esm/port.ts";
import { openChatCards } from "../../../report/chats/chat-cards.ts";
import type { Configuration } from "../../../settings/configuration.ts";
import type { Person } from "./sessions.ts";

/** ESM, asked by somebody who logged in. */
export interface EsmAccess {
  readonly esm: Esm;
  /** When ESM's token ends; undefined where there is none. */
  readonly endsAt: Instant | undefined;
  close(): void;
}

export interface PersonCredentials {
  readonly login: string;
  readonly password: string;
}

/**
 * Logs in to an environment's ESM.
 *
 * @throws Failure `esm-login-refused`, or when ESM cannot be asked
 */
export type LogIn = (configuration: Configuration, credentials: PersonCredentials) => Promise<EsmAccess>;

/** @param endsAtLatest by the setting */
export function personOf(
  configuration: Configuration,
  login: string,
  { esm, endsAt, close }: EsmAccess,
  endsAtLatest: Instant,
): Person {
  const ended = new AbortController();
  let opened: ReturnType<Person["cards"]> | undefined;
  return {
    configuration,
    login,
    isOperator: configuration.operators.includes(login),
    esm,
    endsAt: Math.min(endsAt ?? endsAtLatest, endsAtLatest),
    ended: ended.signal,
    close() {
      ended.abort();
      close();
    },
    cards() {
      opened ??= openChatCards(esm, configuration).catch((error: unknown) => {
        opened = undefined;
        throw error;
      });
      return opened;
    },
  };
}
