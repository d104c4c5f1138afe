import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { atOnce } from "../../../plugin/base/breathe.ts";
import { MASK_NAMES } from "../../../plugin/chat/masks/mask-names.ts";
import { maskSession } from "../../../plugin/chat/masks/mask-session.ts";
import type { WidgetSession } from "../../../plugin/chat/session.ts";
import { statisticsOf } from "../../../plugin/chat/wait-time.ts";
import { anySession } from "../arbitrary-session.ts";

const SESSION: WidgetSession = {
  sessionId: "0401234567",
  startedAt: 0,
  endedAt: 60_000,
  visitor: { id: "040 1234567", name: "vera@example.org", externalId: "vera@example.org" },
  operators: [{ id: "o1", name: "otto@example.com", externalId: "otto@example.com" }],
  liveChats: [],
  messages: [
    {
      messageId: "0401234567",
      sentAt: 1_000,
      sender: { kind: "visitor", id: "040 1234567", name: "vera@example.org" },
      liveChatId: "0401234567",
      type: "text",
      text: "I am vera@example.org, 040 1234567 or 041 7654321",
      attachment: null,
    },
    {
      messageId: "m2",
      sentAt: 2_000,
      sender: { kind: "bot", id: null, name: "bot@example.org" },
      liveChatId: null,
      type: "event",
      text: "vera@example.org joined",
      attachment: { name: "131052-308T vera@example.org", size: 401_234_567, mimeType: "text/plain" },
    },
  ],
};

/** Masking twice would otherwise be tried on text that holds nothing. */
const SAYINGS = ["vera@example.org", "call 040 1234567", "FI21 1234 5600 0007 85", "4111111111111111", "131052-308T"];

const sensitiveSession = fc.tuple(anySession, fc.array(fc.constantFrom(...SAYINGS))).map(([session, sayings]) => ({
  ...session,
  messages: session.messages.map((message, index) => ({ ...message, text: `${message.text} ${sayings[index] ?? ""}` })),
}));

describe("a session", () => {
  it("is masked in what was said, whoever said it, and in the names of attachments", () => {
    const { session, counts } = atOnce(maskSession(SESSION, MASK_NAMES));
    expect(session.messages.map(({ text }) => text)).toEqual([
      "I am [mail address], [phone number] or [phone number]",
      "[mail address] joined",
    ]);
    expect(session.messages[1]?.attachment?.name).toBe("[Finnish personal identity code] [mail address]");
    expect(counts).toEqual({
      "mail-address": 3,
      "phone-number": 2,
      "payment-card-number": 0,
      iban: 0,
      "finnish-identity-code": 1,
      "swedish-identity-number": 0,
    });
  });

  it("keeps names, ids, times, sizes and everything else", () => {
    const { session } = atOnce(maskSession(SESSION, MASK_NAMES));
    const withTextOf = (index: number) => ({
      text: SESSION.messages[index]?.text,
      attachment: SESSION.messages[index]?.attachment,
    });
    const restored = session.messages.map((message, index) => ({ ...message, ...withTextOf(index) }));
    expect({ ...session, messages: restored }).toEqual(SESSION);
    expect(session.messages[1]?.attachment).toMatchObject({ size: 401_234_567, mimeType: "text/plain" });
  });

  it("is not changed itself", () => {
    const before = structuredClone(SESSION);
    atOnce(maskSession(SESSION, MASK_NAMES));
    expect(SESSION).toEqual(before);
  });

  it("stays the same without masks", () => {
    expect(atOnce(maskSession(SESSION, [])).session).toBe(SESSION);
  });

  it("has the same figures before and after, and nothing left to mask", () => {
    fc.assert(
      fc.property(sensitiveSession, fc.subarray([...MASK_NAMES]), (session, masks) => {
        const masked = atOnce(maskSession(session, masks)).session;
        expect(statisticsOf(masked)).toEqual(statisticsOf(session));
        expect(atOnce(maskSession(masked, masks)).session).toEqual(masked);
      }),
    );
  });
});
