import { describe, expect, it } from "vitest";
import { atOnce } from "../../../plugin/base/breathe.ts";
import { matchEntries } from "../../../plugin/chat/kept/match-entries.ts";
import { message, START } from "../sample-session.ts";

interface Said {
  readonly name: string;
  readonly text: string;
  readonly wasRead?: boolean;
}

/** The places of the messages for the entries of one second; the log is rendered in other words now. */
function places(entries: readonly string[], said: readonly Said[]) {
  const fresh = said.map(({ name, text, wasRead }) => ({
    message: message("visitor", 1, { name, text }),
    text: "[other words]",
    wasRead,
  }));
  const stored = entries.map((text) => ({ at: START + 1_000, text }));
  return atOnce(matchEntries(stored, fresh));
}

const LONG = Array.from({ length: 30 }, (_, index) => `word${index}`).join(" ");

describe("of several messages of one second, all read before, an entry is the one", () => {
  it("whose text it holds, also if that is no word", () => {
    const said = [
      { name: "Ben", text: "ok", wasRead: true },
      { name: "Ben", text: "👍", wasRead: true },
    ];
    expect(places(["Vera: 👍", "Vera: ok"], said)).toEqual([1, 0]);
  });

  it("of its sender, where its text is another now", () => {
    const said = [
      { name: "Otto Berg", text: "x", wasRead: true },
      { name: "Vera Virtanen", text: "y", wasRead: true },
    ];
    expect(places(["Vera Virtanen: a", "Dr. Otto: b"], said)).toEqual([1, 0]);
  });

  it("that is left, where neither tells", () => {
    const said = [
      { name: "Ben", text: "x", wasRead: true },
      { name: "Ben", text: "y", wasRead: true },
    ];
    expect(places(["Vera: a", "Otto: b"], said)).toEqual([0, 1]);
  });
});

describe("of a message of which it is not known whether it was read", () => {
  it.each<[string, string, Said, number | undefined]>([
    ["a sign that the entry holds is enough", "Vera: 👍", { name: "Ben", text: "👍" }, 0],
    ["its sender is not enough", "Ben: a", { name: "Ben", text: "y" }, undefined],
    [
      "the beginning is enough of a long text that was cut",
      `Vera: ${LONG.slice(0, 120)} […]`,
      { name: "Ben", text: LONG },
      0,
    ],
    [
      "the first hundred characters have to be there",
      `Vera: ${LONG.slice(0, 90)} […]`,
      { name: "Ben", text: LONG },
      undefined,
    ],
    ["words beside a mask are words of their own", "Vera: pay 123 now", { name: "Ben", text: "pay[IBAN]now" }, 0],
    ["a name without letters tells nothing", "Vera: a", { name: "👤", text: "" }, undefined],
  ])("%s", (_what, entry, said, place) => expect(places([entry], [said])).toEqual([place]));
});

it("a message that is known to be new is no entry's, whatever it says", () => {
  expect(places(["Ben: a"], [{ name: "Ben", text: "a", wasRead: false }])).toEqual([undefined]);
});
