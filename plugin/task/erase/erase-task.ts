import { z } from "zod";
import { Failure, InputError } from "../../base/failure.ts";
import { PERSON_ATTRIBUTES } from "../../chat/card.ts";
import type { CardAttribute } from "../../chat/card-attributes.ts";
import type { DataCardId, Esm } from "../../outside/esm/port.ts";
import type { PlatformSettings, StaticValueNames } from "../../settings/platform-settings.ts";
import { attributeSetting } from "../../settings/setting-definitions.ts";
import { verifiedMapping } from "../card/card-mapping.ts";
import { createRunEnd, untilItsEnd } from "../run-end.ts";
import type { Task } from "../task.ts";
import type { ErasableCard } from "./erasable-card.ts";
import { createEraseRecorder, type EraseReport } from "./erase-recorder.ts";
import { type Erasing, eraseTexts } from "./erase-texts.ts";
import { type ErasureRequest, type ErasureSelection, selectCards } from "./erasure-selection.ts";

export const ERASE_TASK_NAME = "EraseChatText";

export const eraseParameters = z.strictObject({
  request: z.discriminatedUnion("by", [
    z.strictObject({ by: z.literal("session"), sessionId: z.string().min(1) }),
    z.strictObject({ by: z.literal("person"), externalId: z.string().min(1) }),
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
  /** Requests sent so far, for the report. */
  requestCounts(): { readonly esm: number };
}

/**
 * Erases the text of chats from their cards: of a session, of a person, or of a certain age. Figures and references
 * stay. ESM cannot bring erased text back. Active cards are refused, because the next run would fill them again.
 */
export function createEraseTask(dependencies: EraseTaskDependencies): Task<EraseParameters, EraseReport> {
  return {
    name: ERASE_TASK_NAME,
    parameters: eraseParameters,
    async run({ request, dryRun }, context) {
      const { esm, platformSettings, staticValueNames, requestCounts } = dependencies;
      const began = context.clock.now();
      const before = requestCounts().esm;
      requireAttributes(platformSettings, request);
      const recorder = createEraseRecorder();
      let unverified: readonly string[] = [];
      const end = createRunEnd(context.signal);
      const stopped = await untilItsEnd(end, eraseSelected());
      const requests = { esm: requestCounts().esm - before };
      const ended = context.clock.now();
      return recorder.report({ task: ERASE_TASK_NAME, dryRun, unverified, requests, stopped, began, ended });

      async function eraseSelected(): Promise<void> {
        const mapping = await verifiedMapping(esm, platformSettings, staticValueNames);
        unverified = mapping.unverified;
        const selection = await selectCards(esm, mapping, request, began);
        const erasing = { esm, mapping, reason: request.by === "age" ? "age" : "request", dryRun } as const;
        await eraseCards({ ...erasing, recorder, end, context, began }, selection);
      }
    },
  };
}

/** @throws InputError naming the setting, before any request is sent */
function requireAttributes({ attributeCodes }: PlatformSettings, { by }: ErasureRequest): void {
  const { chatLog, chatLogFile, endTime, startTime } = attributeCodes;
  requireOneOf([chatLog, chatLogFile], "chatLog", "there is no text on the cards that could be erased");
  if (by === "age") requireOneOf([endTime, startTime], "endTime", "the age of a card is not known");
  if (by === "person") {
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
    context.progress({ doing: "erasing chat text", done, total });
    let cards: readonly ErasableCard[];
    try {
      cards = await read(batch, (card) => {
        recorder.failed({ sessionId: null, dataCardId: card.dataCardId ?? "" }, card, context.clock.now());
      });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      cardReadings.failed(error);
      leaveOut(batch, error);
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
