import { type Clock, systemClock } from "../base/clock.ts";
import { Failure, InputError, type Problem } from "../base/failure.ts";
import { createHttpClient } from "../outside/http/http-client.ts";
import { path } from "../outside/http/request-path.ts";
import { reportFolderProblem } from "../report/regular/write-report-files.ts";
import { loadEngine } from "../runner/engine/load-engine.ts";
import { type Connecting, connect } from "../runner/environment/connect.ts";
import { keyOf } from "../runner/environment/one-at-a-time.ts";
import type { Schedule } from "../schedule/schedule.ts";
import { openCertificateFiles } from "../serve/functions/tls-certificate.ts";
import type { CheckSettings } from "../settings/check-settings.ts";
import type { Configuration } from "../settings/configuration.ts";
import { engineUrlMistake } from "../settings/engine-settings.ts";
import { readTokens } from "../settings/read-tokens.ts";
import { readSecret } from "../settings/secrets.ts";
import { openRefusedCalls } from "../state/open-refused-calls.ts";
import { openRunNote } from "../state/run-note.ts";
import { openTrialNotes, type TrialSubject } from "../state/trial-notes.ts";
import { checkTracePackages } from "../watch/open-traces.ts";
import type { CheckedEnvironment } from "./checklist-report.ts";
import type { ChecklistSystems, FunctionAccess } from "./facts.ts";
import { createProbe } from "./probe.ts";
import { type LastRun, type Served, type TaskTiming, timingOf } from "./task-operation.ts";

/** What a check needs besides the configuration. */
export interface ChecklistSurroundings {
  /** Tells the time; waits and time limits use the machine's own clock. */
  readonly clock: Clock;
  /** The file of the platform settings, as the configuration names it. */
  readonly settingsFile: string | undefined;
  readonly lastRun: LastRun | undefined;
  readonly served: Served | undefined;
  /** Environment variables, which may hold tokens. */
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** What is shared with others in this process; by default nothing. */
  readonly connecting?: Connecting | undefined;
}

/** The systems of a configuration, ready to be checked. `close` when done. */
export async function connectChecklist(configuration: Configuration, surroundings: ChecklistSurroundings) {
  const { esm, platformSettings: settings, staticValueNames, chatHistory } = configuration;
  const { clock, signal, settingsFile, lastRun, served, connecting } = surroundings;
  const connections = await connect(configuration, signal, connecting);
  const cleaning = await connect(configuration, new AbortController().signal, connecting);
  const limits = configuration.checklist;
  const systems: ChecklistSystems = {
    clock,
    esmAddress: { api: apiOf(configuration), url: esm.url, login: esm.login },
    esm: connections.esm,
    cleaning: cleaning.esm,
    chatHistory: connections.chatHistory,
    chatPlatformUrl: chatHistory.url,
    settings,
    settingsFile,
    staticValueNames,
    servingProblems: await servingProblems(configuration, surroundings.environment),
    limits,
    makeCards: configuration.task.makeCards,
    functions: functionAccess(configuration, surroundings.environment),
    refusedCalls: openRefusedCalls(configuration.journalFolder, keyOf(configuration)).read,
    operation: {
      timing: taskTiming(configuration.schedule, limits, clock.now()),
      lastRun,
      served,
      requests: openRunNote(configuration.journalFolder, keyOf(configuration)).requests,
      runsElsewhere: configuration.engine.kind !== "process",
    },
    report: {
      organizationAttribute: configuration.report.organizationAttribute,
      folders: configuration.report.files.map(({ folder }, index) => ({
        setting: `report.files.${index}.folder`,
        problem: reportFolderProblem(folder),
      })),
    },
    probe: createProbe(systemClock, signal),
    trialNotes: openTrialNotes(configuration.journalFolder, trialSubject(configuration)),
    importTemplate: templateImport(esm.templateImportUrl, signal),
  };
  return {
    systems,
    close() {
      connections.close();
      cleaning.close();
    },
  };
}

export function checkedEnvironment(configuration: Configuration): CheckedEnvironment {
  const { esm, chatHistory, platformSettings } = configuration;
  return {
    esmUrl: esm.url,
    esmApi: apiOf(configuration),
    chatPlatformUrl: chatHistory.url,
    installationId: chatHistory.installationId,
    environmentUrl: configuration.functions.environmentUrl ?? null,
    templateCode: platformSettings.templateCode,
    folderCode: platformSettings.folderCode,
  };
}

function trialSubject({ esm, platformSettings }: Configuration): TrialSubject {
  const { templateCode, folderCode, personTemplateCode, negativeValueCode, positiveValueCode, attributeCodes } =
    platformSettings;
  const outcomes = attributeCodes.outcome === undefined ? [] : Object.values(platformSettings.outcomeValueCodes);
  const codes = [templateCode, folderCode, personTemplateCode, negativeValueCode, positiveValueCode, ...outcomes];
  return { url: esm.url, login: esm.login, codes, attributeCodes };
}

function apiOf({ esm }: Configuration): "rest" | "web-api" {
  return esm.webApi === undefined ? "rest" : "web-api";
}

function functionAccess(
  { folder, functions, platformSettings }: Configuration,
  environment: NodeJS.ProcessEnv,
): FunctionAccess | undefined {
  if (functions.environmentUrl === undefined) return undefined;
  const { environmentUrl: url, tokens, folderCodes } = functions;
  const [reference] = tokens;
  const read = reference === undefined ? { problem: "none is named" } : readTokens(reference, folder, environment);
  const [current] = "tokens" in read ? read.tokens : [];
  const token = current === undefined ? { problem: "problem" in read ? read.problem : "none is there" } : { current };
  return { url, token, folderCodes: [...new Set([platformSettings.folderCode, ...folderCodes])] };
}

function taskTiming(schedule: Schedule | undefined, { scheduledElsewhere }: CheckSettings, now: number): TaskTiming {
  if (schedule !== undefined) return timingOf(schedule, now);
  return { kind: scheduledElsewhere ? "elsewhere" : "none" };
}

/** Some environments accept template XML over HTTP (assumed; the sandbox does): a POST of the unchanged XML. */
function templateImport(url: string | undefined, signal: AbortSignal) {
  if (url === undefined) return undefined;
  return async (content: string): Promise<void> => {
    const common = { clock: systemClock, random: Math.random, signal };
    const http = createHttpClient({ ...common, system: "ESM's template import", baseUrl: url });
    try {
      const body = { type: "text/xml; charset=utf-8", content };
      const { status } = await http.request({ method: "POST", path: path``, body, purpose: "import the template" });
      if (status === 200 || status === 201) return;
      const message = `ESM at ${http.host} did not take the template (status ${status}): check esm.templateImportUrl, or import it by hand`;
      throw new Failure(message, { code: "template-refused", scope: "card", retryable: false, status });
    } finally {
      http.close();
    }
  };
}

/** Reads what only `serve` reads. Finds all mistakes, where `serve` itself may stop at the first. */
export async function servingProblems(
  configuration: Configuration,
  environment: NodeJS.ProcessEnv,
): Promise<Problem[]> {
  const { functions, watch, engine, folder } = configuration;
  const problems: Problem[] = [];
  function addProblem(place: string, read: object): void {
    if ("problem" in read) problems.push({ file: "", place, message: String(read.problem) });
  }
  for (const [index, reference] of functions.tokens.entries()) {
    addProblem(`functions.tokens.${index}`, readTokens(reference, folder, environment));
  }
  for (const problem of await problemsOf(() => openCertificate(configuration, environment))) problems.push(problem);
  for (const problem of await problemsOf(() => checkTracePackages(watch.traces.endpoint, environment))) {
    problems.push(problem);
  }
  const { enabled, token } = watch.metrics;
  if (enabled && token !== undefined) addProblem("watch.metrics.token", readSecret(token, folder, environment));
  if (engine.kind !== "process") {
    const read = readSecret(engine.url, folder, environment);
    const mistake = "secret" in read ? engineUrlMistake(engine.kind, read.secret) : undefined;
    addProblem("engine.url", mistake === undefined ? read : { problem: mistake });
    for (const problem of await problemsOf(() => loadEngine(engine.kind))) problems.push(problem);
  }
  return problems;
}

function openCertificate({ server: { tls }, folder }: Configuration, environment: NodeJS.ProcessEnv): void {
  if (tls !== undefined) openCertificateFiles({ ...tls, folder, environment, warn: () => undefined });
}

async function problemsOf(open: () => unknown): Promise<readonly Problem[]> {
  try {
    await open();
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
}
