import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { Message } from "../../../plugin/chat/session.ts";
import { sharedSenders } from "../../../plugin/outside/chat-history/shared-senders.ts";

const message: fc.Arbitrary<Message> = fc.record({
  messageId: fc.string(),
  sentAt: fc.nat(),
  sender: fc.record({
    kind: fc.constantFrom("visitor", "operator"),
    id: fc.constantFrom(null, "", "1", '1","2'),
    name: fc.constantFrom("", "1", '","', "n".repeat(2_000)),
  }),
  liveChatId: fc.constantFrom(null, "", "l1", "l2"),
  type: fc.constant("text"),
  text: fc.string(),
  attachment: fc.constant(null),
});

it("messages say the same when they share their senders", () => {
  fc.assert(
    fc.property(fc.array(fc.array(message, { maxLength: 10 }), { maxLength: 3 }), (pages) => {
      const share = sharedSenders();
      expect(pages.map((one) => share(one))).toEqual(pages);
    }),
  );
});

function page(): Message[] {
  return [
    {
      messageId: "m",
      sentAt: 0,
      sender: { kind: "visitor", id: "v", name: "Maija" },
      liveChatId: "l1",
      type: "text",
      text: "Hei",
      attachment: null,
    },
  ];
}

it("a sender is kept once for all pages", () => {
  const share = sharedSenders();
  const [first] = share(page());
  const [second] = share(page());
  expect(second?.sender).toBe(first?.sender);
});
