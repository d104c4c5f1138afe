import { describe, expect, it } from "vitest";
import { believedTimes, type TimeDoubt } from "../../../plugin/chat/kept/believed-times.ts";
import type { Message, WidgetSession } from "../../../plugin/chat/session.ts";
import { liveChat, message, START, session } from "../sample-session.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const READ_AT = START + 2 * HOUR_MS;
const Y2000 = Date.parse("2000-01-01T00:00:00Z");

function sentAt(...times: readonly number[]): Message[] {
  return times.map((at) => message("visitor", (at - START) / 1000));
}

/** A row: what a session tells, which of its start and end are believed, and what is doubted. */
type Row = [
  name: string,
  told: Partial<WidgetSession>,
  believed: readonly [start: number | undefined, end: number | null | undefined],
  doubts?: readonly TimeDoubt[],
];

const AN_HOUR = [START, START + HOUR_MS] as const;

const ROWS: readonly Row[] = [
  ["an ordinary session", {}, AN_HOUR],
  ["one that lasts", { endedAt: null }, [START, null]],
  ["one that ends when it starts", { endedAt: START }, [START, START]],
  ["the first moment of 2000", { startedAt: Y2000, endedAt: Y2000 }, [Y2000, Y2000]],
  [
    "the last moment of 1999",
    { startedAt: Y2000 - 1, endedAt: null },
    [undefined, null],
    [{ of: "start", at: Y2000 - 1 }],
  ],
  ["an end in 1999", { startedAt: Y2000, endedAt: Y2000 - 1 }, [Y2000, undefined], [{ of: "end", at: Y2000 - 1 }]],
  ["an end a day after the reading", { endedAt: READ_AT + DAY_MS }, [START, READ_AT + DAY_MS]],
  [
    "an end more than a day after the reading",
    { endedAt: READ_AT + DAY_MS + 1 },
    [START, undefined],
    [{ of: "end", at: READ_AT + DAY_MS + 1 }],
  ],
  [
    "a start more than a day after the reading",
    { startedAt: READ_AT + DAY_MS + 1, endedAt: null },
    [undefined, null],
    [{ of: "start", at: READ_AT + DAY_MS + 1 }],
  ],
  [
    "a start more than a day after the reading says nothing against the end",
    { startedAt: READ_AT + DAY_MS + 1 },
    [undefined, START + HOUR_MS],
    [{ of: "start", at: READ_AT + DAY_MS + 1 }],
  ],
  [
    "an end of 1999 says nothing against the start, whatever the messages say",
    { endedAt: Y2000 - 1, messages: sentAt(START - 5_000) },
    [START, undefined],
    [{ of: "end", at: Y2000 - 1 }],
  ],
  [
    "both too late and turned: neither is believed, and no messages can mend them",
    { startedAt: READ_AT + 3 * DAY_MS, endedAt: READ_AT + 2 * DAY_MS, messages: sentAt(START) },
    [undefined, undefined],
    [
      { of: "start", at: READ_AT + 3 * DAY_MS },
      { of: "end", at: READ_AT + 2 * DAY_MS },
    ],
  ],
  [
    "turned, without messages",
    { startedAt: START, endedAt: START - 1 },
    [undefined, undefined],
    [
      { of: "start", at: START },
      { of: "end", at: START - 1 },
    ],
  ],
  [
    "turned, all messages after the start",
    { endedAt: START - 1, messages: sentAt(START, START + 5_000) },
    [START, undefined],
    [{ of: "end", at: START - 1 }],
  ],
  [
    "turned, all messages before the end",
    { startedAt: START + HOUR_MS, endedAt: START, messages: sentAt(START - 5_000, START) },
    [undefined, START],
    [{ of: "start", at: START + HOUR_MS }],
  ],
  [
    "turned, some messages after the start and some before the end",
    { startedAt: START + HOUR_MS, endedAt: START, messages: sentAt(START - 5_000, START + 2 * HOUR_MS) },
    [undefined, undefined],
    [
      { of: "start", at: START + HOUR_MS },
      { of: "end", at: START },
    ],
  ],
  [
    "turned, and only one of the messages is after the start",
    { startedAt: START, endedAt: START - HOUR_MS, messages: sentAt(START + 1_000, START - 1_000) },
    [undefined, undefined],
    [
      { of: "start", at: START },
      { of: "end", at: START - HOUR_MS },
    ],
  ],
  [
    "turned, and a message of 1970 proves nothing",
    { startedAt: START + HOUR_MS, endedAt: START, messages: sentAt(0) },
    [undefined, undefined],
    [
      { of: "start", at: START + HOUR_MS },
      { of: "end", at: START },
      { of: "message", at: 0 },
    ],
  ],
  [
    "turned, with a message of 1970 besides one after the start",
    { endedAt: START - 1, messages: sentAt(START + 1_000, 0) },
    [START, undefined],
    [
      { of: "end", at: START - 1 },
      { of: "message", at: 0 },
    ],
  ],
  ["a message a day before the start", { messages: sentAt(START - DAY_MS) }, AN_HOUR],
  [
    "messages more than a day before the start: the first one is named",
    { messages: sentAt(START, START - DAY_MS - 1, START - DAY_MS - 2) },
    AN_HOUR,
    [{ of: "message", at: START - DAY_MS - 1 }],
  ],
  [
    "an old message of a session whose start is not believed",
    { startedAt: READ_AT + 2 * DAY_MS, endedAt: null, messages: sentAt(Y2000) },
    [undefined, null],
    [{ of: "start", at: READ_AT + 2 * DAY_MS }],
  ],
  ["a live chat of 1970", { liveChats: [liveChat("l1", -START / 1000)] }, AN_HOUR, [{ of: "live chat", at: 0 }]],
  [
    "a support person who joined next year, in the second live chat",
    { liveChats: [liveChat("l1", 60, [["o1", 70]]), liveChat("l2", 80, [["o2", 365 * 86_400]])] },
    AN_HOUR,
    [{ of: "joining", at: START + 365 * DAY_MS }],
  ],
];

describe.each(ROWS)("%s", (_, told, believed, doubts = []) => {
  it("is believed as far as it can be", () => {
    const [startedAt, endedAt] = believed;
    expect(believedTimes(session(told), READ_AT)).toMatchObject({ startedAt, endedAt, doubts });
  });
});

it("doubts each kind once, in the order in which a card tells them", () => {
  const wrong = session({
    startedAt: 0,
    endedAt: 1,
    liveChats: [liveChat("l1", -START / 1000, [["o1", -START / 1000 + 0.001]])],
    messages: sentAt(2, 3),
  });
  const { doubts } = believedTimes(wrong, READ_AT);
  expect(doubts).toEqual([
    { of: "start", at: 0 },
    { of: "end", at: 1 },
    { of: "live chat", at: 0 },
    { of: "joining", at: 1 },
    { of: "message", at: 2 },
  ]);
});

it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("does not believe %s", (at) => {
  const times = believedTimes(session({ startedAt: at, endedAt: null }), READ_AT);
  expect(times.startedAt).toBeUndefined();
  expect(times.isBelieved(at)).toBe(false);
});
