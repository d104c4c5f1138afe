import { expect, it } from "vitest";
import { joinPages } from "../../plugin/outside/chat-history/assumed/client.ts";
import { message, START, session } from "./sample-session.ts";

const [one, two, three] = [message("bot", 1), message("visitor", 2), message("operator", 3)];

it("puts the pages' messages one after another", () => {
  const pages = [session({ messages: [one, two] }), session({ messages: [three] })];
  expect(joinPages(pages)).toEqual(session({ messages: [one, two, three] }));
});

it("counts a message once that a later page repeats", () => {
  const pages = [session({ messages: [one, two] }), session({ messages: [two, three] })];
  expect(joinPages(pages).messages).toEqual([one, two, three]);
});

it("takes everything else from the last page: the session may have ended meanwhile", () => {
  const pages = [session({ endedAt: null, messages: [one] }), session({ endedAt: START, messages: [] })];
  expect(joinPages(pages)).toEqual(session({ endedAt: START, messages: [one] }));
});

it("refuses to make a session out of no page", () => {
  expect(() => joinPages([])).toThrow(RangeError);
});
