import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readChatSessionRequest } from "../../../plugin/task/create-chat-session/chat-session-request.ts";

const AT = Date.UTC(2026, 2, 29, 8);
/** What time it is. */
const NOW = AT + 60_000;

describe("a request is read", () => {
  it.each([
    [
      "with all its fields",
      { visitorExternalId: "vera@example.org", startedAt: "2026-03-29T08:00:00Z" },
      "vera@example.org",
      AT,
    ],
    ["with a time of another zone", { startedAt: "2026-03-29T11:00:00+03:00" }, null, AT],
    ["with nothing but the session id", {}, null, null],
    ["with fields that are null", { visitorExternalId: null, startedAt: null }, null, null],
    ["with a visitor whose id is empty", { visitorExternalId: "" }, "", null],
    ["with the longest visitor's id", { visitorExternalId: "v".repeat(320) }, "v".repeat(320), null],
    ["with a field that nobody knows", { text: "never read" }, null, null],
  ])("%s", (_how, fields, visitorExternalId, startedAt) => {
    const session = { sessionId: "ws-1", visitorExternalId, startedAt };
    expect(readChatSessionRequest({ sessionId: "ws-1", ...fields }, NOW)).toEqual({ session, leftOut: [] });
  });

  it.each([
    "x",
    "s".repeat(200),
    "two words",
    "…",
    "...",
    ".a",
    "a.",
    "%",
    "''abc",
    'a"b"c',
    "12$3",
    "#å1ß",
    "a\\bc",
    "😀",
  ])("with the session id %j as it is", (sessionId) => {
    expect(readChatSessionRequest({ sessionId }, NOW)).toEqual({
      session: { sessionId, visitorExternalId: null, startedAt: null },
      leftOut: [],
    });
  });
});

const AN_ID = "is not the id of a widget session";
const CONTROL = "must not hold control characters";
const WHITE = "must not begin or end with white space";
const SHORT = "must hold 3 letters or digits when it holds quotes, \\, $ or #";

describe("a session id", () => {
  it.each([
    [undefined, "is missing"],
    [7, "must be text"],
    [null, "must be text"],
    ["", "must not be empty"],
    ["s".repeat(201), "must be 200 characters at most"],
    ["a\nb", CONTROL],
    ["a\u0000b", CONTROL],
    ["a\u007Fb", CONTROL],
    ["a\u2028b", CONTROL],
    ["a\u2029b", CONTROL],
    ["a\uD83Db", CONTROL],
    ["a\uFFFEb", CONTROL],
    ["a\uFFFFb", CONTROL],
    [" ws-1", WHITE],
    ["ws-1 ", WHITE],
    [".", AN_ID],
    ["..", AN_ID],
    ["'a'", SHORT],
    ["ab\\", SHORT],
    ["$--", SHORT],
    ["12#", SHORT],
    ['"1"', SHORT],
  ])("%j %s", (sessionId, message) => {
    expect(readChatSessionRequest({ sessionId }, NOW)).toEqual({ problems: [{ field: "sessionId", message }] });
  });
});

describe("a start time", () => {
  it.each([
    ["2026-03-29T08:00:00Z", AT],
    ["2026-03-29T08:00Z", AT],
    ["2026-03-29T10:00+02:00", AT],
    ["2026-03-29T10:00:00+02:00", AT],
    ["2026-03-29T10:00:00+0200", AT],
    ["2026-03-29T10:00+02", AT],
    ["2026-03-29T02:30-05:30", AT],
    ["2026-03-29 10:00:00 +02:00", AT],
    ["2026-03-29t08:00:00z", AT],
    [" 2026-03-29T08:00:00Z\n", AT],
    ["2026-03-29T08:00:00.123Z", AT + 123],
    ["2026-03-29T08:00:00.123456789+00:00", AT + 123],
    ["2026-03-29T08:00:00,5Z", AT + 500],
    ["2026-03-28T24:00Z", AT - 8 * 3_600_000],
    ["2000-01-01T00:00Z", Date.UTC(2000, 0, 1)],
    ["2026-03-30T08:01Z", NOW + 86_400_000],
  ])("%j", (startedAt, at) => {
    const session = { sessionId: "ws-1", visitorExternalId: null, startedAt: at };
    expect(readChatSessionRequest({ sessionId: "ws-1", startedAt }, NOW)).toEqual({ session, leftOut: [] });
  });
});

const NO_TEXT = "must be text or null";
const NO_TIME = "must be a time such as 2026-03-29T08:00:00Z, or null";
const NO_ZONE = "must end with Z or an offset, as 2026-03-29T08:00:00Z does";
const CANNOT_BE = "must not be before 2000 or more than a day ahead";

describe("an optional field that is not understood is left out, and costs no card", () => {
  it.each([
    ["visitorExternalId", 7, NO_TEXT],
    ["visitorExternalId", true, NO_TEXT],
    ["visitorExternalId", {}, NO_TEXT],
    ["visitorExternalId", ["vera@example.org"], NO_TEXT],
    ["visitorExternalId", 1e300, NO_TEXT],
    ["visitorExternalId", "v".repeat(321), "must be 320 characters at most"],
    ["visitorExternalId", "v".repeat(16_000), "must be 320 characters at most"],
    ["startedAt", "yesterday", NO_TIME],
    ["startedAt", "", NO_TIME],
    ["startedAt", 1_774_771_200_000, NO_TIME],
    ["startedAt", 1_774_771_200, NO_TIME],
    ["startedAt", "1774771200000", NO_TIME],
    ["startedAt", false, NO_TIME],
    ["startedAt", {}, NO_TIME],
    ["startedAt", ["2026-03-29T08:00:00Z"], NO_TIME],
    ["startedAt", "2026-02-30T08:00:00Z", NO_TIME],
    ["startedAt", "2026-13-01T08:00:00Z", NO_TIME],
    ["startedAt", "2026-03-29T25:00:00Z", NO_TIME],
    ["startedAt", "2026-03-29T08:00:60Z", NO_TIME],
    ["startedAt", "2026-03-29T08Z", NO_TIME],
    ["startedAt", "20260329T080000Z", NO_TIME],
    ["startedAt", "2026-W13-7T08:00Z", NO_TIME],
    ["startedAt", "29.3.2026 10:00", NO_TIME],
    ["startedAt", "2026-03-29T10:00+2:00", NO_TIME],
    ["startedAt", "2026-03-29T10:00+99:00", NO_TIME],
    ["startedAt", "2026-03-29T10:00 Europe/Helsinki", NO_TIME],
    ["startedAt", `2026-03-29T08:00:00.${"1".repeat(10_000)}Z`, NO_TIME],
    ["startedAt", "2026-03-29T08:00:00", NO_ZONE],
    ["startedAt", "2026-03-29 08:00", NO_ZONE],
    ["startedAt", "2026-03-29", NO_ZONE],
    ["startedAt", "1970-01-01T00:00Z", CANNOT_BE],
    ["startedAt", "1999-12-31T23:59:59Z", CANNOT_BE],
    ["startedAt", "2026-03-30T08:01:01Z", CANNOT_BE],
    ["startedAt", "9999-12-31T23:59:59Z", CANNOT_BE],
  ])("%s %j", (field, value, message) => {
    const session = { sessionId: "ws-1", visitorExternalId: "vera", startedAt: AT };
    const body = { ...session, startedAt: "2026-03-29T08:00Z", [field]: value };
    expect(readChatSessionRequest(body, NOW)).toEqual({
      session: { ...session, [field]: null },
      leftOut: [{ field, message }],
    });
  });

  it("whatever the two of them and unknown ones hold", () => {
    const anything = fc.anything();
    fc.assert(
      fc.property(anything, anything, anything, (visitorExternalId, startedAt, text) => {
        const body = { sessionId: "ws-1", visitorExternalId, startedAt, text };
        expect(readChatSessionRequest(body, NOW)).toMatchObject({ session: { sessionId: "ws-1" } });
      }),
      { numRuns: 200 },
    );
  });
});

describe("what is wrong is told", () => {
  it.each([[[]], [null], ["text"], [7]])("of the body %j", (body) => {
    expect(readChatSessionRequest(body, NOW)).toEqual({
      problems: [{ field: "", message: "must be an object in braces: { … }" }],
    });
  });

  it("of several fields at once", () => {
    expect(readChatSessionRequest({ sessionId: "", startedAt: "now" }, NOW)).toMatchObject({
      problems: [{ field: "sessionId" }, { field: "startedAt" }],
    });
  });
});
