import type {
  ChangedSessions,
  ChatHistory,
  History,
  SessionReading,
} from "../../../plugin/outside/chat-history/port.ts";
import type { AttributeValues, DataCard, Esm } from "../../../plugin/outside/esm/port.ts";
import { createCardMemory } from "../../../plugin/state/card-memory.ts";
import { createFullyReadCards } from "../../../plugin/state/fully-read-cards.ts";
import { createJournal } from "../../../plugin/state/journal.ts";
import {
  createDownloadTask,
  type DownloadTaskDependencies,
  runParameters,
} from "../../../plugin/task/download/download-task.ts";
import type { RunReport } from "../../../plugin/task/run-report.ts";
import type { Progress, TaskContext } from "../../../plugin/task/task.ts";
import { liveChat, message, session } from "../../chat/sample-session.ts";
import { clockByHand, type FakeClock, SOME_TIME } from "../../support/fake-clock.ts";
import { settingsOf } from "../../support/ready-made.ts";
import { failure, isActive, personCard, text } from "../erase/erase-world.ts";
import { type MemoryEsm, memoryEsm } from "../erase/memory-esm.ts";
import { renderChatLog } from "./digested.ts";

export const MINUTE = 60_000;
export const DAY = 86_400_000;

/** An active card that was never filled, of the session `ws-<id>`. */
export function newCard(dataCardId: string, values: AttributeValues = {}): DataCard {
  const usual = { chat_session_id: text(`ws-${dataCardId}`), is_chat_active: isActive("Yes") };
  return { dataCardId, hidden: false, deleted: false, values: { ...usual, ...values } };
}

/** Vera wrote after 70 seconds, the operator o1 after 80; it ended long ago. */
export function history(sessionId: string, parts: Partial<Omit<History, "session">> = {}, ended = true): History {
  const messages = [message("visitor", 70), message("operator", 80)];
  const liveChats = [liveChat("l1", 60, [["o1", 65]])];
  const whole = session({ sessionId, messages, liveChats });
  return {
    kind: "history",
    session: ended ? whole : { ...whole, endedAt: null },
    readAt: SOME_TIME,
    isPlatformTime: true,
    endedBeforeReading: ended,
    countByPlatform: messages.length,
    ...parts,
  };
}

/** The same chat, which still lasts. */
export function openHistory(sessionId: string): History {
  return history(sessionId, {}, false);
}

export interface MemoryRunOptions {
  readonly cards?: readonly DataCard[];
  /** By session id; of every other session the history of `history`. An error is thrown. */
  readonly sessions?: Readonly<Record<string, SessionReading | Error>>;
  readonly changed?: Partial<ChangedSessions>;
  readonly changes?: Partial<Esm>;
  readonly dependencies?: Partial<DownloadTaskDependencies>;
}

export interface MemoryRun {
  readonly esm: MemoryEsm;
  readonly clock: FakeClock;
  readonly progress: readonly Progress[];
  readonly warnings: readonly string[];
  readonly stopping: AbortController;
  readonly memory: DownloadTaskDependencies["memory"] & object;
  /** Session ids, in the order in which histories were asked for. */
  readonly asked: string[];
  /** How often the platform's list of changes was asked for. */
  readonly listings: () => number;
  /** What the card holds now. */
  valuesOf(dataCardId: string): AttributeValues | undefined;
  run(parameters?: Record<string, unknown>, dependencies?: Partial<DownloadTaskDependencies>): Promise<RunReport>;
}

/** The task over an ESM and a chat platform in memory. What is written stands on the cards, and state stays. */
export function memoryRun({
  cards: given = [],
  sessions = {},
  changed = {},
  changes = {},
  dependencies = {},
}: MemoryRunOptions = {}): MemoryRun {
  const platformSettings = settingsOf();
  const cards = [...given];
  const esm = memoryEsm({
    settings: platformSettings,
    cards,
    persons: [personCard("900", "vera@example.org"), personCard("901", "o1@example.com")],
    changes: { ...writable(cards), ...changes },
  });
  const clock = clockByHand();
  const stopping = new AbortController();
  const progress: Progress[] = [];
  const warnings: string[] = [];
  const asked: string[] = [];
  let listings = 0;
  const chatHistory: ChatHistory = {
    async session(sessionId) {
      asked.push(sessionId);
      const reading = sessions[sessionId] ?? history(sessionId);
      if (reading instanceof Error) throw reading;
      return reading;
    },
    async changedSessions() {
      listings += 1;
      return { listedAt: SOME_TIME, isComplete: true, sessions: new Map(), ...changed };
    },
    probe: () => Promise.resolve(),
  };
  const memory = createCardMemory();
  const usual: DownloadTaskDependencies = {
    esm,
    chatHistory,
    platformSettings,
    staticValueNames: { no: "No", yes: "Yes" },
    renderChatLog,
    mostLogCharacters: 100_000,
    graceMs: 10 * MINUTE,
    giveUpAfterMs: 7 * DAY,
    masks: [],
    journal: createJournal(new Map(), () => clock.now()),
    fullyReadCards: createFullyReadCards(),
    memory,
    lookBackMs: 7 * DAY,
    countsDeleted: false,
    concurrency: 1,
    batchBytes: 1_000_000,
    requestCounts: () => ({ esm: 0, chatHistory: asked.length }),
    ...dependencies,
  };
  const context: TaskContext = {
    clock,
    signal: stopping.signal,
    log: { info: () => undefined, warn: (_fields, said) => warnings.push(said) },
    progress: (step) => progress.push(step),
  };
  return {
    esm,
    clock,
    progress,
    warnings,
    stopping,
    memory,
    asked,
    listings: () => listings,
    valuesOf: (dataCardId) => cards.find((card) => card.dataCardId === dataCardId)?.values,
    run(parameters = {}, other = {}) {
      const task = createDownloadTask({ ...usual, ...other });
      return task.run(runParameters.parse(parameters), context);
    },
  };
}

/** Lists cards, and what is written stands on them. Filters are not applied, as in `memoryEsm`. */
function writable(cards: DataCard[]): Partial<Esm> {
  return {
    listCards: async (_query, keep) => cards.flatMap((card) => keep(card) ?? []),
    async modifyCards(_templateCode, writes) {
      for (const { dataCardId, values } of writes) {
        const index = cards.findIndex((card) => card.dataCardId === dataCardId);
        const card = cards[index];
        if (card === undefined) throw failure("esm-card-missing");
        cards[index] = { ...card, values: { ...card.values, ...values } };
      }
      return writes.map(({ dataCardId }) => ({ dataCardId, written: true }));
    },
  };
}
