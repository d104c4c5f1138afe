import { describe, expect, it } from "vitest";
import type { DataCard } from "../../../plugin/outside/esm/port.ts";
import type { PersonRole } from "../../../plugin/state/erasure-lines.ts";
import { selectCards } from "../../../plugin/task/erase/erasure-selection.ts";
import { SOME_TIME } from "../../support/fake-clock.ts";
import { mappingFor } from "../../support/ready-made.ts";
import { failureOf } from "../../support/rejection.ts";
import { chatCard, personCard, refersTo, without } from "./erase-world.ts";
import { memoryEsm } from "./memory-esm.ts";

const VERA = "vera@example.org";
const persons = [personCard("90", VERA), personCard("91", "otto@example.org")];

/** What is selected of these cards when the text of a person is to go, and how ESM was asked for them. */
async function ofVera(cards: readonly DataCard[], settings = "", as: PersonRole = "any") {
  const mapping = mappingFor(settings);
  const esm = memoryEsm({ settings: mapping.settings, cards, persons });
  const { batches, read, registered, afterReading } = await selectCards(
    { esm, mapping, cardsOfVisitor: () => [], now: SOME_TIME },
    { by: "person", externalId: VERA, as },
  );
  const found = await Promise.all(batches.map((batch) => read(batch)));
  return {
    ids: found.flat().map(({ dataCardId }) => dataCardId),
    batches,
    asked: esm.asked,
    registered,
    after: afterReading?.(),
  };
}

describe("by person, the selection", () => {
  it.each([
    ["the customer", { customer: refersTo("90") }],
    ["the support person", { support_person: refersTo("90") }],
    ["one of the members", { members: refersTo("91", "90") }],
  ])("is the cards on which the person is %s", async (_role, values) => {
    expect((await ofVera([chatCard("1", values)])).ids).toEqual(["1"]);
  });

  it("leaves out cards of others, and of nobody", async () => {
    const others = { customer: refersTo("91"), support_person: refersTo("91"), members: refersTo("91") };
    expect((await ofVera([chatCard("1", others), chatCard("2")])).ids).toEqual([]);
  });

  it("leaves out cards that were deleted", async () => {
    const cards = ["1", "2"].map((id) => chatCard(id, { customer: refersTo("90") }));
    expect((await ofVera(cards.map((card) => ({ ...card, deleted: card.dataCardId === "1" })))).ids).toEqual(["2"]);
  });

  it("goes by what is left when references are switched off", async () => {
    const cards = [chatCard("1", { customer: refersTo("91") }), chatCard("2", { customer: refersTo("90") })];
    const { ids, asked } = await ofVera(cards, without("members", "supportPerson"));
    expect(ids).toEqual(["2"]);
    expect(asked.cardsAmong[0]?.attributeCodes).toEqual(["customer"]);
  });

  it("lists all cards of the template in batches of 200", async () => {
    const cards = Array.from({ length: 201 }, (_, index) => chatCard(String(1000 + index)));
    const { batches, asked } = await ofVera(cards);
    expect(batches.map(({ length }) => length)).toEqual([200, 1]);
    expect(asked.cardIds).toEqual([{ templateCode: "chat_session", filter: undefined, attributeCodes: [] }]);
  });
});

describe("by person, with a role,", () => {
  /** Vera is card 90, Otto 91. */
  const cards = [
    chatCard("1", { customer: refersTo("90"), members: refersTo("90", "91"), support_person: refersTo("91") }),
    chatCard("2", { customer: refersTo("91"), members: refersTo("91", "90"), support_person: refersTo("90") }),
    chatCard("3", { customer: refersTo("91"), members: refersTo("91", "90", "92"), support_person: refersTo("92") }),
    chatCard("4", { customer: [], members: refersTo("90") }),
    chatCard("5", { customer: refersTo("90"), members: refersTo("90"), support_person: refersTo("90") }),
    chatCard("6", { customer: refersTo("91"), members: refersTo("91"), support_person: refersTo("91") }),
  ];

  it.each([
    ["customer", ["1", "5"], 3],
    ["support-person", ["2", "3", "4"], 2],
    ["any", ["1", "2", "3", "4", "5"], 0],
  ] as const)("the selection is the cards on which the person is %s; the others are counted", async (as, ids, left) => {
    const selected = await ofVera(cards, "", as);
    expect(selected.ids).toEqual(ids);
    expect(selected.after).toEqual({ leftInOtherRole: left, unverified: [] });
    expect(selected.registered).toEqual({ by: "person", dataCardId: "90", as });
  });

  it("no card in the trash is counted as left", async () => {
    const [, second] = cards;
    expect((await ofVera(second === undefined ? [] : [{ ...second, deleted: true }], "", "customer")).after).toEqual({
      leftInOtherRole: 0,
      unverified: ["who the customers are: no card shows one to the task's user"],
    });
  });

  it("the customers are in doubt when no card shows one", async () => {
    const withoutCustomers = cards.map((card) => ({ ...card, values: { ...card.values, customer: [] } }));
    expect(await ofVera(withoutCustomers, "", "customer")).toMatchObject({
      ids: [],
      after: { leftInOtherRole: 5, unverified: ["who the customers are: no card shows one to the task's user"] },
    });
    expect((await ofVera(withoutCustomers, "", "any")).after?.unverified).toEqual([]);
  });
});

describe("by person, reading a batch", () => {
  it("asks for references alone when none of them is the person's", async () => {
    const { asked } = await ofVera([chatCard("1", { customer: refersTo("91") })]);
    expect(asked.cardsAmong.map(({ attributeCodes }) => attributeCodes)).toEqual([
      ["members", "support_person", "customer"],
    ]);
  });

  it("asks for the logs of the person's cards afterwards, whatever else they hold", async () => {
    const { asked } = await ofVera([chatCard("1", { customer: refersTo("90") })]);
    expect(asked.cardsAmong).toHaveLength(2);
    expect(asked.cardsAmong[1]).toMatchObject({ templateCode: "chat_session", filter: undefined });
    expect(asked.cardsAmong[1]?.attributeCodes).toContain("chat_log");
  });
});

describe("by person, the selection fails for good", () => {
  it.each([
    ["no-external-id", "  ", [], "the external id is empty"],
    ["not-found", "nina@example.org", persons, "ESM has no Person card with this external id"],
    [
      "found-twice",
      VERA,
      [...persons, personCard("92", VERA)],
      "several Person cards have this external id: make them one, or erase session by session",
    ],
    [
      "hidden-or-deleted",
      VERA,
      [personCard("90", VERA, true)],
      "the Person card with this external id is hidden: show it, or erase session by session",
    ],
    [
      "unreadable",
      VERA,
      [personCard("90", "")],
      "whether a Person card has this external id cannot be told: the user may not read the Person attribute; give its role that right, or erase session by session",
    ],
  ])("with person-%s, never showing the external id", async (reason, externalId, known, message) => {
    const mapping = mappingFor();
    const esm = memoryEsm({ settings: mapping.settings, persons: known });
    const failed = await failureOf(
      selectCards({ esm, mapping, cardsOfVisitor: () => [], now: SOME_TIME }, { by: "person", externalId, as: "any" }),
    );
    expect(failed).toMatchObject({ message, code: `person-${reason}`, retryable: false });
  });
});
