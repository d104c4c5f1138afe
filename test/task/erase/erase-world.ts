import { Failure, type FailureOptions } from "../../../plugin/base/failure.ts";
import type { AttributeValue, AttributeValues, DataCard } from "../../../plugin/outside/esm/port.ts";
import type { EraseReport } from "../../../plugin/task/erase/erase-recorder.ts";
import { createEraseTask, type EraseTaskDependencies } from "../../../plugin/task/erase/erase-task.ts";
import type { ErasureRequest } from "../../../plugin/task/erase/erasure-selection.ts";
import type { Progress, TaskContext } from "../../../plugin/task/task.ts";
import { clockWithoutWaits, type FakeClock, SOME_TIME } from "../../support/fake-clock.ts";
import { settingsOf } from "../../support/ready-made.ts";
import { type MemoryEsm, type MemoryEsmOptions, memoryEsm } from "./memory-esm.ts";

export const DAY = 86_400_000;
/** Attribute codes in which the ready-made template keeps what the settings name. */
const DEFAULT_CODES = {
  chatLog: "chat_log",
  endTime: "end_time",
  startTime: "start_time",
  members: "members",
  customer: "customer",
  supportPerson: "support_person",
} as const;

const NAMES = { no: "No", yes: "Yes" };

/** The settings without these attributes. */
export function without(...attributes: readonly (keyof typeof DEFAULT_CODES)[]): string {
  return attributes
    .map((name) => `!efecteChat.integration.chatSession.${name}.attributeCode=${DEFAULT_CODES[name]}`)
    .join("\n");
}

export const WITH_LOG_FILE = "efecteChat.integration.chatSession.chatLogFile.attributeCode=log_file";

export const text = (value: string): AttributeValue[] => [{ kind: "text", text: value }];
export const date = (at: number): AttributeValue[] => [{ kind: "date", at }];
export const refersTo = (...ids: readonly string[]): AttributeValue[] =>
  ids.map((dataCardId) => ({ kind: "reference", dataCardId }));
export const isActive = (name: "Yes" | "No"): AttributeValue[] => [{ kind: "static", code: null, name }];

/** A finished chat of the session `s-<id>` with a log, which ended ten days ago. */
export function chatCard(dataCardId: string, values: AttributeValues = {}): DataCard {
  const finished = { is_chat_active: isActive("No"), end_time: date(SOME_TIME - 10 * DAY) };
  const usual = { chat_session_id: text(`s-${dataCardId}`), chat_log: text("hello"), ...finished };
  return { dataCardId, hidden: false, deleted: false, values: { ...usual, ...values } };
}

export function chatCards(count: number): DataCard[] {
  return Array.from({ length: count }, (_, index) => chatCard(String(1000 + index)));
}

/** @param match the attribute by which persons are found holds this external id */
export function personCard(dataCardId: string, match: string, hidden = false): DataCard {
  return { dataCardId, hidden, deleted: false, values: { [settingsOf().personMatchCodes[0] ?? ""]: text(match) } };
}

/** Of a card, unless it says more. */
export function failure(code: string, more: Partial<Omit<FailureOptions, "code">> = {}): Failure {
  return new Failure(`ESM: ${code}`, { code, scope: "card", retryable: false, ...more });
}

interface Line {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

export interface EraseWorld {
  readonly esm: MemoryEsm;
  readonly clock: FakeClock;
  readonly progress: readonly Progress[];
  readonly infos: readonly Line[];
  readonly warnings: readonly Line[];
  readonly stopping: AbortController;
  erase(request: ErasureRequest, dryRun?: boolean): Promise<EraseReport>;
}

export interface EraseWorldOptions
  extends Omit<MemoryEsmOptions, "settings">,
    Pick<EraseTaskDependencies, "register" | "cardsOfVisitor"> {
  /** The text of `platform-settings.properties`. */
  readonly settings?: string;
  readonly requestCounts?: () => { readonly esm: number };
}

/** The task over an ESM in memory. Waits take no time. */
export function eraseWorld({
  settings,
  requestCounts = () => ({ esm: 0 }),
  register,
  cardsOfVisitor = () => [],
  ...options
}: EraseWorldOptions = {}): EraseWorld {
  const platformSettings = settingsOf(settings);
  const esm = memoryEsm({ settings: platformSettings, ...options });
  const clock = clockWithoutWaits();
  const stopping = new AbortController();
  const progress: Progress[] = [];
  const infos: Line[] = [];
  const warnings: Line[] = [];
  const context: TaskContext = {
    clock,
    signal: stopping.signal,
    log: {
      info: (fields, message) => infos.push({ fields, message }),
      warn: (fields, message) => warnings.push({ fields, message }),
    },
    progress: (step) => progress.push(step),
  };
  const kept = { cardsOfVisitor, ...(register === undefined ? {} : { register }) };
  const task = createEraseTask({ esm, platformSettings, staticValueNames: NAMES, requestCounts, ...kept });
  const erase = (request: ErasureRequest, dryRun = false) => task.run({ request, dryRun }, context);
  return { esm, clock, progress, infos, warnings, stopping, erase };
}
