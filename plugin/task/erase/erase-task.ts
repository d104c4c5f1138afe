import { z } from "zod";
import { Failure, InputError } from "../../base/failure.ts";
import { halvesOf } from "../../base/halves.ts";
import { PERSON_ATTRIBUTES } from "../../chat/card.ts";
import type { CardAttribute } from "../../chat/card-attributes.ts";
import type { DataCardId, Esm } from "../../outside/esm/port.ts";
import { ReplyTooLarge } from "../../outside/http/request-failure.ts";
import type { PlatformSettings, StaticValueNames } from "../../settings/platform-settings.ts";
import { attributeSetting } from "../../settings/setting-definitions.ts";
import { type ErasureEnding, PERSON_ROLES } from "../../state/erasure-lines.ts";
import type { ErasureRegister, OpenErasure } from "../../state/erasures.ts";
import type { Visitors } from "../../state/open-visitors.ts";
import { verifiedMapping } from "../card/card-mapping.ts";
import { cardFailure, internalCause } from "../card-failure.ts";
import { createRunEnd, untilItsEnd } from "../run-end.ts";
import type { Task } from "../task.ts";
import type { ErasableCard } from "./erasable-card.ts";
import { createEraseRecorder, type EraseReport } from "./erase-recorder.ts";
import { type Erasing, eraseTexts } from "./erase-texts.ts";
import { type ErasureRequest, selectCards } from "./erasure-selection.ts";
import type { ErasureSelection } from "./selected-cards.ts";

export const ERASE_TASK_NAME = "EraseChatText";

export const eraseParameters = z.strictObject({
  request: z.discriminatedUnion("by", [
    z.strictObject({ by: z.literal("session"), sessionId: z.string().min(1) }),
    z.strictObject({
      by: z.literal("person"),
      externalId: z.string().min(1),
      as: z.enum(PERSON_ROLES).default("customer"),
    }),
    z.strictObject({ by: z.literal("visitor"), visitorId: z.string().min(1) }),
    z.strictObject({ by: z.literal("age"), days: z.number().int().positive() }),
  ]),
  /** Read everything, write nothing. */
  dryRun: z.boolean().default(false),
});

export type EraseParameters = z.output<typeof eraseParameters>;

export interface EraseTaskDependencies {
  readonly esm: Esm;
  readonly platformSettings: PlatformSettings;
  readonly staticValueNames: StaticValueNames;
  /** Default: erasures are not registered. */
  readonly register?: ErasureRegister;
  /** The cards that runs have noted for a visitor of the chat platform; default: none. */
  readonly cardsOfVisitor?: Visitors["cardsOf"];
  /** Requests sent so far, for the report. */
  requestCounts(): { readonly esm: number };
}

/**
 * Erases the text of chats from their cards: of a session, a person, a visitor, or of a certain age. Figures and references
 * stay. ESM cannot bring erased text back. Active cards are refused, because the next run would fill them again.
 */
export function createEraseTask(dependencies: EraseTaskDependencies): Task<EraseParameters, EraseReport> {
  return {
    name: ERASE_TASK_NAME,
    parameters: eraseParameters,
    async run({ request, dryRun }, context) {
      const { esm, platformSettings, staticValueNames, cardsOfVisitor = () => [], requestCounts } = dependencies;
      const began = context.clock.now();
      const before = requestCounts().esm;
      requireAttributes(platformSettings, request);
      const recorder = createEraseRecorder();
      let unverified: readonly string[] = [];
      let selection: ErasureSelection | undefined;
      let registered: OpenErasure | undefined;
      const end = createRunEnd(context.signal);
      try {
        const stopped = await untilItsEnd(end, eraseSelected());
        const requests = { esm: requestCounts().esm - before };
        const after = selection?.afterReading?.() ?? { leftInOtherRole: 0, unverified: [] };
        const report = recorder.report({
          task: ERASE_TASK_NAME,
          dryRun,
          unverified: [...unverified, ...after.unverified],
          leftInOtherRole: after.leftInOtherRole,
          requests,
          stopped,
          began,
          ended: context.clock.now(),
        });
        registerEnd(report.status);
        return report;
      } catch (error) {
        registerEnd("failed");
        throw error;
      }

      async function eraseSelected(): Promise<void> {
        const mapping = await verifiedMapping(esm, platformSettings, staticValueNames);
        unverified = mapping.unverified;
        selection = await selectCards({ esm, mapping, cardsOfVisitor, now: began }, request);
        if (!dryRun) registered = dependencies.register?.begin(selection.registered, began);
        const erasing = { esm, mapping, reason: request.by === "age" ? "age" : "request", dryRun, registered } as const;
        await eraseCards({ ...erasing, recorder, end, context, began }, selection);
      }

      /** What counts, the cards, is registered already. */
      function registerEnd(ending: ErasureEnding): void {
        try {
          registered?.ended(ending, context.clock.now());
        } catch (error) {
          if (!(error instanceof Failure)) throw error;
          context.log.warn({ code: error.code }, "how the erasure ended was not registered");
        }
      }
    },
  };
}

/** @throws InputError naming the setting, before any request is sent */
function requireAttributes({ attributeCodes }: PlatformSettings, request: ErasureRequest): void {
  const { chatLog, chatLogFile, endTime, startTime, customer } = attributeCodes;
  requireOneOf([chatLog, chatLogFile], "chatLog", "there is no text on the cards that could be erased");
  if (request.by === "age") requireOneOf([endTime, startTime], "endTime", "the age of a card is not known");
  if (request.by === "person" && request.as !== "any") {
    requireOneOf([customer], "customer", "cards do not tell customers from support persons: erase with --as any");
  }
  if (request.by === "person") {
    const persons = PERSON_ATTRIBUTES.map((attribute) => attributeCodes[attribute]);
    requireOneOf(persons, "members", "cards do not tell whose they are");
  }
}

function requireOneOf(codes: readonly (string | undefined)[], attribute: CardAttribute, why: string): void {
  if (codes.some((code) => code !== undefined)) return;
  throw new InputError([{ file: "", place: attributeSetting(attribute), message: `is switched off, so ${why}` }]);
}

async function eraseCards(erasing: Erasing, { batches, read }: ErasureSelection): Promise<void> {
  const { recorder, end, context } = erasing;
  const total = batches.reduce((sum, batch) => sum + batch.length, 0);
  context.log.info({ cards: total }, "cards listed");
  const cardReadings = end.esm.inARow();
  let done = 0;
  for (const batch of batches) {
    if (end.goesOn()) await eraseBatch(batch);
    else leaveOut(batch, end.reason);
    done += batch.length;
  }

  async function eraseBatch(batch: readonly DataCardId[]): Promise<void> {
    context.progress({ doing: erasing.dryRun ? "looking for chat text" : "erasing chat text", done, total });
    let cards: readonly ErasableCard[];
    try {
      cards = await read(batch, (card) => {
        recorder.failed({ sessionId: null, dataCardId: card.dataCardId ?? "" }, card, context.clock.now());
      });
    } catch (error) {
      const failure = cardFailure(error, "it was read");
      const isForLess = internalCause(failure) !== undefined || failure instanceof ReplyTooLarge;
      if (isForLess && batch.length > 1) {
        for (const half of halvesOf(batch)) await eraseBatch(half);
        return;
      }
      cardReadings.failed(failure);
      leaveOut(batch, failure);
      return;
    }
    cardReadings.succeeded();
    await eraseTexts(erasing, cards);
  }

  function leaveOut(batch: readonly DataCardId[], why: Failure | undefined): void {
    if (why === undefined || why.onPurpose) return;
    for (const dataCardId of batch) recorder.failed({ sessionId: null, dataCardId }, why, context.clock.now());
  }
}
