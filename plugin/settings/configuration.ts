import { dirname, resolve } from "node:path";
import { InputError, type Problem } from "../base/failure.ts";
import { lateModule, loadingWhatIsNeeded } from "../base/late-module.ts";
import { compileChatLog, type RenderChatLog } from "../chat/chat-log.ts";
import type { ChatLogFormat } from "../chat/chat-log-data.ts";
import type { Mask } from "../chat/masks/mask-names.ts";
import { ownMasks } from "../chat/masks/own-masks.ts";
import type { Instant } from "../chat/session.ts";
import type { PlatformDescription } from "../outside/chat-history/described/compile-platform.ts";
import type { ConfiguredAdapter } from "../outside/chat-history/own/client.ts";
import type { SessionBounds } from "../outside/chat-history/session-bounds.ts";
import type { BudgetLimits } from "../outside/http/budget/budget-limits.ts";
import type { BusinessHours, Schedule } from "../schedule/schedule.ts";
import type { TemplateDefinition } from "../xml/template-definition.ts";
import { budgetLimits } from "./budget-settings.ts";
import { parseConfigurationNow } from "./configuration-file.ts";
import type { ConfigurationFile } from "./configuration-schema.ts";
import { readConfigurationText } from "./configuration-text.ts";
import { readSchedule } from "./days-off-file.ts";
import { readInputFile } from "./input-file.ts";
import { batchBytes, sessionBounds } from "./limit-settings.ts";
import { businessHoursMissing, type MeasureSettings, measureSettings } from "./measure-settings.ts";
import { type PlatformSettings, readPlatformSettings, type StaticValueNames } from "./platform-settings.ts";
import { readReadyMadeTemplate, readyMadeChatLogTemplate } from "./ready-made-template.ts";
import type { ReportFileSettings, ReportFormat, ReportSettings } from "./report-settings.ts";
import { readSecret, type SecretReference } from "./secrets.ts";
import { staticValueNamesOf } from "./static-value-names.ts";

export interface EsmConfiguration {
  readonly url: string;
  readonly login: string;
  readonly password: string;
  /** Set when the plugin uses ESM's Web API instead of the REST API. */
  readonly webApi: WebApiConfiguration | undefined;
  /** Where templates can be imported over HTTP. */
  readonly templateImportUrl: string | undefined;
  readonly budget: BudgetLimits;
}

export interface WebApiConfiguration {
  /** ESM's own time zone, in which the Web API writes dates. */
  readonly timeZone: string;
  /** The attribute that the Web API matches cards by and that references name. */
  readonly uniqueAttributeCode: string;
  /** How the Web API takes whole logs as files. */
  readonly chatLogFile: { readonly attributeId?: string | undefined; readonly operationType: string };
}

/** For which sessions of the platform's list the task makes the cards. */
export interface MakeCardsConfiguration {
  readonly sessions: "live-chats" | "all";
  /** Sessions that have not changed since get none. */
  readonly from: Instant;
  readonly mostPerRun: number;
}

/** Reports that `serve` writes regularly. */
export interface ReportFileConfiguration extends Omit<ReportFileSettings, "language" | "formats"> {
  /** Absolute. */
  readonly folder: string;
  readonly language: ReportSettings["language"];
  readonly formats: readonly ReportFormat[];
}

export interface ReportConfiguration extends Pick<ReportSettings, "language" | "organizationAttribute"> {
  readonly files: readonly ReportFileConfiguration[];
  /** Of the days and hours in reports. */
  readonly timeZone: string;
  /** Seconds, ascending: the shares of chats that waited no longer. */
  readonly targets: readonly number[];
  /** Undefined if the schedule has none. They are in `hoursTimeZone`. */
  readonly businessHours: BusinessHours | undefined;
  readonly hoursTimeZone: string;
}

export interface PrivacyConfiguration {
  /** What is masked before anything is stored; by default nothing. */
  readonly masks: readonly Mask[];
  /** Days after which `erase --older-than` erases the text of a finished chat; undefined if not configured. */
  readonly retentionDays: number | undefined;
}

/** A described chat platform, and the values of its description's settings. */
export interface DescribedPlatform extends PlatformDescription {
  readonly values: Readonly<Record<string, string>>;
}

export interface ChatHistoryConfiguration {
  readonly url: string;
  /** The name of the platform's description or of the adapter, where the configuration has none. */
  readonly installationId: string;
  /** Empty where the configuration has none. */
  readonly token: string;
  /** Without it and `adapter`: the history API that the plugin assumes. */
  readonly platform: DescribedPlatform | undefined;
  readonly adapter: ConfiguredAdapter | undefined;
  readonly budget: BudgetLimits;
  /** How much of one session is taken. */
  readonly bounds: SessionBounds;
}

/** Everything the tasks need to know, checked as far as possible without contacting a system. */
export interface Configuration
  extends Pick<ConfigurationFile, "name" | "functions" | "checklist" | "operators" | "watch" | "server" | "engine"> {
  readonly file: string;
  /** Absolute; paths in the configuration are relative to it. */
  readonly folder: string;
  /** Undefined if `serve` does not run the task by schedule. */
  readonly schedule: Schedule | undefined;
  readonly esm: EsmConfiguration;
  readonly chatHistory: ChatHistoryConfiguration;
  readonly platformSettings: PlatformSettings;
  /** The folder for sessions that keep failing. */
  readonly journalFolder: string;
  readonly staticValueNames: StaticValueNames;
  readonly renderChatLog: RenderChatLog;
  /** Of the logs that `renderChatLog` makes. */
  readonly chatLogFormat: ChatLogFormat;
  readonly task: {
    readonly mostLogCharacters: number;
    readonly graceMs: number;
    readonly giveUpAfterMs: number;
    /** Milliseconds for which closed cards are looked at again. */
    readonly lookBackMs: number;
    /** Whether the platform's counts include messages that it no longer delivers. */
    readonly countsDeleted: boolean;
    readonly concurrency: number;
    /** Undefined: the task makes no cards. */
    readonly makeCards: MakeCardsConfiguration | undefined;
    /** Bytes of logs that are worked on together. */
    readonly batchBytes: number;
    readonly measures: MeasureSettings;
  };
  readonly privacy: PrivacyConfiguration;
  readonly report: ReportConfiguration;
  /** As it stands in the file, with defaults filled in. It holds no secret, only where they are kept. */
  readonly asWritten: ConfigurationFile;
}

/** Only a described platform needs YAML, JMESPath and HTML to text. */
const platformDescriptions = lateModule(() => import("./platform-description.ts"));
const adapters = lateModule(() => import("./own-adapter.ts"));

const DAY_MS = 86_400_000;

/**
 * Reads the configuration and all files that it names. Paths in it are relative to its own folder.
 *
 * @param whereNamed where the configuration itself is named
 * @throws InputError with one problem for each mistake in any of the files
 */
export function readConfiguration(
  file: string,
  environment: NodeJS.ProcessEnv,
  whereNamed?: Pick<Problem, "file" | "place">,
): Promise<Configuration> {
  return loadingWhatIsNeeded(() => readConfigurationNow(file, environment, whereNamed));
}

/** The same where what it may need to load is loaded by the caller. */
export function readConfigurationNow(
  file: string,
  environment: NodeJS.ProcessEnv,
  whereNamed?: Pick<Problem, "file" | "place">,
): Configuration {
  const text = whereNamed === undefined ? readConfigurationText(file) : readInputFile(file, whereNamed);
  return completeConfiguration(parseConfigurationNow(file, text), {
    file,
    folder: dirname(resolve(file)),
    environment,
  });
}

/** What settings are completed with. */
export interface Surroundings {
  /** Names the settings in errors. */
  readonly file: string;
  /** Absolute; paths in the settings are relative to it. */
  readonly folder: string;
  /** Environment variables. */
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Reads the secrets and all files that settings name. What that may need to load is loaded by the caller.
 *
 * @throws InputError with one problem for each mistake in any of the files
 */
export function completeConfiguration(
  settings: ConfigurationFile,
  { file, folder, environment }: Surroundings,
): Configuration {
  const problems: Problem[] = [];
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      for (const problem of error.problems) problems.push(problem);
      return undefined;
    }
  };
  const secret = (place: string, reference: SecretReference): string => {
    const result = readSecret(reference, folder, environment);
    if ("secret" in result) return result.secret;
    problems.push({ file, place, message: result.problem });
    return "";
  };

  const template = readReadyMadeTemplate();
  const password = secret("esm.password", settings.esm.password);
  const { token: tokenReference, platform: platformName } = settings.chatHistory;
  const token = tokenReference === undefined ? "" : secret("chatHistory.token", tokenReference);
  if (/[^\t\x20-\x7e\x80-\xff]/.test(token)) {
    const message =
      "holds a character that cannot be sent, such as a typographic quotation mark or one that cannot be seen";
    problems.push({ file, place: "chatHistory.token", message });
  }
  const platform =
    platformName === undefined
      ? undefined
      : attempt(() => {
          const { platformFile, readDescribedValues, readPlatformFile } = platformDescriptions.needed();
          const namedIn = { file, place: "chatHistory.platform" };
          const described = readPlatformFile(platformFile(platformName, folder, namedIn), namedIn);
          const { values, problems: wrong } = readDescribedValues(described, settings.chatHistory.settings, secret);
          for (const problem of wrong) problems.push({ file, ...problem });
          return { ...described, values };
        });
  const adapter =
    settings.chatHistory.adapter === undefined
      ? undefined
      : adapters.needed().readAdapter(settings.chatHistory, folder, secret, [password, token], (problem) => {
          problems.push({ file, ...problem });
        });
  const withoutChanges =
    platform?.description.changes === "none"
      ? platform.description.title
      : adapter?.changes === "none"
        ? `the adapter ${adapter.name}`
        : undefined;
  if (settings.task.makeCards !== undefined && withoutChanges !== undefined) {
    const message = `needs a list of changed sessions, and ${withoutChanges} has none (changes: none): leave it out, and have the chatbot call createChatSession`;
    problems.push({ file, place: "task.makeCards", message });
  }
  const { names: staticValueNames, problems: sharedNames } = staticValueNamesOf(settings.esm, template, file);
  for (const problem of sharedNames) problems.push(problem);
  const platformSettings = attempt(() => readSettingsFile(folder, settings.platformSettings, file, template));
  const schedule = attempt(() => settings.schedule && readSchedule(settings.schedule, folder, file));
  const lacking = businessHoursMissing(settings, platformSettings, file);
  if (lacking !== undefined) problems.push(lacking);
  const renderChatLog = attempt(() => readLogTemplate(folder, settings.chatLog, file));
  if (platformSettings === undefined || renderChatLog === undefined || problems.length > 0)
    throw new InputError(problems);
  const { name, functions, checklist, operators, watch, server, engine } = settings;
  return {
    name,
    functions,
    operators,
    schedule,
    checklist,
    watch,
    server,
    engine,
    file,
    folder,
    asWritten: settings,
    esm: {
      url: settings.esm.url,
      login: settings.esm.login,
      password,
      webApi: settings.esm.webApi,
      templateImportUrl: settings.esm.templateImportUrl,
      budget: budgetLimits(settings.esm.budget),
    },
    chatHistory: {
      url: settings.chatHistory.url,
      installationId: settings.chatHistory.installationId ?? platform?.description.platform ?? adapter?.name ?? "",
      token,
      platform,
      adapter: adapter && {
        ...adapter,
        installationId: settings.chatHistory.installationId,
        token: tokenReference === undefined ? undefined : token,
      },
      budget: withinRate(
        budgetLimits(settings.chatHistory.budget),
        platform?.description.limits.requests_per_second ?? adapter?.requestsPerSecond,
      ),
      bounds: sessionBounds(settings.limits),
    },
    platformSettings: { ...platformSettings, personMatching: settings.persons },
    journalFolder: resolve(folder, settings.journal),
    staticValueNames,
    renderChatLog,
    chatLogFormat: settings.chatLog.format,
    report: reportConfiguration(settings, schedule, folder),
    task: {
      mostLogCharacters: settings.chatLog.mostCharacters,
      graceMs: settings.task.graceMinutes * 60_000,
      giveUpAfterMs: settings.task.giveUpAfterDays * DAY_MS,
      lookBackMs: settings.task.lookBackDays * DAY_MS,
      countsDeleted: settings.chatHistory.countsDeletedMessages,
      concurrency: settings.task.concurrency,
      makeCards: settings.task.makeCards && {
        ...settings.task.makeCards,
        from: Date.parse(settings.task.makeCards.from),
      },
      batchBytes: batchBytes(settings.limits),
      measures: measureSettings(settings, schedule),
    },
    privacy: {
      masks: [
        ...settings.privacy.masks,
        ...settings.privacy.ownMasks.map(({ name: called, pattern }) => ownMasks.needed().ownMask(called, pattern)),
      ],
      retentionDays: settings.privacy.retentionDays,
    },
  };
}

/** What the platform allows, where that is less. */
function withinRate(limits: BudgetLimits, rate: number | undefined): BudgetLimits {
  if (rate === undefined) return limits;
  return { ...limits, requestsPerSecond: Math.min(limits.requestsPerSecond ?? rate, rate) };
}

function readSettingsFile(folder: string, path: string | undefined, file: string, template: TemplateDefinition) {
  if (path === undefined) return readPlatformSettings("", "", template);
  const text = readInputFile(resolve(folder, path), { file, place: "platformSettings" });
  return readPlatformSettings(path, text, template);
}

/** Shares that are customary in service desks, in seconds. */
const USUAL_TARGETS = [20, 60];

function reportConfiguration(
  { report, chatLog }: Pick<ConfigurationFile, "report" | "chatLog">,
  schedule: Schedule | undefined,
  folder: string,
): ReportConfiguration {
  const { language, organizationAttribute, files, targetSeconds } = report;
  const hoursTimeZone = schedule?.timeZone ?? chatLog.timeZone;
  const targets = [...new Set([...USUAL_TARGETS, ...(targetSeconds === undefined ? [] : [targetSeconds])])];
  return {
    language,
    organizationAttribute,
    files: files.map((one) => ({ ...one, folder: resolve(folder, one.folder), language: one.language ?? language })),
    timeZone: report.timeZone ?? hoursTimeZone,
    targets: targets.toSorted((one, other) => one - other),
    businessHours: schedule?.onlyOutside ?? schedule?.businessHours,
    hoursTimeZone,
  };
}

function readLogTemplate(folder: string, chatLog: ConfigurationFile["chatLog"], file: string): RenderChatLog {
  const { format, timeZone, language, template } = chatLog;
  const path = template === undefined ? readyMadeChatLogTemplate(language ?? "en") : resolve(folder, template);
  const text = readInputFile(path, { file, place: "chatLog.template" });
  return compileChatLog(template ?? path, text, { format, timeZone });
}
