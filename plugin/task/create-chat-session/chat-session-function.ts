import type { Clock } from "../../base/clock.ts";
import { Failure } from "../../base/failure.ts";
import { type Esm, EsmRefusal } from "../../outside/esm/port.ts";
import type { PlatformSettings, StaticValueNames } from "../../settings/platform-settings.ts";
import { type CreatedChatSession, createChatSession, type NewChatSession } from "./create-chat-session.ts";
import { type CardAccess, createCurrentAccess } from "./current-access.ts";
import { createSharedWork, type SharedWorkLimits } from "./shared-work.ts";

/** What became of a call. */
export interface CalledChatSession extends CreatedChatSession {
  /** Set when ESM refused the card with them, and took it without: the task fills them in. */
  readonly leftOut?: readonly OptionalField[];
}

/** A field of a call without which a card can be made too. */
export type OptionalField = Exclude<keyof NewChatSession, "sessionId">;

/** `createChatSession` of one environment, for any number of callers. */
export interface ChatSessionFunction {
  /**
   * Makes or finds the session's card. Simultaneous calls for one session share the work, which is finished even if no
   * caller waits.
   *
   * @param session what the chatbot knows
   * @param folderCode where the card is made, if there is none
   * @throws Failure `busy`, or as `createChatSession` and `verifiedMapping`
   */
  call(session: NewChatSession, folderCode: string): Promise<CalledChatSession>;
  /**
   * Asks ESM for the templates.
   *
   * @throws Failure when ESM does not answer or the settings do not fit
   */
  probe(): Promise<void>;
  /** When a request to ESM last succeeded; epoch milliseconds. */
  lastSuccessAt(): number | undefined;
  /** Resolves when no work is in progress. */
  idle(): Promise<void>;
}

export interface ChatSessionFunctionOptions {
  readonly esm: Esm;
  readonly platformSettings: PlatformSettings;
  readonly staticValueNames: StaticValueNames;
  readonly clock: Clock;
  readonly limits: SharedWorkLimits & {
    /** Milliseconds to spend on finding the customer. */
    readonly personWithinMs: number;
  };
}

/** What is left out of a card that ESM refuses, in the order in which it is tried. */
const LEFT_OUT: readonly (readonly OptionalField[])[] = [
  ["startedAt"],
  ["visitorExternalId"],
  ["visitorExternalId", "startedAt"],
];

/**
 * Sessions in a minute that are tried without optional fields and refused even so; more are not tried, because refusals
 * must not double the requests. Not one alone: what is wrong with one session must not cost the others their cards.
 */
const MOST_BARE_REFUSALS = 3;
const MINUTE_MS = 60_000;

export function createChatSessionFunction(options: ChatSessionFunctionOptions): ChatSessionFunction {
  const { esm, clock, limits } = options;
  const current = createCurrentAccess({
    ...options,
    patience: { clock, withinMs: limits.personWithinMs, mostInHand: 2 * limits.concurrency },
  });
  const work = createSharedWork<CalledChatSession>(limits);
  let lastSuccessAt: number | undefined;
  /** When ESM refused a session's card even without optional fields, by session, within the last minute. */
  const bareRefusals = new Map<string, number>();

  /** What ESM took a card without, tried first: mostly it is the same for all sessions. */
  let lastLeftOut: readonly OptionalField[] = LEFT_OUT[0] ?? [];

  function mayTryBare(sessionId: string): boolean {
    const now = clock.now();
    // Also when the clock was set back.
    for (const [id, at] of bareRefusals) if (Math.abs(now - at) >= MINUTE_MS) bareRefusals.delete(id);
    return !bareRefusals.has(sessionId) && bareRefusals.size < MOST_BARE_REFUSALS;
  }

  function create(session: NewChatSession, folderCode: string, { mapping, persons }: CardAccess) {
    return createChatSession(session, { esm, mapping, persons, folderCode });
  }

  async function createWithCurrentMapping(session: NewChatSession, folderCode: string): Promise<CalledChatSession> {
    const access = await current.get();
    try {
      return await create(session, folderCode, access);
    } catch (error) {
      // The mapping may be out of date: the same call may succeed with a new one.
      if (!(error instanceof EsmRefusal)) throw error;
      const renewed = await current.renewIfOld();
      if (renewed === undefined) return createBare(session, folderCode, access, error);
      try {
        return await create(session, folderCode, renewed);
      } catch (again) {
        if (!(again instanceof EsmRefusal)) throw again;
        return createBare(session, folderCode, renewed, again);
      }
    }
  }

  /** No optional field must cost the card, nor one of them the other, such as a customer whose card ESM does not take as a reference. */
  async function createBare(
    session: NewChatSession,
    folderCode: string,
    access: CardAccess,
    refusal: EsmRefusal,
  ): Promise<CalledChatSession> {
    const isGiven = (fields: readonly OptionalField[]) => fields.every((field) => session[field] !== null);
    const tried = new Set([lastLeftOut, ...LEFT_OUT].filter(isGiven));
    if (tried.size === 0 || refusal.retryable || !mayTryBare(session.sessionId)) throw refusal;
    for (const leftOut of tried) {
      const without = Object.fromEntries(leftOut.map((field) => [field, null]));
      try {
        const done = await create({ ...session, ...without }, folderCode, access);
        lastLeftOut = leftOut;
        return { ...done, leftOut };
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        if (!(error instanceof EsmRefusal)) break;
      }
    }
    bareRefusals.set(session.sessionId, clock.now());
    throw refusal;
  }

  return {
    async call(session, folderCode) {
      const { result, joined } = await work.run(session.sessionId, async () => {
        const done = await createWithCurrentMapping(session, folderCode);
        lastSuccessAt = clock.now();
        return done;
      });
      return { ...result, created: result.created && !joined };
    },
    async probe() {
      await current.renew();
      lastSuccessAt = clock.now();
    },
    lastSuccessAt: () => lastSuccessAt,
    idle: work.idle,
  };
}
