import { Failure } from "../../../plugin/base/failure.ts";
import type { Esm, TemplateInformation } from "../../../plugin/outside/esm/port.ts";
import {
  type ChatSessionFunction,
  createChatSessionFunction,
} from "../../../plugin/task/create-chat-session/chat-session-function.ts";
import { clockByHand, type FakeClock } from "../../support/fake-clock.ts";
import { settingsOf } from "../../support/ready-made.ts";
import { type MemoryCards, memoryCards } from "./memory-cards.ts";

export interface MemoryFunction extends MemoryCards {
  readonly clock: FakeClock;
  readonly called: ChatSessionFunction;
  /** What ESM was asked about its templates: the number of times, chat session and Person together. */
  templatesAsked(): number;
  /** From now on ESM answers so when it is asked about templates; undefined: as usual. */
  templates(answer: (() => Promise<TemplateInformation | null>) | undefined): void;
}

/** `createChatSession` over an ESM in memory, two calls at once and one that waits. */
export function memoryFunction(changes: Partial<Esm> = {}): MemoryFunction {
  const clock = clockByHand();
  const usual = memoryCards([], changes);
  let asked = 0;
  let otherwise: (() => Promise<TemplateInformation | null>) | undefined;
  const esm: MemoryCards["esm"] = {
    ...usual.esm,
    async templateInformation(code, attributeCodes) {
      asked += 1;
      return otherwise === undefined ? usual.esm.templateInformation(code, attributeCodes) : otherwise();
    },
  };
  const called = createChatSessionFunction({
    esm,
    platformSettings: settingsOf(),
    staticValueNames: { no: "No", yes: "Yes" },
    clock,
    limits: { concurrency: 2, mostWaiting: 1, personWithinMs: 1_000 },
  });
  return {
    esm,
    made: usual.made,
    clock,
    called,
    templatesAsked: () => asked,
    templates: (answer) => {
      otherwise = answer;
    },
  };
}

/** ESM answers nothing. */
export function away(): Promise<never> {
  return Promise.reject(new Failure("ESM is away", { code: "esm-away", scope: "request", retryable: true }));
}

export function newSession(sessionId: string) {
  return { sessionId, startedAt: null, visitorExternalId: "vera@example.org" };
}
