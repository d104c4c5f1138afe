import { describe, expect, it } from "vitest";
import type { AttributeValue, AttributeValues } from "../../../plugin/outside/esm/port.ts";
import {
  attributeValue,
  comparedAttributeCodes,
  toAttributeValues,
  toStoredCard,
} from "../../../plugin/task/card/card-values.ts";
import { mappingFor } from "../../support/ready-made.ts";

/** A card whose attributes are not of the types that they should have. */
function stored(values: AttributeValues) {
  return toStoredCard({ dataCardId: "1", hidden: false, deleted: false, values }, mappingFor());
}

const OTHERS: readonly AttributeValue[] = [{ kind: "file", name: "a.txt" }];

describe("a value of a kind that the attribute should not have", () => {
  it("reads as no value, whatever the attribute", () => {
    const codes = [
      "chat_session_id",
      "chat_log",
      "message_count",
      "start_time",
      "end_time",
      "customer",
      "is_chat_active",
    ];
    const card = stored(Object.fromEntries([...codes, "members"].map((code) => [code, OTHERS])));
    expect(card).toMatchObject({
      chatSessionId: null,
      chatLog: null,
      messageCount: null,
      startTime: null,
      endTime: null,
      customer: null,
      isChatActive: null,
      members: [],
    });
  });

  it("does not hide the one beside it", () => {
    const number = { kind: "number", number: 7 } as const;
    const person = { kind: "reference", dataCardId: "9" } as const;
    expect(stored({ message_count: [...OTHERS, number], members: [...OTHERS, person] })).toMatchObject({
      messageCount: 7,
      members: ["9"],
    });
  });
});

describe("the end of a chat in an hour that comes twice", () => {
  const end = { kind: "date", at: 100, otherAt: 160 } as const;
  it.each<[string, AttributeValues, number]>([
    ["is the later one, when only that is not before the start", { start_time: [{ kind: "date", at: 120 }] }, 160],
    ["is the earlier one, when that is not before the start", { start_time: [{ kind: "date", at: 90 }] }, 100],
    ["is the earlier one without a start", {}, 100],
  ])("%s", (_what, values, expected) => {
    expect(stored({ ...values, end_time: [...OTHERS, end] }).endTime).toBe(expected);
  });
});

it("an empty text empties its attribute", () => {
  expect(attributeValue("chatLog", "", mappingFor())).toEqual({ chat_log: [] });
  expect(attributeValue("chatLog", " ", mappingFor())).toEqual({ chat_log: [{ kind: "text", text: " " }] });
});

describe("the attributes", () => {
  const SWITCHED_OFF = mappingFor("!efecteChat.integration.chatSession.endTime.attributeCode=end_time");

  it("that are read are all that the settings name, but the one that ESM fills itself", () => {
    const codes = comparedAttributeCodes(mappingFor());
    const written = mappingFor().settings.mapped.filter(({ definition }) => definition.backReference === undefined);
    expect(codes.toSorted()).toEqual(written.map(({ code }) => code).toSorted());
    expect(comparedAttributeCodes(SWITCHED_OFF)).toEqual(codes.filter((code) => code !== "end_time"));
  });

  it("that are switched off, or that shall keep their value, are not written", () => {
    expect(attributeValue("endTime", 1_000, SWITCHED_OFF)).toEqual({});
    expect(toAttributeValues({ ...stored({}), endTime: undefined, messageCount: 3 }, mappingFor())).not.toHaveProperty(
      "end_time",
    );
  });
});

it("a chat is active where ESM tells no code, and another name than that of no", () => {
  expect(stored({ is_chat_active: [{ kind: "static", code: null, name: "Kyllä" }] }).isChatActive).toBe(true);
});
