import { once } from "node:events";
import { InputError } from "../base/failure.ts";
import { jsonText } from "../base/json-text.ts";
import { terminalLine, terminalText } from "../base/terminal-text.ts";
import { readCardsFile } from "../sandbox/cards-file.ts";
import type { PlatformSession } from "../sandbox/chat-history/platform-session.ts";
import { sandboxTemplates } from "../sandbox/default-templates.ts";
import { readMannerNames } from "../sandbox/named-manners.ts";
import { readSessionsFile } from "../sandbox/sessions-file.ts";
import { type SandboxOptions, startSandbox } from "../sandbox/start-sandbox.ts";
import { readTemplatesFolder, unusableParts } from "../sandbox/templates-folder.ts";
import type { TemplateDefinition } from "../xml/template-definition.ts";
import { DEMO_STRANGERS, demoPlatformSessions } from "./demo/demo-sessions.ts";
import { describedPlatform } from "./described-platform.ts";
import { EXIT } from "./exit-code.ts";
import type { Streams } from "./output.ts";
import { sandboxView } from "./sandbox-view.ts";
import { onStopSignal } from "./stop-signals.ts";
import { type EsmApi, writeSandboxConfig } from "./write-sandbox-config.ts";

export interface SandboxCommandOptions {
  readonly json?: true;
  /** A folder with template XML, instead of the templates that come with the package. */
  readonly templates?: string;
  /** A file with data cards. */
  readonly cards?: string;
  /** A file with chat sessions. */
  readonly sessions?: string;
  /** Leaves the demonstration's sessions out. */
  readonly empty?: true;
  /** The name of a description of a chat platform that ships, or the file of one. */
  readonly platform?: string;
  readonly host: string;
  readonly port: number;
  readonly createCards?: true;
  /** Leaves out the chat session template, as in an ESM before the plugin is installed. */
  readonly fresh?: true;
  /** Epoch milliseconds. */
  readonly clock?: number;
  /** Names with commas between them. */
  readonly manners?: string;
  readonly writeConfig?: string;
  /** The API of ESM that the written configuration uses. */
  readonly api: EsmApi;
}

/**
 * `esm-chat sandbox`: prints its addresses, in words on a terminal and otherwise in one line of JSON, then serves until
 * it is told to stop.
 */
export async function sandboxCommand(options: SandboxCommandOptions, { stdout, stderr }: Streams): Promise<number> {
  refuseContradictions(options);
  const manners = options.manners === undefined ? [] : readMannerNames(options.manners);
  const { host, port } = options;
  const chats = hasChats(options);
  const definitions = templatesOf(options);
  for (const part of unusableParts(options.templates === undefined ? [] : definitions)) {
    stderr.write(`esm-chat: ${terminalText(part)}\n`);
  }
  const given = sessionsOf(options, chats);
  const described = options.platform === undefined ? undefined : describedPlatform(options.platform);
  const sandbox = await startSandbox({
    host,
    port,
    ...(chats ? {} : ESM_ALONE),
    templates: definitions,
    cards: options.cards === undefined ? undefined : readCardsFile(options.cards),
    platform: described && { description: described.described.description },
    ...given,
    createCards: options.createCards === true,
    manners,
    ...(options.clock === undefined ? {} : { clock: options.clock }),
  }).catch((error: unknown) => {
    throw cannotListen(error) ? portProblem(host, port, error.code) : error;
  });
  // Until here a signal ends the process at once, however long the cards take.
  const stop = new AbortController();
  const stopped = once(stop.signal, "abort");
  const stopListening = onStopSignal(() => stop.abort());
  try {
    const { esmRest, esmWebApi, chatHistory, control, installationId, login, password, token, timeZone } = sandbox;
    const { platform } = sandbox;
    const config =
      options.writeConfig === undefined
        ? null
        : writeSandboxConfig(options.writeConfig, sandbox, options.api, {
            platform: described?.named,
            mapsReports: true,
          });
    const esm = { timeZone, cards: sandbox.world.cards.size };
    const shown = platform && { platform: platform.description.platform, settings: platform.settings };
    const access = chats
      ? {
          esmRest,
          esmWebApi,
          chatHistory,
          control,
          ...(shown === undefined ? { installationId, login, password, token } : { ...shown, login, password }),
          config,
          ...esm,
          sessions: given.sessions.length,
        }
      : { esmRest, esmWebApi, control, login, password, ...esm };
    for (const sentence of platform?.cannotSay ?? []) {
      stderr.write(terminalLine(`esm-chat: as ${platform?.description.title} tells sessions, ${sentence}`) + "\n");
    }
    const isForPeople = stdout.isTTY === true && options.json !== true;
    stdout.write(`${isForPeople ? sandboxView(access, [...sandbox.world.templates.values()]) : jsonText(access)}\n`);
    await stopped;
  } finally {
    await sandbox.close();
    stopListening();
  }
  return EXIT.done;
}

/** Without a chat platform; the user is nobody's task. */
const ESM_ALONE = { chats: false, login: "api-user" } as const satisfies SandboxOptions;

function hasChats({ templates, sessions, platform }: SandboxCommandOptions): boolean {
  return templates === undefined || sessions !== undefined || platform !== undefined;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Those that are given, or the demonstration's; of strangers there is no Person card. */
function sessionsOf({ sessions, platform, cards, empty }: SandboxCommandOptions, hasPlatform: boolean): Sessions {
  if (sessions !== undefined) return { sessions: readSessionsFile(sessions), strangers: [] };
  const isLeftOut = empty === true || !hasPlatform || (cards !== undefined && platform === undefined);
  if (isLeftOut) return { sessions: [], strangers: [] };
  // Of the day before yesterday: the task's clock is that of the machine.
  const startAt = Math.floor(Date.now() / DAY_MS - 2) * DAY_MS + 6 * HOUR_MS;
  return { sessions: demoPlatformSessions(startAt), strangers: DEMO_STRANGERS };
}

interface Sessions {
  readonly sessions: readonly PlatformSession[];
  readonly strangers: readonly string[];
}

function refuseContradictions(options: SandboxCommandOptions): void {
  const { fresh, createCards, templates, writeConfig, empty, sessions } = options;
  if (empty === true && sessions !== undefined) {
    throw wrong("--empty, --sessions", "there are sessions, or there are none: leave one of them out");
  }
  if (fresh === true && createCards === true) {
    throw wrong("--fresh, --create-cards", "there can be no cards without the template: leave one of them out");
  }
  if (fresh === true && templates !== undefined) {
    throw wrong("--fresh, --templates", "the templates are those of the folder: leave one of them out");
  }
  if (hasChats(options)) return;
  const why = "with --templates and without --sessions there is an ESM alone, without a chat platform";
  if (writeConfig !== undefined) {
    throw wrong("--write-config", `${why}: a configuration of esm-chat needs one, so add --sessions or leave this out`);
  }
  if (createCards === true) {
    throw wrong("--create-cards", `${why}: add --sessions, or use --cards for data cards of any template`);
  }
}

function wrong(place: string, message: string): InputError {
  return new InputError([{ file: "", place, message }]);
}

function templatesOf({ templates, fresh }: SandboxCommandOptions): TemplateDefinition[] {
  if (templates !== undefined) return readTemplatesFolder(templates);
  return sandboxTemplates(fresh === true ? ["person", "incident"] : ["person", "incident", "chat_session"]);
}

function cannotListen(error: unknown): error is NodeJS.ErrnoException & { readonly code: string } {
  const { syscall, code } = error as NodeJS.ErrnoException;
  return error instanceof Error && (syscall === "listen" || syscall === "getaddrinfo") && code !== undefined;
}

function portProblem(host: string, port: number, code: string): InputError {
  const message = `${host}:${port} cannot be listened on (${code}): is it in use, and is it an address of this machine?`;
  return wrong("--host, --port", message);
}
