import { createHash } from "node:crypto";
import { z } from "zod";
import type { RenderChatLog } from "../../chat/chat-log.ts";
import type { Measures } from "../../chat/live-chats.ts";
import type { Mask } from "../../chat/masks/mask-names.ts";
import type { Instant } from "../../chat/session.ts";
import type { ChatHistory } from "../../outside/chat-history/port.ts";
import type { KeptTemplates } from "../../outside/esm/kept-templates.ts";
import type { DataCardId, Esm } from "../../outside/esm/port.ts";
import type { MakeCardsConfiguration } from "../../settings/configuration.ts";
import type { MeasureSettings } from "../../settings/measure-settings.ts";
import { packageVersion } from "../../settings/package-version.ts";
import type { PlatformSettings, StaticValueNames } from "../../settings/platform-settings.ts";
import { type CardMemory, createCardMemory, withoutNotes } from "../../state/card-memory.ts";
import { createFullyReadCards, type FullyReadCards } from "../../state/fully-read-cards.ts";
import { type CardsInHand, NOTHING_IN_HAND } from "../../state/in-hand.ts";
import type { Journal } from "../../state/journal.ts";
import type { KeptErasures } from "../../state/open-erasures.ts";
import { createNewSessions, type NewSessions } from "../../state/open-new-sessions.ts";
import type { Visitors } from "../../state/open-visitors.ts";
import { verifiedMapping } from "../card/card-mapping.ts";
import { createPersonDirectory } from "../card/person-directory.ts";
import type { KeptPersons } from "../card/persons/kept-persons.ts";
import { BYTES_FOR_REQUEST, type PersonStreaming } from "../card/persons/person-stream.ts";
import { activityUnreadable, readSessionCards, type TaskCard } from "../card-batches.ts";
import { partSchema } from "../part.ts";
import { createRunEnd, type RunEnd, untilItsEnd } from "../run-end.ts";
import { createRunRecorder, type RunRecorder } from "../run-recorder.ts";
import type { RunReport } from "../run-report.ts";
import type { Task, TaskContext } from "../task.ts";
import { createCardAccounts } from "./card-accounts.ts";
import { cardsToFill } from "./cards-to-fill.ts";
import { type ClosedCard, closedCardsToFill, readClosedCards } from "./closed-cards.ts";
import { cardDoubled } from "./doubled-cards.ts";
import { asIfNotErased, SessionErased, textErasedAt } from "./erased-session.ts";
import type { ExpectedDuration } from "./expected-duration.ts";
import { fillBatches } from "./fill-batches.ts";
import { makeMissingCards, withListReadOnce } from "./make-cards.ts";
import { createBatchProcessor } from "./process-batch.ts";
import { changesOfFullyRead, createReadingChoice, READ_EVERYTHING } from "./reading-choice.ts";
import { refreshFigures } from "./refresh-figures.ts";

export const DOWNLOAD_TASK_NAME = "IWChatHistoryDownloadTask";

export const runParameters = z
  .strictObject({
    /** Only this session, even when its card is finished. */
    sessionId: z.string().min(1).optional(),
    /** With `sessionId`: also when the text of its card was erased on request or for its age. */
    restoreErased: z.boolean().optional(),
    /** With `sessionId`: the card keeps what the platform no longer has, as it does in a run over all cards. */
    keepGone: z.boolean().optional(),
    /** Read everything, write nothing. */
    dryRun: z.boolean().default(false),
    /** So many cards at most, the oldest first. */
    limit: z.number().int().positive().optional(),
    /** Also the cards that were put aside and are not due yet. */
    retryFailed: z.boolean().optional(),
    /** Only the attributes that older cards lack, on finished cards of chats that began in this time; epoch milliseconds. */
    refresh: z.strictObject({ from: z.int(), to: z.int() }).optional(),
    /** Only the cards of this part of the environment. The key keeps its old name, since engines keep jobs that hold it. */
    shard: partSchema.optional(),
  })
  .refine(({ sessionId, restoreErased = false }) => !restoreErased || sessionId !== undefined, {
    path: ["restoreErased"],
    message: "is only for one session: give sessionId",
  })
  .refine(({ sessionId, keepGone = false }) => !keepGone || sessionId !== undefined, {
    path: ["keepGone"],
    message: "is only for one session: give sessionId",
  })
  .refine(
    ({ refresh, sessionId, retryFailed, shard }) => refresh === undefined || !(sessionId ?? retryFailed ?? shard),
    {
      path: ["refresh"],
      message: "goes with dryRun and limit only",
    },
  );

export type RunParameters = z.output<typeof runParameters>;

export interface DownloadTaskDependencies {
  readonly esm: Esm;
  /** The templates, where ESM tells them from memory. */
  readonly templates?: KeptTemplates | undefined;
  readonly chatHistory: ChatHistory;
  readonly platformSettings: PlatformSettings;
  readonly staticValueNames: StaticValueNames;
  readonly renderChatLog: RenderChatLog;
  /** Characters that fit into the chat log attribute; a longer log is cut between messages. */
  readonly mostLogCharacters: number;
  /** Milliseconds after a session's end in which late messages may come. */
  readonly graceMs: number;
  /** Milliseconds after which a card is closed whose session the platform does not know. */
  readonly giveUpAfterMs: number;
  /** What is masked in messages before anything is stored. */
  readonly masks: readonly Mask[];
  /** Puts failing sessions aside from one run to the next. */
  readonly journal: Journal;
  /** Notes which sessions are in hand; without it, nobody learns of one that ends the process. */
  readonly inHand?: CardsInHand | undefined;
  /** Cards that need no reading, as earlier runs noted; without it every history is read. */
  readonly fullyReadCards?: FullyReadCards | undefined;
  /** What earlier runs knew of cards; without it only the cards themselves tell what was on them. */
  readonly memory?: CardMemory | undefined;
  /** For which listed sessions the task makes the cards; without it, it makes none. */
  readonly makeCards?: MakeCardsConfiguration | undefined;
  /** How far earlier runs made cards; without it, the platform's list is worked on from its beginning. */
  readonly newSessions?: NewSessions | undefined;
  /** Milliseconds for which closed cards are filled again when their session goes on; 0: never. */
  readonly lookBackMs: number;
  /** Whether the platform's counts include messages that it no longer delivers. */
  readonly countsDeleted: boolean;
  /** Since when the text of cards counts as erased, as the register knows; without it, what stands on the cards tells. */
  readonly erasures?: Pick<KeptErasures, "erasedAt"> | undefined;
  /** Told that the erased text of a card was filled again on request. */
  noteRestored?(dataCardId: DataCardId, at: Instant): void;
  /** Told whose chat each history is that was read; the ids are the platform's. */
  readonly visitors?: Pick<Visitors, "note"> | undefined;
  /** What the figures are measured by; without it, by `USUAL_MEASURES`. */
  readonly measures?: MeasureSettings | undefined;
  /** Histories read at once. */
  readonly concurrency: number;
  /** Bytes of logs that are worked on together. */
  readonly batchBytes: number;
  /** How all persons may be read as one stream; without it, as if nothing were known of how many there are. */
  readonly personStreaming?: PersonStreaming | undefined;
  /** Whom earlier runs of this process found; without it, everybody is looked up. */
  readonly keptPersons?: KeptPersons | undefined;
  /** How long so many cards will take; shown before work begins. */
  readonly expectedDuration?: ((cards: number) => ExpectedDuration) | undefined;
  /** Requests sent so far, for the report. */
  requestCounts(): RunReport["requests"];
}

/**
 * The scheduled task: reads the history of each active card, oldest first, and writes what changed. A card that cannot
 * be read or written is reported, and the others go on.
 */
export function createDownloadTask(dependencies: DownloadTaskDependencies): Task<RunParameters, RunReport> {
  return {
    name: DOWNLOAD_TASK_NAME,
    parameters: runParameters,
    async run(parameters, context) {
      const startedAt = context.clock.now();
      const before = dependencies.requestCounts();
      const droppedBefore = dependencies.journal.dropped;
      const recorder = createRunRecorder();
      const end = createRunEnd(context.signal);
      const fill = () => fillCards(dependencies, parameters, { context, recorder, end });
      const filled = fill().catch((error: unknown) => {
        if (end.reason !== undefined || dependencies.templates?.beginsAgainAfter(error) !== true) throw error;
        return fill();
      });
      const stopped = await untilItsEnd(end, filled);
      const after = dependencies.requestCounts();
      const requests = { esm: after.esm - before.esm, chatHistory: after.chatHistory - before.chatHistory };
      const { dryRun } = parameters;
      const journalDropped = dependencies.journal.dropped - droppedBefore;
      if (journalDropped > 0)
        context.log.warn({ cards: journalDropped }, "the journal is full: cards are tried again early");
      return recorder.report({
        task: DOWNLOAD_TASK_NAME,
        dryRun,
        stopped,
        journalDropped,
        requests,
        startedAt,
        finishedAt: context.clock.now(),
      });
    },
  };
}

interface Run {
  readonly context: TaskContext;
  readonly recorder: RunRecorder;
  readonly end: RunEnd;
}

async function fillCards(
  dependencies: DownloadTaskDependencies,
  {
    sessionId,
    restoreErased = false,
    keepGone = false,
    dryRun,
    limit,
    retryFailed,
    refresh,
    shard: part,
  }: RunParameters,
  { context, recorder, end }: Run,
): Promise<void> {
  const { esm, chatHistory, platformSettings, journal } = dependencies;
  const { fullyReadCards = createFullyReadCards(), memory: kept = createCardMemory() } = dependencies;
  const memory = dryRun ? withoutNotes(kept) : kept;
  const { inHand = NOTHING_IN_HAND } = dependencies;
  const mapping = await verifiedMapping(esm, platformSettings, dependencies.staticValueNames);
  recorder.unverified(mapping.unverified);
  await chatHistory.probe();
  const { personStreaming: streaming = { bytesForRequest: BYTES_FOR_REQUEST, note: undefined } } = dependencies;
  const now = () => context.clock.now();
  const persons = createPersonDirectory(esm, platformSettings, { streaming, kept: dependencies.keptPersons, now });
  const measures = dependencies.measures && (await measuresOf(dependencies.measures));
  if (refresh !== undefined) {
    const surroundings = { mapping, persons, memory, measures, recorder, dryRun, end, context };
    await refreshFigures({ ...dependencies, ...surroundings }, refresh, limit);
    return;
  }
  const { clock, log } = context;
  const account = createCardAccounts({
    recorder,
    journal,
    memory,
    listsUnchanged: sessionId !== undefined,
    clock,
    log,
  });
  fullyReadCards.underRules(rulesKey(dependencies));
  // Naming one session is a person's word that the card shall hold what the platform has (rulings 1 and 6), unless it is
  // only to be tried again.
  const onlyDelivered = sessionId !== undefined && !keepGone;
  const surroundings = { mapping, memory, inHand, end, context };
  const erasures = restoreErased ? undefined : dependencies.erasures;
  const rules = { measures, dryRun, onlyDelivered };
  const processing = { ...dependencies, ...surroundings, erasures, persons, recorder, account, ...rules };
  if (sessionId !== undefined) {
    const readingChoice = dryRun ? READ_EVERYTHING : createReadingChoice(fullyReadCards, undefined, dependencies);
    const { card, wasErased } = await cardOf(sessionId);
    const processor = createBatchProcessor({
      ...processing,
      readingChoice,
      account(outcome) {
        account(outcome);
        const isRestored = outcome.kind === "changed" || outcome.kind === "kept";
        if (wasErased && isRestored && !dryRun) dependencies.noteRestored?.(card.dataCardId, clock.now());
      },
    });
    await processor.finish(await processor.read([card], 1));
    return;
  }
  // Of a run in parts, only the first one reads the list of changes; each looks again at the cards that it closed.
  const readsList = part === undefined || part.index === 0;
  const { makeCards, newSessions = createNewSessions(() => clock.now()) } = dependencies;
  const listing = makeCards === undefined ? chatHistory : withListReadOnce(chatHistory);
  if (makeCards !== undefined && readsList) {
    const making = {
      ...dependencies,
      chatHistory: listing,
      makeCards,
      newSessions,
      mapping,
      persons,
      recorder,
      end,
      context,
    };
    await makeMissingCards({ ...making, limit, retryFailed: retryFailed === true, dryRun });
  }
  const choosing = { ...dependencies, ...surroundings, fullyReadCards, account };
  const looking = { ...dependencies, ...surroundings, chatHistory: listing, recorder, account, readsList };
  const { ids, readBefore, closed } = await chosenCards();
  const processor = createBatchProcessor({ ...processing, readingChoice: await readingChoiceFor(ids) });
  const { suspects } = inHand;
  const { batchBytes } = dependencies;
  await fillBatches({ esm, mapping, processor, account, suspects, batchBytes, read: readBefore, end, context }, ids);
  await fillClosed(closed.filter(({ dataCardId }) => !suspects.has(dataCardId)));
  for (const card of closed.filter(({ dataCardId }) => suspects.has(dataCardId))) {
    const { sessionId: ofCard, failures } = journal.entry(card.dataCardId) ?? {};
    const isDue = failures === undefined || retryFailed === true || journal.isDue(card.dataCardId, clock.now());
    if (!isDue) account({ kind: "put-aside", of: { card, sessionId: ofCard ?? null }, failures });
    else await fillClosed([card]);
  }

  /** What was needed to choose them is not kept while they are filled. */
  async function chosenCards() {
    const active = await cardsToFill(choosing, { limit, part, retryFailed });
    const left = limit === undefined ? undefined : limit - active.ids.length;
    const ofClosed = await closedCardsToFill(looking, active.activeSessions);
    return { ids: active.ids, readBefore: active.read, closed: ofClosed.slice(0, left) };
  }

  async function fillClosed(cards: readonly ClosedCard[]): Promise<void> {
    for await (const batch of readClosedCards(looking, cards)) {
      for (let waiting = batch; waiting.length > 0 && end.goesOn(); ) {
        const read = await processor.read(waiting, ids.length + closed.length);
        await processor.finish(read);
        waiting = read.left;
      }
    }
  }

  /** The card to fill, which is the oldest; the session's other cards are reported. @throws SessionErased */
  async function cardOf(onlySession: string): Promise<{ readonly card: TaskCard; readonly wasErased: boolean }> {
    const cards = await readSessionCards(esm, mapping, onlySession);
    const erased = textErasedAt(cards, dependencies.erasures);
    if (erased !== undefined && !restoreErased) throw new SessionErased(erased);
    const [oldest, ...others] = cards;
    const why = cardDoubled(oldest.dataCardId);
    for (const card of others) account({ kind: "not-taken-up", of: { card, sessionId: onlySession }, why });
    if (oldest.stored.isChatActive === null) throw activityUnreadable(mapping.settings.attributeCodes.isChatActive);
    return { card: asIfNotErased(oldest), wasErased: erased !== undefined };
  }

  /** A dry run reads everything, to show what would be written if nothing had been noted. */
  async function readingChoiceFor(dataCardIds: Iterable<DataCardId>) {
    if (dryRun) return READ_EVERYTHING;
    const changes = await changesOfFullyRead(chatHistory, fullyReadCards, dataCardIds, { end: end.chatHistory, log });
    return createReadingChoice(fullyReadCards, changes, dependencies);
  }
}

async function measuresOf({ abandonedWithinSeconds, business }: MeasureSettings): Promise<Measures> {
  if (business === undefined) return { abandonedWithinSeconds, businessSeconds: undefined };
  const { createBusinessSeconds } = await import("../../schedule/business-seconds.ts");
  return { abandonedWithinSeconds, businessSeconds: createBusinessSeconds(business) };
}

/** What decides how a card is made, besides histories and persons. */
type CardRules = Pick<
  DownloadTaskDependencies,
  | "platformSettings"
  | "staticValueNames"
  | "renderChatLog"
  | "mostLogCharacters"
  | "graceMs"
  | "countsDeleted"
  | "masks"
  | "measures"
>;

/** Identifies the rules and this version of the plugin: the same key and the same history make the same card. */
function rulesKey(rules: CardRules): string {
  const { platformSettings, staticValueNames, renderChatLog, mostLogCharacters, graceMs, countsDeleted, masks } = rules;
  const { outcome, waitInBusinessHours } = platformSettings.attributeCodes;
  const { abandonedWithinSeconds, business } = rules.measures ?? {};
  const measures = [
    outcome === undefined ? null : abandonedWithinSeconds,
    waitInBusinessHours === undefined ? null : business,
  ];
  const names = [platformSettings, staticValueNames, renderChatLog.key, [...masks].toSorted()];
  const text = JSON.stringify([packageVersion(), ...names, mostLogCharacters, graceMs, countsDeleted, measures]);
  return createHash("sha256").update(text).digest("base64url");
}
