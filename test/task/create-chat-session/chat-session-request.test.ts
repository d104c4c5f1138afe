import { describe, expect, it } from "vitest";
import { readChatSessionRequest } from "../../../plugin/task/create-chat-session/chat-session-request.ts";

const AT = Date.UTC(2026, 2, 29, 8);

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
    expect(readChatSessionRequest({ sessionId: "ws-1", ...fields })).toEqual({ session });
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
    expect(readChatSessionRequest({ sessionId })).toEqual({
      session: { sessionId, visitorExternalId: null, startedAt: null },
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
    expect(readChatSessionRequest({ sessionId })).toEqual({ problems: [{ field: "sessionId", message }] });
  });
});

describe("what else is wrong is told", () => {
  it.each([
    ["visitorExternalId", 7, "must be text or null"],
    ["visitorExternalId", "v".repeat(321), "must be 320 characters at most"],
    ["startedAt", "yesterday", "must be a time such as 2026-03-29T08:00:00Z, or null"],
    ["startedAt", "2026-03-29T08:00:00", "must be a time such as 2026-03-29T08:00:00Z, or null"],
    ["startedAt", 1_774_771_200_000, "must be a time such as 2026-03-29T08:00:00Z, or null"],
  ])("of %s %j", (field, value, message) => {
    expect(readChatSessionRequest({ sessionId: "ws-1", [field]: value })).toEqual({ problems: [{ field, message }] });
  });

  it.each([[[]], [null], ["text"], [7]])("of the body %j", (body) => {
    expect(readChatSessionRequest(body)).toEqual({
      problems: [{ field: "", message: "must be an object in braces: { … }" }],
    });
  });

  it("of several fields at once", () => {
    expect(readChatSessionRequest({ sessionId: "", startedAt: "now" })).toMatchObject({
      problems: [{ field: "sessionId" }, { field: "startedAt" }],
    });
  });
});
