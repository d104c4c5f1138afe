import { systemClock } from "../base/clock.ts";
import { InputError } from "../base/failure.ts";
import type { Logger } from "../base/logger.ts";
import type { ChatHistory } from "../outside/chat-history/port.ts";
import type { Esm } from "../outside/esm/port.ts";
import { type SystemBudgets, sharedByProcess } from "../outside/http/budget/system-budgets.ts";
import { checkParameters } from "../runner/check-parameters.ts";
import { connected } from "../runner/environment/connected.ts";
import { environmentEraseTask } from "../runner/environment/environment-erase-task.ts";
import { environmentSource } from "../runner/environment/environment-source.ts";
import { hostLimits } from "../runner/environment/host-limits.ts";
import type { TaskSource } from "../runner/task-runner.ts";
import type { Schedule } from "../schedule/schedule.ts";
import type { Configuration } from "../settings/configuration.ts";
import { DOWNLOAD_TASK_NAME, runParameters } from "../task/download/download-task.ts";
import type { EraseReport } from "../task/erase/erase-recorder.ts";
import { ERASE_TASK_NAME, eraseParameters } from "../task/erase/erase-task.ts";
import type { RunReport } from "../task/run-report.ts";
import type { Task } from "../task/task.ts";
import { type ChatSessions, openChatSessions } from "./chat-sessions.ts";
import { type CheckedSettings, checkedSettings, type GivenSettings, type SettingsFile } from "./given-settings.ts";
import type { DownloadParameters, EraseParameters } from "./parameters.ts";
import { QUIET } from "./run-once.ts";

/** What an environment is opened from. */
export type EnvironmentOptions = (SettingsFile | GivenSettings) & {
  /**
   * Told of what needs attention but stops nothing, and of calls of `createChatSession`. Default: nobody is told. What a run
   * logs goes to the log of its context.
   */
  readonly log?: Logger | undefined;
};

/** How a runner of several machines takes the download task. */
export interface TaskSourceOptions {
  /** Cards in one part of a run, for a runner that spreads a run over machines. Default: runs are not cut. */
  readonly cardsPerPart?: number | undefined;
}

/** An ESM and a chat platform, as the settings describe them. Nothing is connected until it is needed. */
export interface Environment {
  /** As the settings call it; it stands in logs and records. */
  readonly name: string;
  /** When the settings want the download task to run; undefined where they do not say. */
  readonly schedule: Schedule | undefined;
  /**
   * `IWChatHistoryDownloadTask`: fills and refreshes the chat session data cards. Each run takes the environment's lock on
   * this machine, connects, works and closes everything. Login, templates and persons are kept from run to run.
   *
   * A run throws Failure `already-running` while another process of this machine runs the environment.
   */
  readonly downloadTask: Task<DownloadParameters, RunReport>;
  /** `EraseChatText`: erases the text of chats from their cards. A run throws Failure `already-running` as a download does. */
  readonly eraseTask: Task<EraseParameters, EraseReport>;
  /**
   * The download task as runners take it.
   *
   * @param options for a runner of several machines
   */
  taskSource(options?: TaskSourceOptions): TaskSource<RunReport>;
  /** Connects to ESM for calls of `createChatSession`. Close it when no more calls come. */
  openChatSessions(): Promise<ChatSessions>;
  /**
   * Connects to both systems, for programs that ask them something of their own. Requests take turns with those of the tasks.
   *
   * @param signal ends all requests
   */
  connect(signal?: AbortSignal): Promise<Connections>;
}

/** The two systems, connected. Requests are sent again where that can help, within the budgets of the settings. */
export interface Connections extends AsyncDisposable {
  /** ESM, through the API that the settings choose. */
  readonly esm: Esm;
  /** The chat platform. */
  readonly chatHistory: ChatHistory;
  /** Requests sent so far. */
  requestCounts(): { readonly esm: number; readonly chatHistory: number };
  /** Ends all requests and cuts the connections. */
  close(): Promise<void>;
}

/**
 * Reads the settings of an environment and all files that they name.
 *
 * @param options where the settings are
 * @throws InputError with one problem for each mistake, naming the file and the setting
 */
export async function openEnvironment(options: EnvironmentOptions): Promise<Environment> {
  const checked = await checkedSettings(options);
  const budgets = sharedByProcess(systemClock, [hostLimits(checked.configuration)]);
  return environmentOf(checked, budgets, options.log ?? QUIET);
}

/**
 * The same for several environments, which share what may be asked of a host that they have in common.
 *
 * @param options where the settings of each are
 * @throws InputError as `openEnvironment`, also when two have the same name
 */
export async function openEnvironments(options: readonly EnvironmentOptions[]): Promise<Environment[]> {
  const checked = await Promise.all(options.map(checkedSettings));
  const configurations = checked.map(({ configuration }) => configuration);
  refuseSameNames(configurations);
  const budgets = sharedByProcess(systemClock, configurations.map(hostLimits));
  return checked.map((one, index) => environmentOf(one, budgets, options[index]?.log ?? QUIET));
}

function refuseSameNames(configurations: readonly Configuration[]): void {
  const seen = new Set<string>();
  for (const { name, file } of configurations) {
    const message = `is ${name} in two environments: give each a name of its own`;
    if (seen.has(name)) throw new InputError([{ file, place: "name", message }]);
    seen.add(name);
  }
}

function environmentOf(
  { configuration, variables }: CheckedSettings,
  budgets: SystemBudgets,
  log: Logger,
): Environment {
  const { name, schedule, journalFolder } = configuration;
  const warn = (message: string) => log.warn({ environment: name }, message);
  const taskSource = ({ cardsPerPart: shardSize }: TaskSourceOptions = {}) =>
    environmentSource({ environments: [configuration], budgets, journalFolder, shardSize, warn });
  const ownSource = taskSource();
  const erase = environmentEraseTask(configuration, { budgets, warn });
  const key = { environment: name, task: DOWNLOAD_TASK_NAME };
  return {
    name,
    schedule,
    downloadTask: {
      name: DOWNLOAD_TASK_NAME,
      parameters: runParameters,
      async run(parameters, context) {
        const { task, release } = await ownSource.open(key, context.signal);
        try {
          return await task.run(checkParameters(task, key, parameters), context);
        } finally {
          await release();
        }
      },
    },
    eraseTask: {
      name: ERASE_TASK_NAME,
      parameters: eraseParameters,
      run: async (parameters, context) => erase.run(checkParameters(erase, key, parameters), context),
    },
    taskSource,
    openChatSessions: () => openChatSessions(configuration, { variables, budgets, log }),
    async connect(signal = new AbortController().signal) {
      const ended = new AbortController();
      const any = AbortSignal.any([signal, ended.signal]);
      const { esm, chatHistory, requestCounts, close } = await connected(configuration, { budgets }, any);
      const end = async () => {
        ended.abort();
        close();
      };
      return { esm, chatHistory, requestCounts, close: end, [Symbol.asyncDispose]: end };
    },
  };
}
