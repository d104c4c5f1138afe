import type { Clock } from "../base/clock.ts";
import { Failure, type Problem } from "../base/failure.ts";
import type { List } from "../base/packed-list.ts";
import type { ChatHistory } from "../outside/chat-history/port.ts";
import type { Esm, TemplateInformation } from "../outside/esm/port.ts";
import type { CheckSettings } from "../settings/check-settings.ts";
import type { MakeCardsConfiguration, ReportConfiguration } from "../settings/configuration.ts";
import type { PlatformSettings, StaticValueNames } from "../settings/platform-settings.ts";
import { TEMPLATE_SETTINGS } from "../settings/setting-definitions.ts";
import type { RefusedCalls } from "../state/open-refused-calls.ts";
import type { TrialNotes } from "../state/trial-notes.ts";
import { type CardMapping, mappingOf } from "../task/card/card-mapping.ts";
import { type ListedCard, listActiveCards } from "../task/card-batches.ts";
import type { Probe } from "./probe.ts";
import type { TaskOperation } from "./task-operation.ts";

/** The configuration of the function `createChatSession`. */
export interface FunctionAccess {
  /** The environment URL, as the chatbot platform calls it: public, without a slash at the end. */
  readonly url: string;
  /** The current authentication token, or what is wrong with it. */
  readonly token: { readonly current: string } | { readonly problem: string };
  /** Folder codes that the URL parameter may have, that of the platform settings first. */
  readonly folderCodes: readonly string[];
}

/** What the configuration asks for of reports. */
export interface AskedReports extends Pick<ReportConfiguration, "organizationAttribute"> {
  /** The folders of regular reports, and why one of them cannot be written. */
  readonly folders: readonly { readonly setting: string; readonly problem: string | undefined }[];
}

/** The systems and settings that the checklist is about. */
export interface ChecklistSystems {
  readonly clock: Clock;
  readonly esmAddress: { readonly api: "rest" | "web-api"; readonly url: string; readonly login: string };
  readonly esm: Esm;
  /** The same ESM over connections that no signal ends, for removing trial cards. */
  readonly cleaning: Esm;
  readonly chatHistory: ChatHistory;
  readonly chatPlatformUrl: string;
  readonly settings: PlatformSettings;
  /** As the configuration names the file; undefined when all settings have their defaults. */
  readonly settingsFile: string | undefined;
  readonly staticValueNames: StaticValueNames;
  /** What would prevent `esm-chat serve` from starting. */
  readonly servingProblems: readonly Problem[];
  readonly limits: CheckSettings;
  /** Undefined when the task makes no cards. */
  readonly makeCards: MakeCardsConfiguration | undefined;
  /** Undefined when the configuration does not name it. */
  readonly functions: FunctionAccess | undefined;
  /** What `serve` on this machine counted; undefined when it has not run here. */
  readonly refusedCalls: () => RefusedCalls | undefined;
  readonly operation: TaskOperation;
  readonly report: AskedReports;
  readonly probe: Probe;
  readonly trialNotes: TrialNotes;
  /** Undefined when ESM offers no import over HTTP. */
  readonly importTemplate: ((xml: string) => Promise<void>) | undefined;
}

/** The systems, with the answers that several items need requested only once. */
export interface Facts extends ChecklistSystems {
  /** Null when there is no such template, or the user may not see it. */
  template(): Promise<TemplateInformation | null>;
  /** How many templates have its code; undefined if the API in use does not tell. */
  templatesWithCode(): Promise<number | undefined>;
  personTemplate(): Promise<TemplateInformation | null>;
  /** For items that need the template and its attributes. */
  mapping(): Promise<CardMapping>;
  /** Without those that cannot be read. */
  activeCards(): Promise<List<ListedCard>>;
}

/** Facts for one pass through the checklist. Another pass needs new ones. */
export function gatherFacts(systems: ChecklistSystems): Facts {
  const { esm, settings, staticValueNames } = systems;
  const codes = settings.mapped.map(({ code }) => code);
  const template = once(() => esm.templateInformation(settings.templateCode, codes));
  const mapping = once(async () => {
    const found = await template();
    if (found !== null) return { ...mappingOf(settings, found, staticValueNames), unverified: [] };
    const message = `${TEMPLATE_SETTINGS.template}: ESM has no template ${settings.templateCode}`;
    throw new Failure(message, { code: "esm-template-missing", scope: "card", retryable: false });
  });
  return {
    ...systems,
    template,
    templatesWithCode: once(async () => esm.templatesWithCode?.(settings.templateCode)),
    personTemplate: once(() => esm.templateInformation(settings.personTemplateCode, settings.personMatchCodes)),
    mapping,
    activeCards: once(async () => listActiveCards(esm, await mapping(), () => undefined)),
  };
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= ask();
    return answer;
  };
}
