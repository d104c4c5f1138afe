import type { Clock } from "../../base/clock.ts";
import { type Esm, EsmRefusal } from "../../outside/esm/port.ts";
import type { PlatformSettings, StaticValueNames } from "../../settings/platform-settings.ts";
import { type CreatedChatSession, createChatSession, type NewChatSession } from "./create-chat-session.ts";
import { type CardAccess, createCurrentAccess } from "./current-access.ts";
import { createSharedWork, type SharedWorkLimits } from "./shared-work.ts";

/** `createChatSession` of one environment, for any number of callers. */
export interface ChatSessionFunction {
  /**
   * Makes or finds the session's card. Simultaneous calls for one session share the work, which is finished even if no
   * caller waits.
   *
   * @throws Failure `busy`, or as `createChatSession` and `verifiedMapping`
   */
  call(session: NewChatSession, folderCode: string): Promise<CreatedChatSession>;
  /** Asks ESM for the templates. @throws Failure when ESM does not answer or the settings do not fit */
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

export function createChatSessionFunction(options: ChatSessionFunctionOptions): ChatSessionFunction {
  const { esm, clock, limits } = options;
  const current = createCurrentAccess({
    ...options,
    patience: { clock, withinMs: limits.personWithinMs, mostInHand: 2 * limits.concurrency },
  });
  const work = createSharedWork<CreatedChatSession>(limits);
  let lastSuccessAt: number | undefined;

  function create(session: NewChatSession, folderCode: string, { mapping, persons }: CardAccess) {
    return createChatSession(session, { esm, mapping, persons, folderCode });
  }

  async function createWithCurrentMapping(session: NewChatSession, folderCode: string): Promise<CreatedChatSession> {
    const access = await current.get();
    try {
      return await create(session, folderCode, access);
    } catch (error) {
      // The mapping may be out of date: the same call may succeed with a new one.
      if (!(error instanceof EsmRefusal)) throw error;
      const renewed = await current.renewIfOld();
      if (renewed === undefined) throw error;
      return create(session, folderCode, renewed);
    }
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
