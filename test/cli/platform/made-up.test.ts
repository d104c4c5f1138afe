import { describe, expect, it } from "vitest";
import { fieldsRead } from "../../../plugin/cli/platform/fields-read.ts";
import { madeUpText } from "../../../plugin/cli/platform/made-up-text.ts";
import { replacing } from "../../../plugin/cli/platform/replace-personal-data.ts";
import { requestLine } from "../../../plugin/cli/platform/watched-client.ts";
import { platformFile, readPlatformFile } from "../../../plugin/settings/platform-description.ts";
import { takesLinearTime } from "../../support/cpu-time.ts";

const NOWHERE = { file: "", place: "" };
const URL_OF_PLATFORM = "https://chat.example.com/api";

function replacingFor(name: string) {
  const { description } = readPlatformFile(platformFile(name, ".", NOWHERE), NOWHERE);
  return replacing(fieldsRead(description), URL_OF_PLATFORM);
}

describe("what a recorded answer keeps", () => {
  it.each<[string, unknown, unknown]>([
    ["a time", { time: 1_795_943_435 }, { time: 1_795_943_435 }],
    ["a number that tells kinds apart", { user_id: -2 }, { user_id: -2 }],
    ["a text that the description names", { result: "Authorization failed!" }, { result: "Authorization failed!" }],
    ["a field that is not read", { password: "canary", ip: "192.0.2.1", msg: "" }, { msg: "" }],
    ["a mail address", { email: "vera@customer.example" }, { email: "person-1@example.org" }],
    ["a name", { nick: "Vera", name_support: "Vera" }, { nick: "Person A", name_support: "Person A" }],
    ["an id, as a number", { id: 4711, user_id: 4711 }, { id: 1, user_id: 1 }],
    [
      "JSON in a text",
      { meta_msg: '{"content":{"whisper":true,"canary":"x"}}' },
      { meta_msg: '{"content":{"whisper":true}}' },
    ],
    ["nothing", { cls_time: null, chat: [] }, { cls_time: null, chat: [] }],
  ])("%s", (_, json, kept) => {
    expect(replacingFor("live-helper-chat").answer(json)).toEqual(kept);
  });

  it.each<[string, unknown, unknown]>([
    [
      "an id like others of its kind",
      { id: "f8ba585d-74c5-4d36-a7f3-6dfe6b3379be" },
      { id: "00000000-0000-4000-8000-000000000001" },
    ],
    ["a time as text", { createdAt: "2026-11-29T09:24:02.215Z" }, { createdAt: "2026-11-29T09:24:02.215Z" }],
    ["a state that the description names", { status: "closed" }, { status: "closed" }],
  ])("%s", (_, json, kept) => {
    expect(replacingFor("hexabot").answer(json)).toEqual(kept);
  });

  it("two ids are never made one, also where the description names numbers that stay", () => {
    // 2 and -2 tell kinds apart in this description.
    const given = Array.from({ length: 12 }, (_, index) => ({ id: index + 1 }));
    const made = replacingFor("live-helper-chat").answer(given) as { id: number }[];
    expect(new Set(made.map(({ id }) => id)).size).toBe(given.length);
  });

  it.each([
    [
      { nick: "<b>Vera Visitor:</b> it is on &amp; off" },
      /^<b>Person A:<\/b> [a-z]{2} [a-z]{2} [a-z]{2} &amp; [a-z]{3}$/,
    ],
    [{ nick: '<a href="canary">Vera</a>' }, /^<a>[A-Z][a-z]{3}<\/a>$/],
  ])("a field with the name in its HTML stays HTML: %j", (answer, kept) => {
    expect((replacingFor("live-helper-chat").answer(answer) as { nick: string }).nick).toMatch(kept);
  });

  it("a state that the description does not name is made up, as any text", () => {
    const { status } = replacingFor("hexabot").answer({ status: "vip-vera" }) as { status: string };
    expect(status).toMatch(/^[a-z]{3}-[a-z]{4}$/);
    expect(status).not.toBe("vip-vera");
  });
});

describe("made-up texts", () => {
  it.each([
    ["My VPN: error 809!", /^[A-Z][a-z] [A-Z]{3}: [a-z]{5} \d{3}!$/],
    ["Ääkköset häiritsevät", /^[A-Z][a-z]{7} [a-z]{11}$/],
    ['<p class="canary">Hi &amp; bye</p>', /^<p>[A-Z][a-z] &amp; [a-z]{3}<\/p>$/],
    ["", /^$/],
  ])("%s", (text, like) => {
    const made = madeUpText(text, new Map());
    expect(made).toMatch(like);
    expect(made).not.toContain("canary");
  });

  it("names in a text are those that stand for them elsewhere", () => {
    const made = madeUpText(
      "Olga Operator: hello Vera",
      new Map([
        ["Olga Operator", "Person A"],
        ["Vera", "Person B"],
      ]),
    );
    expect(made).toMatch(/^Person A: [a-z]{5} Person B$/);
  });

  it("takes time in proportion to the text, whatever stands in it", () => {
    expect(takesLinearTime(1_000_000, (size) => madeUpText("<a".repeat(size), new Map()))).toBe(true);
    expect(takesLinearTime(1_000_000, (size) => madeUpText(`<a${"x".repeat(size)}`, new Map()))).toBe(true);
  });
});

describe("a request that is shown", () => {
  const request = { method: "POST", path: { text: "/rpc", pattern: "/rpc" }, purpose: "test" } as const;

  it.each([
    ["in the query", { query: { key: "a b/ü" } }, "POST /rpc?key=***"],
    [
      "in a form",
      { body: { type: "application/x-www-form-urlencoded", content: "key=a+b%2F%C3%BC" } },
      "POST /rpc key=***",
    ],
    ["in JSON", { body: { type: "application/json", content: '{"key":"a b/ü"}' } }, 'POST /rpc {"key":"***"}'],
  ])("has its secrets masked %s", (_, parts, line) => {
    expect(requestLine({ ...request, ...parts }, ["a b/ü"])).toBe(line);
  });
});
