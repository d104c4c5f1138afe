import type { EsmApi } from "../../plugin/cli/write-sandbox-config.ts";
import type { Esm } from "../../plugin/outside/esm/port.ts";
import type { ReportSource } from "../../plugin/report/figures/read-report.ts";
import type { CardsFile } from "../../plugin/sandbox/cards-file.ts";
import type { Sandbox } from "../../plugin/sandbox/start-sandbox.ts";
import { readyMadeStaticValueNames } from "../../plugin/settings/platform-settings.ts";
import { readReadyMadeTemplate } from "../../plugin/settings/ready-made-template.ts";
import { connectSandbox } from "../support/connect-sandbox.ts";
import { settingsOf } from "../support/ready-made.ts";
import type { JsonChat } from "./independent-figures.ts";

export const NOW = Date.parse("2026-11-04T08:00:00Z");

const PREFIX = "efecteChat.integration.chatSession";

/** Platform settings that map everything that a report reads. */
export const EVERYTHING = [
  ["outcome", "outcome"],
  ["firstReplier", "first_replier"],
  ["liveChatCount", "live_chat_count"],
  ["redirectCount", "redirect_count"],
  ["waitInBusinessHours", "wait_in_business_hours"],
  ["liveChatTime", "live_chat_time"],
  ["language", "chat_language"],
]
  .map(([attribute, code]) => `${PREFIX}.${attribute}.attributeCode=${code}`)
  .join("\n");

/** A configuration's parts for a report. */
export function sourceOf(settings: string, report: Partial<ReportSource["report"]> = {}): ReportSource {
  return {
    name: "test",
    platformSettings: settingsOf(settings),
    staticValueNames: readyMadeStaticValueNames(readReadyMadeTemplate()),
    report: {
      language: "en",
      organizationAttribute: undefined,
      files: [],
      timeZone: "UTC",
      targets: [20, 60],
      businessHours: undefined,
      hoursTimeZone: "UTC",
      ...report,
    },
  };
}

/** ESM as the plugin sees it through one of its APIs. */
export function esmOf(sandbox: Sandbox, api: EsmApi, { platformSettings }: ReportSource): Esm {
  return connectSandbox(sandbox, {
    platformSettings,
    api,
    signal: new AbortController().signal,
    clock: { now: () => NOW, wait: async () => undefined },
  }).esm;
}

type Values = readonly object[];

/** Data cards for the sandbox: the persons, called by their mail addresses, and a card for each chat. */
export function cardsOf(chats: readonly JsonChat[]): CardsFile {
  const people = chats.flatMap(({ customer, supportPerson, firstReplier }) => [customer, supportPerson, firstReplier]);
  const mails = [...new Set(people)].filter((mail) => mail !== null);
  const idOf = new Map(mails.map((mail, index) => [mail, String(1_000_000 + index)]));
  const person = (mail: string | null): Values => (mail === null ? [] : [{ dataCardId: idOf.get(mail) }]);
  return cardsFile([
    ...mails.map((mail) => ({
      templateCode: "person",
      dataCardId: idOf.get(mail),
      data: { full_name: { values: value(mail) }, email: { values: value(mail) } },
    })),
    ...chats.map((chat) =>
      chatCard({
        chat_session_id: value(chat.sessionId),
        start_time: time(chat.start),
        end_time: time(chat.end),
        message_count: value(chat.messages),
        wait_time_before_first_reply: value(chat.wait),
        support_person: person(chat.supportPerson),
        customer: person(chat.customer),
        outcome: [{ code: chat.outcome.replace("-", "_") }],
        first_replier: person(chat.firstReplier),
        live_chat_count: value(chat.liveChats),
        redirect_count: value(chat.redirects),
        wait_in_business_hours: value(chat.waitInBusinessHours),
        live_chat_time: value(chat.liveChatTime),
        chat_language: value(chat.language),
      }),
    ),
  ]);
}

function value(one: string | number | null): Values {
  return one === null ? [] : [{ value: one }];
}

function time(at: number): Values {
  return [{ value: new Date(at).toISOString() }];
}

/** A finished chat. */
export function chatCard(values: Readonly<Record<string, Values>>, more: object = {}): object {
  const all = { is_chat_active: [{ code: "no" }], ...values };
  const data = Object.fromEntries(Object.entries(all).map(([code, list]) => [code, { values: list }]));
  return { templateCode: "chat_session", data, ...more };
}

export function cardsFile(cards: readonly object[]): CardsFile {
  return { file: "cards.jsonl", bytes: Buffer.from(cards.map((card) => JSON.stringify(card)).join("\n")) };
}
