import { describe, expect, it } from "vitest";
import { atOnce } from "../../../plugin/base/breathe.ts";
import { matchEntries } from "../../../plugin/chat/kept/match-entries.ts";
import { message, START } from "../sample-session.ts";
import { said } from "./card-in-time.ts";
import { knowing, type Merging, merged } from "./merging.ts";

describe("whether there is a log on the card", () => {
  const messages = said("V 2", "O 3");

  it.each<[string, Merging, boolean]>([
    ["is true as soon as one is written", { session: { messages } }, true],
    ["stays true", { session: { messages: [] }, known: { ...knowing({}), hasLog: true } }, true],
    ["is false where it is switched off", { session: { messages }, stored: { chatLog: undefined } }, false],
  ])("%s", (_, merging, hasLog) => {
    expect(merged(merging).known?.hasLog).toBe(hasLog);
  });
});

it.each([
  ["most of its words are there besides the mask", "pay FI2112345600000785 now please", [0]],
  ["only half of its words are there", "pay FI2112345600000785 later please", [undefined]],
])("an entry in which something was masked matches its message: %s", (_, text, matches) => {
  const entry = { at: START + 1_000, text: "Vera: pay [account number] now, please" };
  const messages = [{ message: message("visitor", 1, { name: "Ben", text }), text: "", wasRead: undefined }];
  expect(atOnce(matchEntries([entry], messages))).toEqual(matches);
});
