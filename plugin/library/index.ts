/**
 * What a program imports as `esm-chat-history`: the tasks and `createChatSession`, the task-runner interface, the ports
 * of ESM and of the chat platform, and the types that these speak of.
 *
 * @packageDocumentation
 */
export { Failure, InputError } from "../base/failure.ts";
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
export type { ChatHistory } from "../outside/chat-history/port.ts";
export type { Esm } from "../outside/esm/port.ts";
export type { TaskRunner } from "../runner/task-runner.ts";
export { readConfiguration } from "../settings/configuration.ts";
