import type { Clock } from "../../base/clock.ts";
import type { Logger } from "../../base/logger.ts";
import type { Esm } from "../../outside/esm/port.ts";
import type { FunctionSettings } from "../../settings/function-settings.ts";
import type { PlatformSettings, StaticValueNames } from "../../settings/platform-settings.ts";
import {
  type ChatSessionFunction,
  createChatSessionFunction,
} from "../../task/create-chat-session/chat-session-function.ts";
import type { FunctionCallObserver } from "../../watch/function-call-observer.ts";
import { createRateLimit, type RateLimit } from "./rate-limit.ts";
import { createTokenSource, type TokenSource } from "./token-source.ts";

/** An ESM whose functions the chatbot may call. */
export interface FunctionEnvironment {
  /** Its name in the path. */
  readonly name: string;
  readonly tokens: TokenSource;
  /** Codes of the folders that a call may name. */
  readonly folderCodes: ReadonlySet<string>;
  readonly createChatSession: ChatSessionFunction;
  /** Milliseconds. */
  readonly answerWithinMs: number;
  /** Limits calls with a valid token. */
  readonly rateLimit: RateLimit;
  /** Told of every call. */
  readonly observer?: FunctionCallObserver | undefined;
}

export interface FunctionEnvironmentOptions {
  readonly name: string;
  readonly functions: FunctionSettings;
  /** Absolute; the configuration's folder, to which paths of token files are relative. */
  readonly folder: string;
  /** Environment variables, which may hold tokens. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A connection to ESM. Its requests may outlast the answer to a call: the work goes on. */
  readonly esm: Esm;
  readonly platformSettings: PlatformSettings;
  readonly staticValueNames: StaticValueNames;
  readonly clock: Clock;
  readonly log: Logger;
  readonly observer?: FunctionCallObserver | undefined;
}

/** @throws InputError when a token cannot be read */
export function createFunctionEnvironment(options: FunctionEnvironmentOptions): FunctionEnvironment {
  const { name, functions, folder, environment, clock, log, platformSettings } = options;
  return {
    name,
    tokens: createTokenSource({
      references: functions.tokens,
      folder,
      environment,
      clock,
      warn: (message) => log.warn({ environment: name }, message),
    }),
    folderCodes: new Set([platformSettings.folderCode, ...functions.folderCodes]),
    createChatSession: createChatSessionFunction({ ...options, limits: functions }),
    answerWithinMs: functions.answerWithinMs,
    observer: options.observer,
    rateLimit: createRateLimit(functions.callsPerMinute, clock),
  };
}
