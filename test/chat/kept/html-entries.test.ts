import { expect, it } from "vitest";
import { matchEntries } from "../../../plugin/chat/kept/match-entries.ts";
import { message, START } from "../sample-session.ts";

const AT = START + 1_000;

function matchOf(entry: string, text: string) {
  const of = { message: message("visitor", 1, { name: "Ben", text }), text: "", wasRead: undefined };
  return matchEntries([{ at: AT, text: entry }], [of])[0];
}

it.each([
  ["Tom &amp; Jerry", "Tom & Jerry"],
  ["it&#x27;s 5 &lt; 6", "it's 5 < 6"],
  ["&quot;Moi&quot; &#x60;a&#x3D;b&#x60;", '"Moi" `a=b`'],
  ["R&amp;D; x", "R&D; x"],
])("an entry of an HTML log, %s, is that of the message %s", (entry, text) => {
  expect(matchOf(`<li>Vera: ${entry}</li>`, text)).toBe(0);
});

it.each([
  ["Tom &amp; Jerry", "Jerry amp"],
  ["it&#x27;s", "x27 it"],
  ["it&#39;s", "39 it"],
  ["&quot;Moi&quot;", "Moi quot"],
])(
  "an entry of an HTML log, %s, is not that of the message %s, of which only a reference spells a word",
  (entry, text) => {
    expect(matchOf(`<li>Vera: ${entry}</li>`, text)).toBeUndefined();
  },
);
