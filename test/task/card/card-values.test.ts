import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cardOf, FILLED_ATTRIBUTES, FILLED_ROWS, latestOf } from "../../../plugin/chat/card.ts";
import type { ValueKind, ValueOfKind } from "../../../plugin/chat/card-attributes.ts";
import { OUTCOMES, type Outcome } from "../../../plugin/chat/outcome.ts";
import {
  activeValue,
  comparedAttributeCodes,
  toAttributeValues,
  toStoredCard,
} from "../../../plugin/task/card/card-values.ts";
import { FURTHER_ATTRIBUTES, mappingFor } from "../../support/ready-made.ts";

const id = fc.nat(1_000_000).map(String);
const seconds = fc.integer({ min: 0, max: 2_000_000_000 }).map((value) => value * 1000);
const anyOfKind: { readonly [K in ValueKind]: fc.Arbitrary<ValueOfKind[K] | null> } = {
  text: fc.string({ minLength: 1 }),
  "long-text": fc.string({ minLength: 1 }),
  number: fc.option(fc.nat()),
  date: fc.option(seconds),
  person: fc.option(id),
  persons: fc.uniqueArray(id),
  active: fc.boolean(),
  outcome: fc.constantFrom(...OUTCOMES),
};
const anyCard = fc.gen().map((draw) => cardOf<null>((attribute) => draw(() => anyOfKind[FILLED_ROWS[attribute].kind])));

describe("a chat session as attribute values", () => {
  it("comes back as it went", () => {
    const mapping = mappingFor(FURTHER_ATTRIBUTES);
    fc.assert(
      fc.property(anyCard, (card) => {
        const values = {
          ...toAttributeValues(card, mapping),
          chat_session_id: [{ kind: "text" as const, text: card.chatSessionId ?? "" }],
        };
        expect(toStoredCard({ dataCardId: "1", hidden: false, deleted: false, values }, mapping)).toEqual(card);
      }),
    );
  });

  it("never writes the key, nor the back-reference that ESM fills", () => {
    const [card] = fc.sample(anyCard, 1);
    if (card === undefined) throw new Error("no card");
    const codes = Object.keys(toAttributeValues(card, mappingFor(FURTHER_ATTRIBUTES)));
    expect(codes).not.toContain("chat_session_id");
    expect(codes).not.toContain("related_ticket");
    expect(codes).toHaveLength(FILLED_ATTRIBUTES.length - 1);
  });

  it("has nothing of the attributes that are off unless they are mapped", () => {
    const [card] = fc.sample(anyCard, 1);
    if (card === undefined) throw new Error("no card");
    expect(Object.keys(toAttributeValues(card, mappingFor()))).toHaveLength(FILLED_ATTRIBUTES.length - 1 - 7);
    expect(comparedAttributeCodes(mappingFor())).not.toContain("outcome");
  });

  it.each<[string, { code: string | null; name: string | null }, Outcome | null]>([
    ["by its code", { code: "abandoned", name: "Verlassen" }, "abandoned"],
    ["by its name where ESM tells no code", { code: null, name: "Chatbot only" }, "chatbot-only"],
    ["by its code even if the name is another's", { code: "answered", name: "Abandoned" }, "answered"],
    ["not by a code that means none", { code: "lost", name: "Answered" }, null],
    ["not by a name that means none", { code: null, name: "Lost" }, null],
  ])("knows an outcome %s", (_, value, outcome) => {
    const values = { outcome: [{ kind: "static" as const, ...value }] };
    const card = { dataCardId: "1", hidden: false, deleted: false, values };
    expect(toStoredCard(card, mappingFor(FURTHER_ATTRIBUTES)).outcome).toBe(outcome);
    expect(toStoredCard(card, mappingFor()).outcome).toBeUndefined();
  });

  it("clears an attribute by an empty list, and leaves one alone that is switched off", () => {
    const [card] = fc.sample(anyCard, 1);
    if (card === undefined) throw new Error("no card");
    const mapping = mappingFor("!efecteChat.integration.chatSession.endTime.attributeCode=end_time");
    const values = toAttributeValues({ ...card, customer: null, endTime: null }, mapping);
    expect(values["customer"]).toEqual([]);
    expect(values).not.toHaveProperty("end_time");
    expect(comparedAttributeCodes(mapping)).not.toContain("end_time");
    expect(toStoredCard({ dataCardId: "1", hidden: false, deleted: false, values }, mapping).endTime).toBeUndefined();
  });

  it.each([
    ["its code", { code: "no", name: "Ei" }, false],
    ["its name where ESM tells no code", { code: null, name: "No" }, false],
    ["the code of yes", { code: "yes", name: "Kyllä" }, true],
    ["neither: then it still needs updating", { code: "perhaps", name: "No" }, true],
  ])("knows whether a chat is active by %s", (_, value, expected) => {
    const values = { is_chat_active: [{ kind: "static" as const, ...value }] };
    const stored = toStoredCard({ dataCardId: "1", hidden: false, deleted: false, values }, mappingFor());
    expect(stored.isChatActive).toBe(expected);
  });

  it.each<[string, { code: string | null; name: string | null }, boolean | null]>([
    ["by its code", { code: "no", name: null }, false],
    ["by another code", { code: "yes", name: null }, true],
    ["not without a code: then it is not known", { code: null, name: "No" }, null],
  ])("knows whether a chat is active where the name of no is not told: %s", (_, value, expected) => {
    const mapping = { ...mappingFor(), no: { code: "no", name: null } };
    const values = { is_chat_active: [{ kind: "static" as const, ...value }] };
    const stored = toStoredCard({ dataCardId: "1", hidden: false, deleted: false, values }, mapping);
    expect(stored.isChatActive).toBe(expected);
  });

  it("knows which times are only days", () => {
    const values = {
      start_time: [{ kind: "date" as const, at: 0 }],
      end_time: [{ kind: "date" as const, at: 0, isDay: true as const }],
    };
    const stored = toStoredCard({ dataCardId: "1", hidden: false, deleted: false, values }, mappingFor());
    expect(stored).toMatchObject({ startTime: 0, endTime: 0, days: ["endTime"] });
    expect([latestOf(stored, "startTime"), latestOf(stored, "endTime")]).toEqual([0, 36 * 3_600_000]);
  });

  it("writes no empty text", () => {
    const [card] = fc.sample(anyCard, 1);
    if (card === undefined) throw new Error("no card");
    expect(toAttributeValues({ ...card, chatLog: "" }, mappingFor())["chat_log"]).toEqual([]);
  });

  it("writes the static value with code and name", () => {
    expect(activeValue(false, mappingFor())).toEqual({ is_chat_active: [{ kind: "static", code: "no", name: "No" }] });
  });
});
