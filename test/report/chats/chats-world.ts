import { type EsmApi, writeSandboxConfig } from "../../../plugin/cli/write-sandbox-config.ts";
import type { Esm } from "../../../plugin/outside/esm/port.ts";
import { type ChatCards, openChatCards } from "../../../plugin/report/chats/chat-cards.ts";
import { sandboxTemplates } from "../../../plugin/sandbox/default-templates.ts";
import type { Sandbox, SandboxOptions } from "../../../plugin/sandbox/start-sandbox.ts";
import { sandboxes } from "../../sandbox/running-sandbox.ts";
import { closing } from "../../support/closing.ts";
import { connectSandbox } from "../../support/connect-sandbox.ts";
import { folders } from "../../support/given-files.ts";
import { settingsOf } from "../../support/ready-made.ts";

export const APIS = ["rest", "web-api"] as const satisfies readonly EsmApi[];

/** The persons of these worlds, by their data card ids. */
export const PERSONS = {
  "11": { full_name: "Vera Virtanen", email: "vera@example.org" },
  "12": { full_name: "Otto Öberg", email: "otto@example.com" },
  "13": { full_name: "Nina Straße", email: "nina@example.org" },
  "14": { full_name: "Virtanen, Olli", email: "olli@example.org" },
  "15": { full_name: "Piia Korhonen", email: "piia@example.com" },
} as const;

type Person = keyof typeof PERSONS;

/** A chat session data card; what is not given is empty. */
export interface GivenChat {
  readonly dataCardId: string;
  readonly sessionId?: string;
  readonly identifier?: string;
  readonly customer?: Person;
  readonly supportPerson?: Person;
  readonly members?: readonly Person[];
  /** ISO 8601. */
  readonly start?: string;
  readonly end?: string;
  readonly wait?: number;
  readonly messages?: number;
  readonly log?: string;
  readonly isActive?: boolean;
  readonly hidden?: boolean;
  readonly deleted?: boolean;
  /** Values of further attributes by their codes, as the REST API takes them. */
  readonly more?: Readonly<Record<string, readonly unknown[]>>;
}

export interface ChatsWorld {
  readonly sandbox: Sandbox;
  /** The cards as the commands read them. @param changed parts of ESM that answer otherwise */
  cards(changed?: (esm: Esm) => Partial<Esm>, format?: "text" | "html", settings?: string): Promise<ChatCards>;
  /** A configuration for the commands. */
  config(): string;
}

/** Sandboxes with these chats, gone after each test. */
export function chatsWorlds(): (api: EsmApi, chats: readonly GivenChat[]) => Promise<ChatsWorld> {
  const start = sandboxes();
  const folder = folders();
  const closeLater = closing();
  return async (api, chats) => {
    const sandbox = await start(sandboxWith(chats));
    return {
      sandbox,
      async cards(changed = () => ({}), chatLogFormat = "text", settings = "") {
        const platformSettings = settingsOf(settings);
        const { signal } = new AbortController();
        const clock = { now: () => sandbox.clock(), wait: async () => undefined };
        const { esm, close } = connectSandbox(sandbox, { platformSettings, clock, signal, api });
        closeLater(close);
        const webApi =
          api === "rest"
            ? undefined
            : { timeZone: "Europe/Helsinki", uniqueAttributeCode: "efecte_id", chatLogFile: { operationType: "add" } };
        return openChatCards(
          { ...esm, ...changed(esm) },
          {
            platformSettings,
            staticValueNames: { no: "No", yes: "Yes" },
            chatLogFormat,
            esm: { webApi },
          },
        );
      },
      config: () => writeSandboxConfig(folder(), sandbox, api),
    };
  };
}

/** A sandbox with these chats. No attribute is unique, so that cards may be doubled. */
export function sandboxWith(chats: readonly GivenChat[]) {
  const lines = [
    ...Object.entries(PERSONS).map(([dataCardId, data]) => line("person", dataCardId, data)),
    ...chats.map(chatLine),
  ];
  return {
    cards: { file: "cards.jsonl", bytes: Buffer.from(lines.join("\n")) },
    templates: sandboxTemplates(["person", "incident", "chat_session"]).map((template) => ({
      ...template,
      classes: template.classes.map((group) => ({
        ...group,
        attributes: group.attributes.map((one) => (one.code === "chat_session_id" ? { ...one, unique: false } : one)),
      })),
    })),
    clock: Date.UTC(2026, 10, 30),
  } satisfies SandboxOptions;
}

function chatLine({ dataCardId, hidden, deleted, isActive = false, members = [], more, ...chat }: GivenChat): string {
  return line(
    "chat_session",
    dataCardId,
    {
      chat_session_id: chat.sessionId,
      efecte_id: chat.identifier,
      customer: reference(chat.customer),
      support_person: reference(chat.supportPerson),
      members: members.map((id) => ({ dataCardId: id })),
      start_time: chat.start,
      end_time: chat.end,
      wait_time_before_first_reply: chat.wait,
      message_count: chat.messages,
      chat_log: chat.log,
      is_chat_active: [{ code: isActive ? "yes" : "no" }],
      ...more,
    },
    { ...(hidden === true ? { hidden } : {}), ...(deleted === true ? { deleted } : {}) },
  );
}

function reference(dataCardId: string | undefined): unknown {
  return dataCardId === undefined ? undefined : [{ dataCardId }];
}

/** @param data values by attribute code: those of a list as they are, others as the only one */
function line(templateCode: string, dataCardId: string, data: Readonly<Record<string, unknown>>, more = {}): string {
  const elements = Object.entries(data).flatMap(([code, value]) =>
    value === undefined ? [] : [[code, { values: Array.isArray(value) ? value : [{ value }] }]],
  );
  return JSON.stringify({ templateCode, dataCardId, ...more, data: Object.fromEntries(elements) });
}
