import { describe, expect, it } from "vitest";
import { createCardMemory } from "../../../plugin/state/card-memory.ts";
import { createJournal } from "../../../plugin/state/journal.ts";
import type { NoPersonReason } from "../../../plugin/task/card/person-directory.ts";
import type { CardOutcome } from "../../../plugin/task/download/card-outcome.ts";
import { createSessionPlanner, externalIdsOf } from "../../../plugin/task/download/plan-session.ts";
import type { SessionRead } from "../../../plugin/task/download/read-histories.ts";
import { createRunRecorder } from "../../../plugin/task/run-recorder.ts";
import { liveChat, message, START } from "../../chat/sample-session.ts";
import { mappingFor } from "../../support/ready-made.ts";
import { type Digesting, READ_AT, reading, stored } from "./digested.ts";

const HISTORY: Digesting = {
  messages: [message("visitor", 70), message("operator", 80)],
  liveChats: [liveChat("l1", 60, [["o1", 65]])],
};
const FACTS = { task: "t", dryRun: false, stopped: null, journalDropped: 0, requests: { esm: 0, chatHistory: 0 } };

/** Person cards by external id, or why there is none. */
type Persons = Readonly<Record<string, string | { readonly reason: NoPersonReason }>>;

const ALL: Persons = { "vera@example.org": "V", "o1@example.com": "A" };

interface Planning {
  readonly persons?: Persons;
  readonly otherAt?: number;
  readonly giveUpAfterMs?: number;
}

function planned(read: SessionRead, { persons = ALL, otherAt, giveUpAfterMs = 1_000 }: Planning = {}) {
  const recorder = createRunRecorder();
  const journal = createJournal(new Map(), () => READ_AT);
  const outcomes: CardOutcome[] = [];
  const fullyRead: string[] = [];
  const plan = createSessionPlanner({
    mapping: mappingFor(),
    rules: {
      graceMs: 0,
      giveUpAfterMs,
      storedDate: (at) => ({ at, ...(otherAt === undefined ? {} : { otherAt }) }),
      onlyDelivered: false,
    },
    account: (outcome) => void outcomes.push(outcome),
    recorder,
    journal,
    memory: createCardMemory(),
    readingChoice: {
      needsNoReading: () => false,
      forget: () => undefined,
      noteFullyRead: ({ card }) => void fullyRead.push(card.dataCardId),
    },
    now: () => READ_AT,
  })(read, (externalId) => {
    const person = persons[externalId ?? ""];
    if (typeof person === "string") return { found: true, dataCardId: person };
    return { found: false, reason: person?.reason ?? (externalId === null ? "no-external-id" : "not-found") };
  });
  const report = recorder.report({ ...FACTS, startedAt: START, finishedAt: START });
  return { plan, outcomes, fullyRead, journal, report };
}

describe("a session that was read", () => {
  it("is planned with the persons who were found, and nothing is said of them", () => {
    const { plan, outcomes, report } = planned(reading(HISTORY));
    expect(plan).toMatchObject({
      sessionId: "ws-1",
      isPersonsFinal: true,
      plan: { kind: "fill", card: { customer: "V", supportPerson: "A", members: ["V", "A"], isChatActive: false } },
      operators: new Map([["o1", "A"]]),
      values: { customer: [{ kind: "reference", dataCardId: "V" }] },
    });
    expect(outcomes).toEqual([]);
    expect(report).toMatchObject({
      sessions: { read: 1 },
      persons: { asked: 2, found: 2 },
      unmatchedPersons: [],
      unverified: [],
    });
  });

  it.each<[string, Persons, object, boolean]>([
    [
      "is not found, and may be by the next run",
      { "o1@example.com": "A" },
      {
        persons: { asked: 2, found: 1 },
        unmatchedPersons: [{ kind: "visitor", id: "v1", reason: "not-found", sessions: 1 }],
      },
      false,
    ],
    [
      "is found twice",
      { ...ALL, "o1@example.com": { reason: "found-twice" } },
      {
        persons: { asked: 2, found: 1 },
        unmatchedPersons: [{ kind: "operator", id: "o1", reason: "found-twice", sessions: 1 }],
      },
      false,
    ],
  ])("is told of a person who %s", (_, persons, report, isPersonsFinal) => {
    const result = planned(reading(HISTORY), { persons });
    expect(result.report).toMatchObject(report);
    expect(result.plan?.isPersonsFinal).toBe(isPersonsFinal);
  });

  it("does not ask for a person without an external id, who can never be found", () => {
    const stranger = { ...HISTORY, visitor: { id: "v1", name: "V", externalId: null } };
    const { plan, report } = planned(reading(stranger));
    expect(report).toMatchObject({
      persons: { asked: 1, found: 1 },
      unmatchedPersons: [{ id: "v1", reason: "no-external-id" }],
    });
    expect(plan?.isPersonsFinal).toBe(true);
  });

  it("tells an operator apart from a visitor of the same id", () => {
    const twins = { ...HISTORY, visitor: { id: "o1", name: "V", externalId: "vera@example.org" } };
    expect(planned(reading(twins)).plan).toMatchObject({
      plan: { card: { customer: "V", supportPerson: "A", members: ["V", "A"] } },
      operators: new Map([["o1", "A"]]),
    });
  });

  it("is told of once when ESM keeps a time that means two instants", () => {
    expect(planned(reading(HISTORY), { otherAt: START }).report.unverified).toEqual([
      "which of two hours is meant on 1 data card (7), whose chat began or ended in an hour that comes twice when clocks go back",
    ]);
  });

  describe("and whose card is right", () => {
    const first = planned(reading({ ...HISTORY, endedAt: null })).plan;
    const right = first?.plan.kind === "fill" ? stored({ ...first.plan.card, chatSessionId: "ws-1" }) : stored();
    const again = () => reading({ ...HISTORY, endedAt: null }, { stored: right });

    it("needs nothing, and the next run need not read it", () => {
      const { plan, outcomes, fullyRead } = planned(again());
      expect(plan).toBeUndefined();
      expect(outcomes).toMatchObject([{ kind: "kept", of: { sessionId: "ws-1", operators: new Map([["o1", "A"]]) } }]);
      expect(fullyRead).toEqual(["7"]);
    });

    it("must be read by the next run when somebody was not found", () => {
      const { outcomes, fullyRead } = planned(again(), { persons: { "vera@example.org": "V" } });
      expect(outcomes).toMatchObject([{ kind: "kept" }]);
      expect(fullyRead).toEqual([]);
    });
  });
});

function without(kind: "unknown" | "deleted"): SessionRead {
  return { ...reading(), reading: { kind } };
}

describe("a session that the platform no longer has", () => {
  it("is closed when it was deleted: only that is written", () => {
    const { plan, report } = planned(without("deleted"));
    expect(plan).toMatchObject({ plan: { kind: "close", reason: "session-deleted" }, isPersonsFinal: false });
    expect(plan?.values).toEqual({ is_chat_active: [{ kind: "static", code: "no", name: "No" }] });
    expect(report).toMatchObject({ sessions: { read: 0 }, persons: { asked: 0 } });
  });

  it("is kept when it is unknown since this run, and noted", () => {
    const { plan, outcomes, journal } = planned(without("unknown"));
    expect([plan, outcomes.map(({ kind }) => kind)]).toEqual([undefined, ["kept"]]);
    expect(journal.entries.size).toBe(1);
  });

  it("is closed when it was unknown for long enough", () => {
    expect(planned(without("unknown"), { giveUpAfterMs: 0 }).plan?.plan).toEqual({
      kind: "close",
      reason: "session-unknown",
    });
  });
});

it("persons are looked up by the external ids of all who took part", () => {
  const sessions = [
    reading(HISTORY),
    { ...reading(), reading: { kind: "deleted" as const } },
    reading({ visitor: { id: "v2", name: "", externalId: null } }),
  ];
  expect(externalIdsOf(sessions)).toEqual(["vera@example.org", "o1@example.com", null]);
});
