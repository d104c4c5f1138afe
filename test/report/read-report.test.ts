import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { InputError } from "../../plugin/base/failure.ts";
import { UnreadableCard } from "../../plugin/outside/esm/port.ts";
import { readPeriod } from "../../plugin/report/figures/period.ts";
import { type ReportSource, readReport } from "../../plugin/report/figures/read-report.ts";
import type { Report } from "../../plugin/report/figures/report.ts";
import { sandboxTemplates } from "../../plugin/sandbox/default-templates.ts";
import { type Sandbox, startSandbox } from "../../plugin/sandbox/start-sandbox.ts";
import { closing } from "../support/closing.ts";
import { rejectionOf } from "../support/rejection.ts";
import { cardsFile, chatCard, EVERYTHING, esmOf, NOW, sourceOf } from "./report-world.ts";

const APIS = ["rest", "web-api"] as const;
type Api = (typeof APIS)[number];

const PERIOD = readPeriod("2026-10", "2026-11-04", "--month");
const ORGANIZATIONS = `
  <attribute code="org_text" type="string"><name xml:lang="en">Text</name></attribute>
  <attribute code="org_number" type="number"><name xml:lang="en">Number</name></attribute>
  <attribute code="org_day" type="date"><name xml:lang="en">Day</name></attribute>
  <attribute code="org_reference" type="reference"><name xml:lang="en">Reference</name><target code="person"/></attribute>
  <attribute code="org_value" type="static-value"><name xml:lang="en">Value</name>
    <static-value code="k"><name xml:lang="en">Kunta Oy</name></static-value></attribute>
  </class>`;
const TEMPLATE = readFileSync("templates/chat_session.xml", "utf8")
  .replace("</class>", ORGANIZATIONS)
  // A second card of a session can be there all the same.
  .replace('code="chat_session_id" type="string" unique="true"', 'code="chat_session_id" type="string"');
const START = [{ value: "2026-10-14T09:00:00Z" }];
const at = (value: string) => [{ value }];

const closeLater = closing();

async function sandboxWith(cards: readonly object[], template = TEMPLATE): Promise<Sandbox> {
  const people = ["Ada", "Bea"].map((name, index) => ({
    templateCode: "person",
    dataCardId: String(101 + index),
    data: { full_name: { values: at(name) }, email: { values: at(`${name}@example.org`) } },
  }));
  const sandbox = await startSandbox({
    templates: [...sandboxTemplates(["person", "incident"]), template],
    cards: cardsFile([...people, ...cards]),
    clock: NOW,
    timeZone: "Europe/Helsinki",
  });
  closeLater(() => sandbox.close());
  return sandbox;
}

async function report(
  sandbox: Sandbox,
  api: Api,
  source: ReportSource = sourceOf(EVERYTHING),
  onUnreadable: (card: UnreadableCard) => void = () => undefined,
): Promise<Report> {
  return readReport(esmOf(sandbox, api, source), source, { period: PERIOD, now: NOW, onUnreadable });
}

let sessions = 0;
/** A card with a session id of its own. */
function card(values: Record<string, readonly object[]>, more?: object): object {
  sessions += 1;
  return chatCard({ chat_session_id: at(`ws-${sessions}`), ...values }, more);
}

describe.each(APIS)("over %s", (api) => {
  it("each card is in the part of the counts where it belongs", async () => {
    const twice = { chat_session_id: at("ws-twice"), start_time: START };
    const sandbox = await sandboxWith([
      card({ start_time: START }),
      card({ start_time: at("2026-09-30T23:59:00Z") }),
      card({ start_time: at("2025-10-01T00:00:00Z") }),
      card({ start_time: at("2026-08-31T23:59:00Z") }),
      card({ start_time: at("2026-11-01T00:00:00Z") }),
      card({ start_time: at("2020-01-01T00:00:00Z") }),
      card({}),
      card({ start_time: at("1999-05-05T00:00:00Z") }),
      card({ start_time: at("2031-05-05T00:00:00Z") }),
      chatCard(twice),
      chatCard(twice),
      card({ start_time: START }, { hidden: true }),
      card({ start_time: START }, { deleted: true }),
    ]);
    const { cards, total, before, lastYear } = await report(sandbox, api);
    expect(cards).toMatchObject({ read: 8, inPeriod: 2, compared: 2, withoutStart: 3, doubled: 1, unreadable: 0 });
    expect([total.chats, before?.figures.chats, lastYear?.figures.chats]).toEqual([2, 1, 1]);
  });

  it("everything is read that is mapped", async () => {
    const sandbox = await sandboxWith([
      card({
        start_time: START,
        end_time: at("2026-10-14T09:07:00Z"),
        message_count: [{ value: 12 }],
        wait_time_before_first_reply: [{ value: 17 }],
        support_person: [{ dataCardId: "101" }],
        outcome: [{ code: "answered" }],
        first_replier: [{ dataCardId: "102" }],
        live_chat_count: [{ value: 2 }],
        redirect_count: [{ value: 0 }],
        wait_in_business_hours: [{ value: 8 }],
        live_chat_time: [{ value: 300 }],
        chat_language: at("fi"),
      }),
      card({ start_time: START, outcome: [{ code: "chatbot_only" }] }),
      card({ start_time: START, is_chat_active: [{ code: "yes" }] }),
    ]);
    const { total, by, cards } = await report(sandbox, api);
    expect(total.outcomes).toMatchObject({ answered: 1, "chatbot-only": 1, "going-on": 1, "not-told": 0 });
    expect(total).toMatchObject({
      wait: { n: 1, sum: 17, longest: 17 },
      waitInBusinessHours: { n: 1, sum: 8 },
      duration: { n: 1, sum: 420 },
      liveChatTime: { n: 1, sum: 300 },
      messages: { n: 1, sum: 12 },
      liveChats: { several: 1, notTold: 2 },
      redirects: { none: 1, notTold: 2 },
      odd: 0,
    });
    expect(by.supportPerson?.map(({ key }) => key)).toEqual([{ dataCardId: "101", name: "Ada" }, "none"]);
    expect(by.firstReplier?.map(({ key }) => key)).toContainEqual({ dataCardId: "102", name: "Bea" });
    expect(by.language?.map(({ key }) => key)).toContainEqual({ text: "fi" });
    expect([by.organization, cards.activeNotTold]).toEqual([null, 0]);
  });

  it.each([
    ["org_text", at(" Åbo Ab"), " Åbo Ab"],
    ["org_number", [{ value: 4711 }], "4711"],
    ["org_reference", [{ dataCardId: "101" }], "Ada"],
    ["org_value", [{ code: "k" }], "Kunta Oy"],
  ])("the organisation may stand in %s", async (organizationAttribute, values, text) => {
    const sandbox = await sandboxWith([card({ start_time: START, [organizationAttribute]: values })]);
    const { by } = await report(sandbox, api, sourceOf("", { organizationAttribute }));
    expect(by.organization).toMatchObject([{ key: { text }, figures: { chats: 1 } }]);
  });

  it("an attribute for the organisation that the template lacks is named", async () => {
    const sandbox = await sandboxWith([]);
    const failure = await rejectionOf(report(sandbox, api, sourceOf("", { organizationAttribute: "company" })));
    expect(failure).toMatchObject({ code: "esm-mapping-wrong", scope: "run" });
    expect(String(failure)).toContain(
      "report.organizationAttribute: company: expected an attribute of template chat_session",
    );
  });

  it("a mapped attribute that the template lacks is named, with its setting", async () => {
    const sandbox = await sandboxWith([]);
    const settings = "efecteChat.integration.chatSession.outcome.attributeCode=ending";
    const failure = await rejectionOf(report(sandbox, api, sourceOf(settings)));
    expect(String(failure)).toContain("efecteChat.integration.chatSession.outcome.attributeCode: ending: expected");
  });

  it("a day without a time is that day wherever the report's days are", async () => {
    const dateOnly = TEMPLATE.replace(
      'code="start_time" type="date"',
      'code="start_time" type="date" date-only="true"',
    );
    const sandbox = await sandboxWith(
      [
        card({ start_time: at("2026-10-01"), end_time: at("2026-10-01T10:00:00Z") }),
        card({ start_time: at("2026-10-31") }),
        card({ start_time: at("2026-11-01") }),
      ],
      dateOnly,
    );
    for (const timeZone of ["America/Los_Angeles", "Pacific/Auckland"]) {
      const { cards, total, by } = await report(sandbox, api, sourceOf("", { timeZone }));
      expect(cards).toMatchObject({ inPeriod: 2, onlyDay: 2 });
      expect(by.day.filter(({ figures }) => figures.chats > 0).map(({ key }) => key)).toEqual([
        "2026-10-01",
        "2026-10-31",
      ]);
      expect(total.duration).toMatchObject({ n: 0 });
      expect(total.odd).toBe(0);
    }
  });

  it("a value of is_chat_active that may not be seen is told, and nothing follows from it", async () => {
    const sandbox = await sandboxWith([
      card({ start_time: START, live_chat_count: [{ value: 0 }] }),
      card({ start_time: START, wait_time_before_first_reply: [{ value: 3 }] }),
    ]);
    sandbox.setPermissions([
      { templateCode: "chat_session", attributeCode: "is_chat_active", read: false, write: false },
    ]);
    const { cards, total } = await report(sandbox, api);
    expect(cards.activeNotTold).toBe(2);
    expect(total.outcomes).toMatchObject({ answered: 1, "not-told": 1 });
  });

  // In Helsinki 03:00 to 04:00 comes twice that night, at 00:00 and 01:00 in UTC; the Web API does not tell which it is.
  it.each([
    ["2026-10-24T23:50:00Z", "2026-10-25T00:30:00Z", 2_400, null],
    ["2026-10-25T01:10:00Z", "2026-10-25T02:10:00Z", 3_600, null],
    ["2026-10-25T00:10:00Z", "2026-10-25T00:30:00Z", 1_200, null],
    ["2026-10-25T00:50:00Z", "2026-10-25T01:10:00Z", 1_200, 1_200],
    ["2026-10-25T02:00:00Z", "2026-10-25T02:20:00Z", 1_200, 1_200],
  ])("a chat from %s to %s takes as long as it took, or nothing is told", async (start, end, rest, webApi) => {
    const sandbox = await sandboxWith([card({ start_time: at(start), end_time: at(end) })]);
    const { total } = await report(sandbox, api);
    const seconds = api === "rest" ? rest : webApi;
    expect(total.duration).toMatchObject(seconds === null ? { n: 0, sum: 0 } : { n: 1, sum: seconds });
    expect(total.odd).toBe(0);
  });

  it("ESM without any card gives an empty report", async () => {
    const { cards, total } = await report(await sandboxWith([]), api);
    expect([cards.read, total.chats, total.wait?.n]).toEqual([0, 0, 0]);
  });
});

describe("over the REST API", () => {
  it("the cards are asked for once, without what a report does not need", async () => {
    const sandbox = await sandboxWith([card({ start_time: START })]);
    const source = sourceOf(EVERYTHING);
    const esm = esmOf(sandbox, "rest", source);
    const asked: { attributeCodes: readonly string[] }[] = [];
    const watched = {
      ...esm,
      foldCards: (query: Parameters<typeof esm.foldCards>[0], begin: Parameters<typeof esm.foldCards>[1]) => {
        asked.push(query);
        return esm.foldCards(query, begin);
      },
    } as typeof esm;
    await readReport(watched, source, { period: PERIOD, now: NOW, onUnreadable: () => undefined });
    expect(asked).toHaveLength(1);
    const needed =
      "chat_language chat_session_id end_time first_replier is_chat_active live_chat_count live_chat_time message_count outcome redirect_count start_time support_person wait_in_business_hours wait_time_before_first_reply";
    expect(asked[0]?.attributeCodes.toSorted()).toEqual(needed.split(" "));
    expect(sandbox.stats().esm.longestUrl).toBeLessThan(2_000);
    const streams = sandbox.stats().esm.calls.filter(({ path }) => path.endsWith("/stream"));
    expect(streams.map(({ requests }) => requests)).toEqual([1]);
  });

  it("cards that cannot be read are counted once, also when the list is read anew", async () => {
    const sandbox = await sandboxWith([card({ start_time: START })]);
    const source = sourceOf(EVERYTHING);
    const esm = esmOf(sandbox, "rest", source);
    const told: (string | null)[] = [];
    const tellUnreadable = (query: Parameters<typeof esm.foldCards>[0]) => {
      for (const id of ["7", null]) query.onUnreadable?.(new UnreadableCard(id, "a date that is none"));
    };
    const brokenOnce = {
      ...esm,
      foldCards: (query: Parameters<typeof esm.foldCards>[0], begin: Parameters<typeof esm.foldCards>[1]) => {
        const broken = begin();
        broken.take({ dataCardId: "1", hidden: false, deleted: false, values: {} });
        tellUnreadable(query);
        return esm.foldCards(query, () => {
          const fold = begin();
          tellUnreadable(query);
          return fold;
        });
      },
    } as typeof esm;
    const { cards } = await readReport(brokenOnce, source, {
      period: PERIOD,
      now: NOW,
      onUnreadable: ({ dataCardId }) => told.push(dataCardId),
    });
    expect(cards).toMatchObject({ read: 3, inPeriod: 1, withoutStart: 0, unreadable: 2 });
    expect(told).toEqual(["7", null, "7", null]);
  });

  it("an organisation of a type that names nothing is refused", async () => {
    const sandbox = await sandboxWith([]);
    const failure = await rejectionOf(report(sandbox, "rest", sourceOf("", { organizationAttribute: "org_day" })));
    expect(String(failure)).toContain("found type date: name another one, or leave it out");
  });
});

describe("without a start time", () => {
  it("there is no report, and the setting is named", async () => {
    const sandbox = await sandboxWith([]);
    const settings = "!efecteChat.integration.chatSession.startTime.attributeCode=start_time";
    const error = await rejectionOf(report(sandbox, "rest", sourceOf(settings)));
    expect(error).toBeInstanceOf(InputError);
    expect(String(error)).toContain(
      "efecteChat.integration.chatSession.startTime.attributeCode: is switched off: without the time at which a chat began no report is possible",
    );
    expect(sandbox.stats().esm.requests).toBe(0);
  });
});
