import { describe, expect, it } from "vitest";
import type { RememberedPersons } from "../../../plugin/state/remembered-card.ts";
import { type CardPlan, planCard } from "../../../plugin/task/download/plan-card.ts";
import { liveChat, START } from "../../chat/sample-session.ts";
import { type Digesting, digested, READ_AT, reading, remembering, stored } from "./digested.ts";

const FIRST = liveChat("l1", 60, [["o1", 70]]);
const SECOND = liveChat("l2", 600, [["o2", 700]]);
const THIRD = liveChat("l3", 900, [["o3", 950]]);
const ALL = { "visitor v1": "V", "operator o1": "A", "operator o2": "B", "operator o3": "C" };
const RULES = { graceMs: 0, giveUpAfterMs: 0, storedDate: (at: number) => ({ at }), onlyDelivered: false };

interface Planning {
  readonly now: Digesting;
  /** All that was read before. */
  readonly before: Digesting;
  readonly found?: Readonly<Record<string, string>>;
  readonly held?: Parameters<typeof stored>[0];
  readonly persons?: Partial<RememberedPersons>;
}

function plan({ now, before, found = ALL, held, persons }: Planning): Partial<Extract<CardPlan, { kind: "fill" }>> {
  const known = remembering().persons;
  const remembered = remembering({ history: digested(before).merged.known, persons: { ...known, ...persons } });
  const entry = reading({ ...now, before: { remembered } }, { stored: stored(held) });
  const personOf = (kind: string, id: string) => found[`${kind} ${id}`] ?? null;
  const own = { now: READ_AT, unknownSince: undefined, remembered };
  const planned = planCard(entry.card, entry.reading, { personOf, everybodyFound: true }, RULES, own);
  if (planned.kind !== "fill") throw new Error(`the card is filled: ${planned.kind}`);
  return planned;
}

describe("support persons of live chats that are no longer delivered", () => {
  const lost = { now: { liveChats: [SECOND] }, before: { liveChats: [FIRST, SECOND] } };
  const without = { "visitor v1": "V", "operator o2": "B" };
  const operators = new Map([["o1", "A"]]);

  it("stay members in the order of their joining, by the cards that are remembered", () => {
    const { card } = plan({ ...lost, found: without, persons: { operators } });
    expect(card).toMatchObject({ customer: "V", supportPerson: "B", members: ["V", "A", "B"] });
  });

  it("are nobody where no card of them is known", () => {
    expect(plan({ ...lost, found: without }).card?.members).toEqual(["V", "B"]);
  });

  it("are not taken for a visitor of the same id", () => {
    const visitor = { id: "o1", name: "V", externalId: null };
    const now = { ...lost.now, visitor };
    const { card } = plan({ ...lost, now, found: { "operator o2": "B" }, persons: { operators } });
    expect(card).toMatchObject({ customer: undefined, members: ["A", "B"] });
  });

  it("do not take the place of the support person when nobody finds them now", () => {
    const now = { liveChats: [FIRST] };
    const before = { liveChats: [FIRST, SECOND] };
    const held = { supportPerson: "A", members: ["V", "A"] };
    const found = { "visitor v1": "V", "operator o1": "A" };
    const { card } = plan({ now, before, found, held, persons: { operators: new Map([["o2", "B"]]) } });
    expect(card).toMatchObject({ supportPerson: undefined, members: ["V", "A", "B"] });
  });

  it("are the support person where the card shows nobody", () => {
    const now = { liveChats: [FIRST] };
    const found = { "visitor v1": "V", "operator o1": "A" };
    const persons = { operators: new Map([["o2", "B"]]) };
    expect(plan({ now, before: { liveChats: [FIRST, SECOND] }, found, persons }).card?.supportPerson).toBe("B");
  });

  it("are written nowhere once ESM has removed them", () => {
    const held = { members: ["V", "A", "B"] };
    const { card } = plan({ ...lost, found: without, held: { ...held, startTime: 0 }, persons: { removed: ["A"] } });
    expect(card?.members).toEqual(["V", "B"]);
  });

  it("leave a customer whom ESM has removed where they stand", () => {
    const held = { customer: "X", members: ["X", "B"], startTime: START };
    const found = { "operator o2": "B" };
    const { card } = plan({ ...lost, found, held, persons: { removed: ["X"] } });
    expect(card).toMatchObject({ customer: undefined, members: ["B"] });
  });
});

describe("for when ESM refuses a member", () => {
  it.each<[string, Digesting, Readonly<Record<string, string>>, string[], string[][]]>([
    ["nobody is only kept", { liveChats: [FIRST] }, ALL, ["V", "A"], []],
    [
      "one is only kept",
      { liveChats: [FIRST, SECOND] },
      { "visitor v1": "V", "operator o1": "A" },
      ["V", "A", "B"],
      [["V", "A"]],
    ],
    [
      "two are only kept",
      { liveChats: [FIRST, SECOND, THIRD] },
      { "visitor v1": "V", "operator o1": "A" },
      ["V", "A", "B", "C"],
      [
        ["V", "A", "C"],
        ["V", "A", "B"],
        ["V", "A"],
      ],
    ],
  ])("each who is only kept is left out, then all of them: %s", (_, before, found, members, attempts) => {
    const operators = new Map([
      ["o2", "B"],
      ["o3", "C"],
    ]);
    const { card, ifRefused, removed } = plan({ now: { liveChats: [FIRST] }, before, found, persons: { operators } });
    expect(card?.members).toEqual(members);
    expect(ifRefused?.map((one) => one.members)).toEqual(attempts);
    expect(removed).toEqual([]);
    expect(
      ifRefused?.every(
        ({ supportPerson, messageCount }) =>
          supportPerson === card?.supportPerson && messageCount === card?.messageCount,
      ),
    ).toBe(true);
  });
});
