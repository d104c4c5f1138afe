import { systemClock } from "../../base/clock.ts";
import type { ChecklistSystems } from "../../checklist/facts.ts";
import { createProbe } from "../../checklist/probe.ts";
import type { CheckedItem } from "../../checklist/run-checklist.ts";
import { walkAndFix } from "../../checklist/walk-and-fix.ts";
import type { ChatHistory } from "../../outside/chat-history/port.ts";
import type { Esm } from "../../outside/esm/port.ts";
import type { Sandbox } from "../../sandbox/start-sandbox.ts";
import { checkSettings } from "../../settings/check-settings.ts";
import type { PlatformSettings, StaticValueNames } from "../../settings/platform-settings.ts";
import type { TrialNote } from "../../state/trial-notes.ts";
import type { DemoFunctions } from "./demo-functions.ts";

/** What the demonstration needs to install the plugin in the sandbox. */
export interface DemoInstallation {
  readonly sandbox: Sandbox;
  readonly esm: Esm;
  readonly chatHistory: ChatHistory;
  readonly settings: PlatformSettings;
  readonly staticValueNames: StaticValueNames;
  readonly functions: DemoFunctions;
}

/**
 * Goes through the configuration checklist as `install --yes` does: imports the template, creates a trial card and
 * removes it.
 */
export async function walkDemoChecklist(installation: DemoInstallation, signal: AbortSignal): Promise<CheckedItem[]> {
  const { sandbox, functions, settings } = installation;
  let note: TrialNote | undefined;
  const startedAt = systemClock.now();
  const systems: ChecklistSystems = {
    ...installation,
    cleaning: installation.esm,
    clock: systemClock,
    esmAddress: { api: "rest", url: sandbox.esmRest, login: sandbox.login },
    chatPlatformUrl: sandbox.chatHistory,
    settingsFile: undefined,
    servingProblems: [],
    limits: checkSettings.parse({ scheduledElsewhere: true, clockDifferenceMinutes: "any" }),
    makeCards: undefined,
    functions: { url: functions.url, token: { current: functions.token }, folderCodes: [settings.folderCode] },
    refusedCalls: () => ({ since: startedAt, countedAt: undefined, lastTaken: undefined, refused: [] }),
    operation: {
      timing: { kind: "elsewhere" },
      lastRun: undefined,
      served: undefined,
      requests: () => [],
      runsElsewhere: false,
    },
    report: { organizationAttribute: undefined, folders: [] },
    probe: createProbe(systemClock, signal),
    trialNotes: {
      read: () => note,
      write: (next) => {
        note = next;
      },
    },
    importTemplate: async (xml) => void sandbox.importTemplate(xml),
  };
  const agreed = { asked: false, confirm: async () => true, waitUntilDone: async () => false };
  return walkAndFix(systems, agreed, () => undefined);
}
