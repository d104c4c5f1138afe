/**
 * What a program imports as `esm-chat-history`: the tasks and `createChatSession`, the task-runner interface, the ports
 * of ESM and of the chat platform, and the types that these speak of.
 *
 * @packageDocumentation
 */
export type { Clock } from "../base/clock.ts";
export { Failure, type FailureOptions, type FailureScope, InputError, type Problem } from "../base/failure.ts";
export type { Logger } from "../base/logger.ts";
export type { TimeDoubt } from "../chat/kept/believed-times.ts";
export type { Losses } from "../chat/kept/merge-history.ts";
export type { ParticipantKind } from "../chat/participants.ts";
export type {
  Attachment,
  HowEnded,
  Instant,
  Joining,
  LiveChat,
  Message,
  MessageType,
  PlatformUser,
  SenderKind,
  WidgetSession,
} from "../chat/session.ts";
export type { StoredDate } from "../chat/stored-date.ts";
export { type WaitTime, type WaitTimeRule, waitTimeBeforeFirstReply } from "../chat/wait-time.ts";
export type {
  AdapterChange,
  AdapterChangesPage,
  AdapterChangesQuery,
  AdapterConnecting,
  AdapterFail,
  AdapterFailing,
  AdapterHistory,
  AdapterHttp,
  AdapterLiveChat,
  AdapterMessage,
  AdapterPost,
  AdapterReading,
  AdapterReply,
  AdapterRequest,
  AdapterSession,
  AdapterSetting,
  AdapterSettingTable,
  AdapterTime,
  AdapterUser,
  ChatPlatformAdapter,
  ConnectedAdapter,
  StandardSchema,
} from "../outside/chat-history/own/adapter.ts";
export type {
  ChangedSessions,
  ChangesQuery,
  ChatHistory,
  History,
  ListedSession,
  SessionReading,
} from "../outside/chat-history/port.ts";
export {
  type AttributeError,
  type AttributeInformation,
  type AttributeValue,
  type AttributeValues,
  type CardFold,
  type CardQuery,
  type CardWrite,
  type DataCard,
  type DataCardId,
  type Esm,
  EsmRefusal,
  type FileAttachment,
  type NewestCards,
  type PageQuery,
  type StaticValue,
  type TemplateInformation,
  TemplateMismatch,
  UnreadableCard,
  type WriteOutcome,
} from "../outside/esm/port.ts";
export { checkParameters } from "../runner/check-parameters.ts";
export { oneTask } from "../runner/once-runner.ts";
export { unknownHere } from "../runner/run-failures.ts";
export type { RunStart, Runs } from "../runner/runs.ts";
export { createSchedulePlan, type DueFirings, type SchedulePlan } from "../runner/schedule-plan.ts";
export {
  type OpenTask,
  type RunRecord,
  type RunState,
  type ScheduleState,
  type TaskKey,
  type TaskRunner,
  type TaskSource,
  taskName,
} from "../runner/task-runner.ts";
export type {
  BusinessHours,
  DaysOff,
  Fires,
  HolidayRegion,
  Period,
  SameHours,
  Schedule,
  WeekdayHours,
} from "../schedule/schedule.ts";
export type { NoPersonReason } from "../task/card/person-directory.ts";
export type { ErasedCard, EraseReport, ErasureCounts, Whose } from "../task/erase/erase-recorder.ts";
export type {
  CardReport,
  ClosedCard,
  DoubtfulTime,
  Drift,
  KeptCard,
  LeftByRefresh,
  NewCards,
  RefilledCard,
  RefillReason,
  RunReport,
  SessionCounts,
  SessionFailure,
  UndoneCard,
  UndonePart,
  UnmatchedPerson,
} from "../task/run-report.ts";
export type {
  BatchObserver,
  ParameterCheck,
  ParameterMistake,
  Progress,
  RunObserver,
  RunStatus,
  Task,
  TaskContext,
  TaskResult,
} from "../task/task.ts";
export type { ChatSessions, CreatedChatSession, LeftOutField, NewChatSession } from "./chat-sessions.ts";
export { type AdapterOptions, type ConnectedPlatform, connectAdapter } from "./connect-adapter.ts";
export type { EnvironmentSettings, SecretReference } from "./environment-settings.ts";
export * as eql from "./eql.ts";
export type { CommonOptions, GivenSecrets, GivenSettings, SettingsFile } from "./given-settings.ts";
export {
  type Connections,
  type Environment,
  type EnvironmentOptions,
  openEnvironment,
  openEnvironments,
  type TaskSourceOptions,
} from "./open-environment.ts";
export type { DownloadParameters, EraseParameters, EraseRequest } from "./parameters.ts";
export { type GivenContext, runOnce, taskContext } from "./run-once.ts";
export {
  createInProcessRunner,
  createOnceRunner,
  createRuns,
  type InProcessRunnerOptions,
  joinTaskSources,
  type RunnerContext,
} from "./runners.ts";
