import type { PlatformSession } from "../../../plugin/sandbox/chat-history/platform-session.ts";
import type { Sandbox } from "../../../plugin/sandbox/start-sandbox.ts";
import type { RunReport } from "../../../plugin/task/run-report.ts";
import { isLoss, joined, type Loss, lossOf, type Participant } from "../../oracle/whole-history.ts";
import { DAY, type EsmApi } from "../../task/task-world.ts";
import type { EsmSide } from "./esm-changes.ts";
import { cardsOfTemplate, textOn } from "./esm-changes.ts";
import type { PlatformChat } from "./platform.ts";
import { type TrueCard, tokenIn } from "./true-cards.ts";

/** A run as it is seen from outside. */
export interface SeenRun {
  /** Undefined when it ended with a failure instead of a report. */
  readonly report: RunReport | undefined;
  /** Sessions whose history it read. */
  readonly reads: ReadonlySet<string>;
  /** Only this session. */
  readonly sessionId: string | undefined;
  /** Only some of the cards. */
  readonly isPartial: boolean;
  readonly before: ReadonlyMap<string, TrueCard>;
  readonly after: ReadonlyMap<string, TrueCard>;
  /** What the platform delivered during the run, by session. */
  readonly now: ReadonlyMap<string, PlatformSession>;
  readonly at: number;
}

/** What a check knows besides the run. */
export interface Scene {
  readonly api: EsmApi;
  readonly sandbox: Sandbox;
  readonly esm: EsmSide;
  readonly chats: readonly PlatformChat[];
  readonly witness: Witness;
}

/** What is known of one session by readings that reached its card. */
export interface Known {
  readonly whole: PlatformSession;
  /** The plugin's state was lost since, or it cannot know that its write arrived: only the card is a witness. */
  isForgotten: boolean;
}

/** Remembers everything that the runs of a world have read, which the plugin need not do. */
export interface Witness {
  readonly known: Map<string, Known>;
  /** Sessions that a report has named because of their count. */
  readonly namedForCount: Set<string>;
  /** Sessions of which somebody said with `run --session` that what is delivered is the whole. */
  readonly takenAsWhole: Set<string>;
  /** Of which losses a report has told, by session, and whether the run that told it went well. */
  readonly toldLosses: Map<string, { readonly parts: ReadonlySet<string>; readonly surely: boolean }>;
  /** Person cards that an external id has led to, those of today included. */
  readonly personCards: Map<string, Set<string>>;
}

export function newWitness(): Witness {
  return {
    known: new Map(),
    namedForCount: new Set(),
    takenAsWhole: new Set(),
    toldLosses: new Map(),
    personCards: new Map(),
  };
}

/** The plugin's state is gone. */
export function forgetAll({ known, toldLosses }: Witness): void {
  for (const one of known.values()) one.isForgotten = true;
  toldLosses.clear();
}

export function failedIn({ report }: SeenRun, sessionId: string): boolean {
  if (report === undefined || report.status === "stopped") return true;
  return report.failures.some((failure) => failure.sessionId === sessionId);
}

export function hasChanged({ before, after }: SeenRun, sessionId: string): boolean {
  return JSON.stringify(before.get(sessionId)) !== JSON.stringify(after.get(sessionId));
}

/** Whether the run took what it read of the session to its card. */
export function hasTaken(run: SeenRun, sessionId: string): boolean {
  return run.reads.has(sessionId) && (hasChanged(run, sessionId) || !failedIn(run, sessionId));
}

/** Takes note of what a run has read, after it was checked. */
export function learn(witness: Witness, run: SeenRun): void {
  for (const sessionId of run.reads) {
    const now = run.now.get(sessionId);
    const card = run.after.get(sessionId);
    if (now === undefined || card === undefined || !hasTaken(run, sessionId)) continue;
    const before = witness.known.get(sessionId);
    const asked = run.sessionId === sessionId && before !== undefined;
    const whole = joined(asked ? onlyOnCard(before.whole, card, now) : before?.whole, now) as PlatformSession;
    const isWhole = before === undefined || !isLoss(lossOf(before.whole, now));
    const isUnsure = failedIn(run, sessionId) || asked;
    witness.known.set(sessionId, { whole, isForgotten: !isWhole && (isUnsure || before.isForgotten) });
  }
}

/** Somebody asked for what the platform has: what is not on the card any more was given up. */
function onlyOnCard(whole: PlatformSession, { log }: TrueCard, now: PlatformSession): PlatformSession {
  const messages = whole.messages.filter(({ text }) => log.includes(tokenIn(text ?? "") ?? "\0"));
  return { ...whole, liveChats: now.liveChats, operators: now.operators, messages };
}

/** Takes note of whom each external id leads to. */
export function notePersons({ personCards }: Witness, sandbox: Sandbox): void {
  for (const card of cardsOfTemplate(sandbox, "person")) {
    const key = keyOf(textOn(card, "email"));
    personCards.set(key, (personCards.get(key) ?? new Set()).add(card.dataCardId));
  }
}

/** Whom the external id of a participant has led to. */
export function personsEver({ personCards }: Witness, { externalId }: Participant): ReadonlySet<string> {
  return (externalId === null ? undefined : personCards.get(keyOf(externalId))) ?? new Set();
}

/** The person whom the external id leads to without a doubt, whatever the plugin's user may read. */
export function personOf(sandbox: Sandbox, { externalId }: Participant): string | null {
  const key = keyOf(externalId);
  if (key === "") return null;
  const persons = cardsOfTemplate(sandbox, "person").filter(
    (card) => !card.hidden && keyOf(textOn(card, "email")) === key,
  );
  const [only, another] = persons;
  return only === undefined || another !== undefined ? null : only.dataCardId;
}

function keyOf(externalId: string | null): string {
  return externalId?.trim().toLowerCase() ?? "";
}

/** What was lost, one word each. */
export function partsOf({ messages, participants, liveChats }: Loss): ReadonlySet<string> {
  return new Set([...messages, ...participants, ...liveChats]);
}

/** 2000-01-01: earlier times are not believed. */
export const FIRST_BELIEVED = Date.UTC(2000, 0, 1);

export function isBelieved(time: number, at: number): boolean {
  return time >= FIRST_BELIEVED && time <= at + DAY;
}

/** ESM takes no reference to a card in the trash, so a list that is written cannot keep one. */
export function isInTrash({ sandbox }: Scene, dataCardId: string): boolean {
  return sandbox.world.cards.get(dataCardId)?.deleted === true;
}

export function namesForCount({ report }: SeenRun, sessionId: string): boolean {
  return [...(report?.drift ?? []), ...(report?.failures ?? []), ...keptIn(report)].some(
    (one) => one.sessionId === sessionId,
  );
}

/** What the report says is kept although the platform no longer has it. */
export function keptIn(report: SeenRun["report"]): readonly { readonly sessionId: string }[] {
  if (report === undefined || !("kept" in report) || !Array.isArray(report.kept)) return [];
  return report.kept as { sessionId: string }[];
}
