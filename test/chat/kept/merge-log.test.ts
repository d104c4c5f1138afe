import { describe, expect, it } from "vitest";
import { atOnce } from "../../../plugin/base/breathe.ts";
import { compileChatLog } from "../../../plugin/chat/chat-log.ts";
import { type KnownHistory, learned, NOTHING_KNOWN, withIds } from "../../../plugin/chat/kept/known-history.ts";
import { mergeLog, type StoredLog } from "../../../plugin/chat/kept/merge-log.ts";
import { liveChat, session } from "../sample-session.ts";
import { cardInTime, READY_MADE, said, TIME_LAST } from "./card-in-time.ts";

/** Goes through the messages twice: its logs have no entries that could be told apart. */
const TWICE =
  "{{#each messages}}{{senderName}},{{/each}}\n{{#each messages}}\n- {{senderName}}: {{text}} ({{time}})\n{{/each}}";

const ALL = ["V 2", "O 3", "V 4", "O 5", "V 6", "O 7"];

function knowing(lines: readonly string[], unlisted = 0): KnownHistory {
  const whole = session({ messages: said(...lines) });
  return learned(NOTHING_KNOWN, atOnce(withIds(whole)), [], {
    unlisted,
    hasLog: false,
    isWaitCertain: true,
    areJoiningsCertain: true,
    readLiveChats: [],
    areLiveChatsCertain: true,
    acceptedGap: 0,
  });
}

function renderer(template: string) {
  return compileChatLog("t.hbs", template, { format: "text", timeZone: "UTC" });
}

interface Merging {
  readonly template?: string;
  readonly most?: number;
  readonly stored: StoredLog;
  readonly known?: KnownHistory;
  readonly delivered: readonly string[];
}

function merged({ template = READY_MADE, most = 100_000, stored, known, delivered }: Merging) {
  const rules = { renderChatLog: renderer(template), mostLogCharacters: most };
  const reading = atOnce(withIds(session({ messages: said(...delivered) })));
  const { log, lost } = atOnce(mergeLog(reading, stored, known, rules));
  return { log: log?.log, whole: log?.whole, lost, lines: linesOf(log?.log) };
}

function linesOf(log: string | undefined): string[] | undefined {
  return log === undefined ? undefined : [...log.matchAll(/says ([VO] \d+)/g)].map(([, line = ""]) => line);
}

/** The log of a session of these lines, of which the first are shown. */
function logOf(template: string, lines: readonly string[], shown = lines.length): string {
  return renderer(template)(session({ messages: said(...lines) }), shown);
}

describe("a card whose log reads empty", () => {
  it.each<[string, StoredLog, KnownHistory | undefined, string[], string[] | undefined, number]>([
    ["and never held anything", { log: null, count: null }, undefined, ["V 2"], ["V 2"], 0],
    ["and counts none", { log: null, count: 0 }, undefined, ["V 2"], ["V 2"], 0],
    [
      "and counts messages, so that it may only be hidden",
      { log: null, count: 1 },
      undefined,
      ["V 2", "O 3"],
      undefined,
      0,
    ],
    ["and counts more than is delivered", { log: null, count: 3 }, undefined, ["V 2"], undefined, 2],
    [
      "although all that was read is still delivered",
      { log: null, count: 1 },
      knowing(["V 2"]),
      ["V 2", "O 3"],
      ["V 2", "O 3"],
      0,
    ],
    ["while something is lost", { log: null, count: 2 }, knowing(["V 2", "O 3"]), ["O 3"], undefined, 1],
    [
      "while messages are lost whose ids are not known",
      { log: null, count: 3 },
      knowing(["O 3"], 2),
      ["O 3"],
      undefined,
      2,
    ],
    [
      "while messages are lost whose ids are not known, and the count is switched off",
      { log: null },
      knowing(["O 3"], 2),
      ["O 3"],
      undefined,
      2,
    ],
    ["because it is switched off", { count: 3 }, undefined, ["V 2"], ["V 2"], 2],
    ["because it is switched off, as the count is", {}, undefined, ["V 2"], ["V 2"], 0],
    ["because somebody emptied it with a text of no characters", { log: "", count: 3 }, undefined, ["V 2"], ["V 2"], 2],
  ])("%s", (_, stored, known, delivered, lines, lost) => {
    expect(merged({ stored, delivered, ...(known && { known }) })).toMatchObject({ lines, lost });
  });

  it("stays as it is where there was a log before, although nothing is lost", () => {
    const known = { ...knowing(["V 2"]), hasLog: true };
    expect(merged({ stored: { log: null, count: 1 }, known, delivered: ["V 2"] })).toMatchObject({
      log: undefined,
      lost: 0,
    });
    expect(merged({ stored: {}, known, delivered: ["V 2"] }).lines).toEqual(["V 2"]);
  });
});

describe("a log that had to be cut", () => {
  /** Six messages, of which the card shows two. */
  const stored = { log: logOf(READY_MADE, ALL, 2), count: 6 };

  it.each<[string, string[], number]>([
    ["all are still delivered", ALL, 0],
    ["one that is shown is lost", ALL.slice(1), 1],
    ["those that are shown are lost", ALL.slice(2), 2],
    ["others are lost too, that it does not show", ALL.slice(4), 4],
    ["only others are lost", ["V 2", "O 3", "O 7"], 3],
    ["all are lost", [], 6],
  ])("shows by its count how many are lost: %s", (_, delivered, lost) => {
    expect(merged({ stored, delivered })).toMatchObject({ lost });
  });

  it("is made longer when there is room for all", () => {
    expect(merged({ stored, delivered: ALL.slice(1) }).lines).toEqual(ALL);
  });
});

it("does not take a new message for a lost one of the same second", () => {
  const card = cardInTime();
  card.read({ messages: said("V 2", "O 3") });
  const { losses } = card.read({ messages: said("O 2", "O 3") });
  expect(losses.messages).toBe(1);
  // What was on the card comes first.
  expect(card.lines).toEqual(["V 2", "O 2", "O 3"]);
  expect(card.count).toBe(3);
});

it("keeps a lost message where it stood, also in a history that is not ordered by time", () => {
  const card = cardInTime();
  card.read({ messages: said("V 5", "O 4", "V 6") });
  card.read({ messages: said("O 4", "V 6", "O 3") });
  expect(card.lines).toEqual(["V 5", "O 4", "V 6", "O 3"]);
});

it("takes another wording of a message that was read before for the same message", () => {
  const card = cardInTime();
  card.read({ messages: said("V 2", "O 3") });
  const edited = said("V 2", "O 3").map((message) => ({ ...message, text: `${message.text}, edited` }));
  expect(card.read({ messages: edited }).losses.messages).toBe(0);
  expect(card.count).toBe(2);
});

describe.each([
  ["whose entries end with their time", TIME_LAST],
  ["that goes through the messages twice", TWICE],
])("a log of a template %s", (_, template) => {
  const before = ALL.slice(0, 4);
  const known = knowing(before);
  const stored = { log: logOf(template, before), count: 4 };

  it("is made anew while nothing is lost", () => {
    expect(merged({ template, stored, known, delivered: ALL })).toEqual({
      log: logOf(template, ALL),
      whole: undefined,
      lost: 0,
      lines: ALL,
    });
  });

  it("stays as it is when something is lost and nothing is new", () => {
    const after = merged({ template, stored, known, delivered: before.slice(1) });
    expect(after).toMatchObject({ log: stored.log, whole: undefined, lost: 1 });
  });

  it("goes on below a line that says so, with what is new", () => {
    const after = merged({ template, stored, known, delivered: ALL.slice(2) });
    expect(after.log).toBe(
      `${stored.log}\n[The chat platform no longer has all of the messages above. Those below came later.]\n${logOf(template, ALL.slice(4))}`,
    );
    expect(after).toMatchObject({ whole: undefined, lost: 2, lines: ALL });
  });

  it("counts lost messages whose ids are not known", () => {
    expect(merged({ template, stored, known: knowing(before, 3), delivered: ALL.slice(1) }).lost).toBe(4);
  });

  it("keeps within its limit, and the whole is told besides", () => {
    const whole = merged({ template, stored, known, delivered: ALL.slice(2) }).log ?? "";
    expect(merged({ template, stored, known, delivered: ALL.slice(2), most: whole.length })).toMatchObject({
      log: whole,
      whole: undefined,
    });
    const cut = merged({ template, stored, known, delivered: ALL.slice(2), most: whole.length - 1 });
    expect(cut.log?.startsWith(stored.log)).toBe(true);
    expect(cut.log?.length).toBeLessThan(whole.length);
    expect(cut.whole).toBe(whole);
  });

  it("stays as it is where there is no room for more, and the whole is told besides", () => {
    const whole = merged({ template, stored, known, delivered: ALL.slice(2) }).log;
    for (const most of [stored.log.length, stored.log.length + 84, stored.log.length + 86]) {
      const full = merged({ template, stored, known, delivered: ALL.slice(2), most });
      expect(full).toMatchObject({ log: stored.log, whole, lost: 2 });
    }
  });
});

describe("a log of a template whose entries cannot be cut, on a machine that knows nothing", () => {
  const log = logOf(TIME_LAST, ALL.slice(0, 3));

  it.each<[string, StoredLog, string[], number]>([
    ["all are delivered", { log, count: 3 }, ALL, 0],
    ["the card counts more than is on it", { log, count: 3 }, ALL.slice(2), 2],
    ["all are delivered; the count is switched off", { log }, ALL, 0],
    ["some are lost; the count is switched off", { log }, ALL.slice(1), 1],
    ["somebody wrote a text into a card that no run has filled", { log: "Call Vera back", count: null }, ALL, 0],
    ["no run has filled the card, but some of the log is there", { log, count: null }, ALL.slice(2), 1],
  ])("%s", (_, stored, delivered, lost) => {
    expect(merged({ template: TIME_LAST, stored, delivered }).lost).toBe(lost);
  });

  it("keeps no text of somebody else on a card that no run has filled", () => {
    const stored = { log: "Call Vera back", count: null };
    expect(merged({ template: TIME_LAST, stored, delivered: ALL }).log).toBe(logOf(TIME_LAST, ALL));
  });

  it("keeps the log when all messages are lost", () => {
    expect(merged({ template: TIME_LAST, stored: { log }, delivered: [] })).toMatchObject({ log, lost: 1 });
  });

  it("does not take the log of a session in which nobody had written for a loss", () => {
    const template = `{{sessionId}} {{#if endedAt}}ended{{else}}goes on{{/if}}\n${TIME_LAST}`;
    const lasting = renderer(template)(session({ endedAt: null, liveChats: [liveChat("l1", 60)] }));
    expect(merged({ template, stored: { log: lasting }, delivered: [] }).lost).toBe(0);
    expect(merged({ template, stored: { log: lasting }, delivered: ALL })).toMatchObject({ lost: 0, lines: ALL });
  });

  it.each([
    ["the first one", ["V 2", "V 2", "V 9"]],
    ["another one", ["O 3", "O 3", "V 9"]],
  ])("takes the second of two equal messages for a new one: %s", (_, delivered) => {
    const after = merged({ template: TIME_LAST, stored: { log, count: 3 }, delivered });
    expect(after).toMatchObject({ lost: 2, lines: [...ALL.slice(0, 3), ...delivered.slice(1)] });
  });

  it("goes by the number of messages when the template does not show each once", () => {
    const stored = { log: logOf(TWICE, ALL.slice(0, 3)), count: 3 };
    expect(merged({ template: TWICE, stored, delivered: ALL.slice(2, 4) }).lost).toBe(1);
    expect(merged({ template: TWICE, stored: { log: stored.log }, delivered: ALL.slice(2, 4) }).lost).toBe(0);
    expect(merged({ template: TWICE, stored: { log: stored.log }, delivered: [] }).lost).toBe(1);
  });
});
