import { describe, expect, it } from "vitest";
import type {
  Counted,
  Figures,
  Group,
  Report,
  ReportedOutcome,
  Spread,
} from "../../../plugin/report/figures/report.ts";
import type { NamedCard, ReportedChat } from "../../../plugin/report/figures/reported-chat.ts";
import { mulberry32 } from "../../../plugin/sandbox/sessions/seeded-random.ts";
import { integer, seeds } from "../../support/draws.ts";
import { chat, drawnChats, FRAME, frameOf, MADE_AT, reportOf, shuffled } from "./drawn-chats.ts";

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

/** Every number of figures that must be the sum of those of the groups, by its name. */
function sumsOf(figures: Figures): Record<string, number> {
  const sums: Record<string, number> = { chats: figures.chats, odd: figures.odd };
  const add = (prefix: string, values: object | null) => {
    for (const [key, value] of Object.entries(values ?? {}))
      if (typeof value === "number") sums[`${prefix}.${key}`] = value;
  };
  add("outcomes", figures.outcomes);
  add("liveChat", figures.liveChat);
  add("liveChats", figures.liveChats);
  add("redirects", figures.redirects);
  add("began", figures.began);
  for (const name of ["wait", "waitInBusinessHours", "duration", "liveChatTime", "messages"] as const) {
    const spread: Spread | null = figures[name];
    if (spread === null) continue;
    sums[`${name}.n`] = spread.n;
    sums[`${name}.sum`] = spread.sum;
    for (const { from, count } of spread.histogram) sums[`${name} from ${from}`] = count;
    for (const { seconds, count } of figures[name === "wait" ? "wait" : "waitInBusinessHours"]?.within ?? []) {
      if (name === "wait" || name === "waitInBusinessHours") sums[`${name} within ${seconds}`] = count;
    }
  }
  return sums;
}

/** What of these figures does not add up, by themselves. */
function wrongIn(figures: Figures): string[] {
  const { chats, outcomes, liveChat, began, wait } = figures;
  const spreads = [wait, figures.waitInBusinessHours, figures.duration, figures.liveChatTime, figures.messages];
  const statements = {
    outcomes: sum(Object.values(outcomes)) === chats,
    liveChat: liveChat.yes + liveChat.no + liveChat.notTold === chats,
    withLiveChat: liveChat.yes >= outcomes.answered + outcomes.unanswered + outcomes.abandoned,
    withoutLiveChat: liveChat.no >= outcomes["chatbot-only"],
    began: began === null || began.inBusinessHours + began.outside === chats,
    odd: figures.odd <= chats,
    wait: wait === null || wait.n <= outcomes.answered,
    counted: [figures.liveChats, figures.redirects].every((counted) => counted === null || addsUp(counted, chats)),
    spreads: spreads.every((spread) => spread === null || isSpread(spread, chats)),
  };
  return Object.entries(statements).flatMap(([name, isRight]) => (isRight ? [] : [name]));
}

function addsUp({ none, one, several, notTold, sum: total }: Counted, chats: number): boolean {
  return none + one + several + notTold === chats && total >= one + 2 * several;
}

function isSpread({ n, sum: total, median, p90, p95, longest, histogram }: Spread, chats: number): boolean {
  const values = [median, p90, p95, longest].filter((value) => value !== null);
  const areNull = [median === null, p90 === null, p95 === null, longest === null];
  return (
    n <= chats &&
    sum(histogram.map(({ count }) => count)) === n &&
    Number.isInteger(total) &&
    areNull.join() === [n < 5, n < 10, n < 20, n === 0].join() &&
    values.every((value, index) => value >= (values[index - 1] ?? 0))
  );
}

function checkReport(report: Report): void {
  const { cards, by, total, weekdayHours } = report;
  expect(cards.read).toBe(cards.inPeriod + cards.compared + cards.withoutStart + cards.doubled + cards.unreadable);
  expect(total.chats).toBe(cards.inPeriod);
  expect(sum(weekdayHours.flat())).toBe(total.chats);
  expect(weekdayHours.map(({ length }) => length)).toEqual([24, 24, 24, 24, 24, 24, 24]);
  for (const [hour, { figures }] of by.hour.entries()) {
    expect(sum(weekdayHours.map((hours) => hours[hour] ?? 0))).toBe(figures.chats);
  }
  const compared = [report.before, report.lastYear].flatMap((comparison) => comparison?.figures ?? []);
  expect([total, ...compared].flatMap(wrongIn)).toEqual([]);
  const expected = sumsOf(total);
  for (const listed of Object.values(by)) {
    if (listed === null) continue;
    const groups: readonly Group<unknown>[] = listed;
    const sums: Record<string, number> = Object.fromEntries(Object.keys(expected).map((key) => [key, 0]));
    expect(groups.flatMap(({ figures }) => wrongIn(figures))).toEqual([]);
    for (const { figures } of groups) {
      for (const [key, value] of Object.entries(sumsOf(figures))) sums[key] = (sums[key] ?? Number.NaN) + value;
    }
    expect(sums).toEqual(expected);
  }
  expect(JSON.stringify(report)).not.toMatch(/NaN|undefined/);
}

describe("drawn chats", () => {
  it.each(seeds(12, 1_000))("keep every sum, and give the same in any order (%i)", (seed) => {
    const random = mulberry32(seed);
    const chats = drawnChats(random, integer(random, 0, 400));
    const unreadable = integer(random, 0, 3);
    const report = reportOf(chats, FRAME, unreadable);
    checkReport(report);
    expect(report.cards.read).toBeLessThanOrEqual(chats.length + unreadable);
    expect(reportOf(shuffled(random, chats), FRAME, unreadable)).toEqual(report);
  });

  it("keep every sum where hardly anything is mapped, and without business hours", () => {
    const frame = { ...FRAME, mapped: new Set<never>(), businessHours: undefined };
    const report = reportOf(drawnChats(mulberry32(7), 500), frame);
    checkReport(report);
    expect(report.total).toMatchObject({ wait: null, duration: null, messages: null, liveChats: null, began: null });
    expect(report.by).toMatchObject({ firstReplier: null, supportPerson: null, organization: null, language: null });
    expect(report.lacks.map(({ why }) => why)).toEqual([
      ...Array.from({ length: 11 }, () => "not-mapped"),
      "not-configured",
      "not-configured",
    ]);
  });

  it("count in several periods where these overlap", () => {
    const frame = frameOf("2025-01-01", "2026-10-31");
    const chats = drawnChats(mulberry32(8), 500);
    const report = reportOf(chats, frame);
    checkReport(report);
    expect(report.lastYear?.figures.chats).toBeGreaterThan(0);
    expect(report.cards.compared).toBeLessThan(report.lastYear?.figures.chats ?? 0);
  });
});

describe("no card at all", () => {
  it("gives empty figures, and every month, week, day and hour", () => {
    const report = reportOf([]);
    checkReport(report);
    expect(report.by.month.map(({ key }) => key)).toEqual(["2026-10"]);
    expect(report.by.week.map(({ key }) => key)).toEqual(["2026-W40", "2026-W41", "2026-W42", "2026-W43", "2026-W44"]);
    expect(report.by.day).toHaveLength(31);
    expect(report.by.day.at(-1)?.key).toBe("2026-10-31");
    expect(report.by.hour.map(({ key }) => key)).toEqual(Array.from({ length: 24 }, (_, hour) => hour));
    expect(report.by.firstReplier).toEqual([]);
    expect(report.total.wait).toMatchObject({ n: 0, sum: 0, median: null, p90: null, p95: null, longest: null });
    expect(report.lacks).toEqual([]);
  });
});

describe("a chat", () => {
  it.each<[string, Partial<ReportedChat>, ReportedOutcome, "yes" | "no" | "notTold", number]>([
    ["that says its outcome", { outcome: "abandoned" }, "abandoned", "yes", 0],
    ["with a wait", { waitTimeBeforeFirstReply: 0 }, "answered", "yes", 0],
    ["without a live chat", { liveChatCount: 0 }, "chatbot-only", "no", 0],
    ["of which nothing is told", {}, "not-told", "notTold", 0],
    ["with live chats and no more", { liveChatCount: 2 }, "not-told", "yes", 0],
    ["that goes on", { isActive: true }, "going-on", "notTold", 0],
    ["that goes on and was answered", { isActive: true, waitTimeBeforeFirstReply: 5 }, "answered", "yes", 0],
    ["that goes on again after nobody answered", { isActive: true, outcome: "unanswered" }, "going-on", "yes", 0],
    ["that goes on again after an answer", { isActive: true, outcome: "answered" }, "answered", "yes", 0],
    ["that is not known to go on", { isActive: null, liveChatCount: 0 }, "not-told", "no", 0],
    [
      "that is not known to go on and has an outcome",
      { isActive: null, outcome: "unanswered" },
      "unanswered",
      "yes",
      0,
    ],
    ["that contradicts itself", { outcome: "chatbot-only", waitTimeBeforeFirstReply: 9 }, "chatbot-only", "no", 1],
    ["with live chats, and chatbot only", { outcome: "chatbot-only", liveChatCount: 1 }, "chatbot-only", "no", 1],
    ["without live chats, and unanswered", { outcome: "unanswered", liveChatCount: 0 }, "unanswered", "yes", 1],
    ["unanswered with a wait", { outcome: "unanswered", waitTimeBeforeFirstReply: 3 }, "unanswered", "yes", 1],
    ["with an odd wait", { waitTimeBeforeFirstReply: -1 }, "not-told", "notTold", 1],
    ["with a wait that is no number", { waitTimeBeforeFirstReply: Number.NaN }, "not-told", "notTold", 1],
    ["with a part of a second", { waitTimeBeforeFirstReply: 1.5 }, "not-told", "notTold", 1],
    ["with a wait of more than a year", { waitTimeBeforeFirstReply: 31_622_401 }, "not-told", "notTold", 1],
    ["with a wait of a year", { waitTimeBeforeFirstReply: 31_622_400 }, "answered", "yes", 0],
    ["that ended before it began", { endTime: Date.parse("2026-10-14T08:59:59Z") }, "not-told", "notTold", 1],
    ["that ends in the future", { endTime: MADE_AT + 86_400_001 }, "not-told", "notTold", 1],
    ["with fewer than no messages", { messageCount: -1 }, "not-told", "notTold", 1],
    ["with a part of a message", { messageCount: 2.5 }, "not-told", "notTold", 1],
    ["with fewer than no live chats", { liveChatCount: -1 }, "not-told", "notTold", 1],
    ["with fewer than no redirects", { redirectCount: -3 }, "not-told", "notTold", 1],
    ["with odd time in live chats", { liveChatTime: 1e300 }, "not-told", "notTold", 1],
    ["with an odd wait in business hours", { waitInBusinessHours: -1 }, "not-told", "notTold", 1],
  ])("%s", (_, values, outcome, liveChat, odd) => {
    const { total } = reportOf([chat(values)]);
    expect(wrongIn(total)).toEqual([]);
    expect(total.outcomes[outcome]).toBe(1);
    expect(total.liveChat[liveChat]).toBe(1);
    expect(total.odd).toBe(odd);
    const spreads = [total.wait, total.waitInBusinessHours, total.duration, total.liveChatTime, total.messages];
    const counted = spreads.some((spread) => spread?.n !== 0);
    expect(odd === 1 && counted).toBe(false);
  });

  it.each([
    ["2026-09-30T20:59:59Z", "compared"],
    ["2026-09-30T21:00:00Z", "inPeriod"],
    ["2026-10-25T00:30:00Z", "inPeriod"],
    ["2026-10-31T21:59:59.999Z", "inPeriod"],
    ["2026-10-31T22:00:00Z", "read"],
    ["2025-10-31T21:59:59Z", "compared"],
    ["2025-10-31T22:00:00Z", "read"],
    ["1999-12-31T23:59:59Z", "withoutStart"],
    ["2026-11-05T08:00:00.001Z", "withoutStart"],
  ] as const)("that began at %s is %s", (startTime, part) => {
    const { cards } = reportOf([chat({ startTime: Date.parse(startTime) })]);
    expect([cards.inPeriod, cards.compared, cards.withoutStart]).toEqual(
      (["inPeriod", "compared", "withoutStart"] as const).map((one) => (one === part ? 1 : 0)),
    );
    expect(cards.read).toBe(part === "read" ? 0 : 1);
  });

  it("is in the hour that the clock on the wall shows, in both hours that it shows twice", () => {
    const at = ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z"].map((time) => Date.parse(time));
    const report = reportOf(at.map((startTime) => chat({ startTime })));
    expect([report.weekdayHours[6]?.[3], report.weekdayHours[6]?.[4]]).toEqual([2, 1]);
    expect(report.by.day[24]).toMatchObject({ key: "2026-10-25", figures: { chats: 3 } });
  });

  it("is in business hours by their own clock", () => {
    const at = [
      "2026-10-14T05:59:59Z",
      "2026-10-14T06:00:00Z",
      "2026-10-14T13:59:59Z",
      "2026-10-14T14:00:00Z",
      "2026-10-17T09:00:00Z",
    ];
    const { total } = reportOf(at.map((time) => chat({ startTime: Date.parse(time) })));
    expect(total.began).toEqual({ inBusinessHours: 2, outside: 3 });
  });
});

describe("cards that count in nothing else", () => {
  it("are further ones of a session, in any of the periods", () => {
    const report = reportOf([
      chat({ sessionId: "ws-1" }),
      chat({ sessionId: "ws-1", dataCardId: "2" }),
      chat({ sessionId: "ws-1", dataCardId: "3", startTime: Date.parse("2026-09-14T09:00:00Z") }),
      chat({ sessionId: "ws-2" }),
      chat({ sessionId: null }),
      chat({ sessionId: null }),
    ]);
    expect(report.cards).toMatchObject({ read: 6, inPeriod: 4, compared: 0, doubled: 2, doubleNotTold: 2 });
  });

  it("of which cannot be read whether they go on are told", () => {
    const report = reportOf([chat({ isActive: null }), chat({ isActive: null, sessionId: "a" }), chat()], FRAME, 2);
    expect(report.cards).toMatchObject({ read: 5, inPeriod: 3, unreadable: 2, activeNotTold: 2 });
  });
});

function person(dataCardId: string, name: string | null = null): NamedCard {
  return { dataCardId, name };
}

describe("names", () => {
  it("come in the order of their chats, then of the names; none and others last", () => {
    const report = reportOf([
      chat({ firstReplier: person("3", "Zoe") }),
      chat({ firstReplier: person("1") }),
      chat({ firstReplier: person("1", "Bea") }),
      chat({ firstReplier: person("2", "Ada") }),
      chat({ firstReplier: person("4", "Ada") }),
      chat(),
      chat(),
      chat(),
    ]);
    expect(report.by.firstReplier?.map(({ key, figures }) => [key, figures.chats])).toEqual([
      [person("1", "Bea"), 2],
      [person("2", "Ada"), 1],
      [person("4", "Ada"), 1],
      [person("3", "Zoe"), 1],
      ["none", 3],
    ]);
    expect(report.by.supportPerson?.map(({ key }) => key)).toEqual(["none"]);
  });

  it("are listed up to 2,000, by first appearance", () => {
    const chats = Array.from({ length: 2_300 }, (_, index) =>
      chat({
        supportPerson: person(String(index)),
        organization: `Company ${index}`,
        language: index < 5 ? " " : "none",
      }),
    );
    const report = reportOf(chats);
    checkReport(report);
    for (const groups of [report.by.supportPerson ?? [], report.by.organization ?? []]) {
      expect(groups).toHaveLength(2_001);
      expect(groups.at(-1)).toMatchObject({ key: "others", figures: { chats: 300 } });
    }
    expect(report.by.organization?.some(({ key }) => typeof key === "object" && key.text === "Company 1999")).toBe(
      true,
    );
    expect(report.by.language?.map(({ key, figures }) => [key, figures.chats])).toEqual([
      [{ text: "none" }, 2_295],
      ["none", 5],
    ]);
  });

  it("are cut where they are endless", () => {
    const report = reportOf([chat({ organization: "x".repeat(1e6), supportPerson: person("1", "y".repeat(1e6)) })]);
    expect(JSON.stringify(report.by).length).toBeLessThan(250_000);
  });
});

describe("what is lacking", () => {
  it("is said of attributes that are empty on ten finished chats", () => {
    const finished = Array.from({ length: 10 }, () => chat({ messageCount: 1, redirectCount: 0 }));
    expect(reportOf(finished.slice(1)).lacks).toEqual([]);
    const lacking = reportOf(finished).lacks;
    expect(lacking).toContainEqual({ attribute: "outcome", why: "never-filled" });
    expect(lacking.map(({ attribute }) => attribute)).not.toContain("redirectCount");
    expect(lacking).toHaveLength(10);
    expect(reportOf([...finished, chat({ outcome: "answered", isActive: true })]).lacks).toEqual(lacking);
  });

  it("is what is not mapped and not configured", () => {
    const { lacks } = reportOf([], { ...FRAME, mapped: new Set(["endTime", "outcome"]), businessHours: undefined });
    expect(lacks).toContainEqual({ attribute: "firstReplier", why: "not-mapped" });
    expect(lacks).toContainEqual({ attribute: "organization", why: "not-configured" });
    expect(lacks).toContainEqual({ attribute: "businessHours", why: "not-configured" });
    expect(lacks.some(({ attribute }) => attribute === "outcome")).toBe(false);
  });
});
