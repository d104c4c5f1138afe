// Bounds of a described platform: its description, and what its replies hold.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { MOST_PAGES } from "../../../dist/outside/chat-history/collect-changes.js";
import { createDescribedChatHistory } from "../../../dist/outside/chat-history/described/client.js";
import { LONGEST_TOKEN } from "../../../dist/outside/described-api/auth.js";
import { compileExpression } from "../../../dist/outside/described-api/expressions.js";
import { htmlToText, LONGEST_HTML, MOST_DEPTH } from "../../../dist/outside/described-api/html-text.js";
import { LONGEST_NESTED, parseText } from "../../../dist/outside/described-api/json-in-text.js";
import { MOST_ENTRIES } from "../../../dist/outside/described-api/lookups.js";
import { DEEPEST_DESCRIPTION, LONGEST_DESCRIPTION } from "../../../dist/settings/description-yaml.js";
import { readPlatform } from "../../../dist/settings/platform-description.js";

const SHIPPED = readFileSync(new URL("../../../templates/platforms/live-helper-chat.yaml", import.meta.url), "utf8");
const NOW = Date.UTC(2026, 10, 29, 12);
const clock = { now: () => NOW, wait: async () => undefined };

const DESCRIBED = {
  platform: "made-up",
  title: "Made-up",
  proof: { how: "documentation", version: "1", on: "2026-11-29" },
  auth: { session: { login: { post: "/login" }, token: { body: "token" }, headers: { "X-Token": "{session_token}" } } },
  requests: {
    chat: { get: "/chat/{session}" },
    people: { get: "/people" },
    list: { get: "/list", pages: { kind: "page_number", parameter: "page", size: 1 } },
  },
  lookups: { people: { request: "people", records: ".", id: "id" } },
  session: { request: "chat", id: "id", started: "at", ended: "at", visitor: { id: "id" } },
  operators: { lookup: "people", id: "id", name: "name" },
  messages: { records: "messages", id: "id", at: "at", kind: { is: "operator" }, sender_id: "id" },
  live_chats: { by: "session" },
  changes: { request: "list", records: ".", order: "newest-first", id: "id", updated: "at" },
};
const AT = new Date(NOW).toISOString();
const CHAT = { id: "1", at: AT, messages: [{ id: 1, at: AT }] };

/** A platform that answers each path so; the query is told to the answer. */
function platform(answers) {
  const http = {
    host: "http://127.0.0.1",
    async request({ path, query }) {
      const answer = answers[path.text];
      const json = typeof answer === "function" ? answer(query) : answer;
      return { status: 200, text: JSON.stringify(json), date: NOW, header: () => undefined };
    },
  };
  const described = readPlatform("p.yaml", JSON.stringify(DESCRIBED));
  return createDescribedChatHistory(http, described, { url: "http://127.0.0.1", values: {} }, clock);
}

const people = (count) => Array.from({ length: count }, (_, id) => ({ id, name: "x".repeat(100) }));
const answers = (more) => ({ "/login": { token: "t" }, "/chat/1": CHAT, "/people": [], ...more });
const newest = (pages) =>
  platform(answers({ "/list": ({ page }) => (Number(page) < pages ? [{ id: page, at: AT }] : []) })).changedSessions({
    since: NOW - 1,
    wanted: undefined,
    mostPages: 2,
  });

export const cases = {
  "a description of a chat platform": {
    async atEdge() {
      const whole = SHIPPED + "#".repeat(LONGEST_DESCRIPTION - SHIPPED.length);
      assert.equal(readPlatform("p.yaml", whole).description.platform, "live-helper-chat");
      const deep = `${"[".repeat(DEEPEST_DESCRIPTION)}${"]".repeat(DEEPEST_DESCRIPTION)}`;
      assert.throws(() => readPlatform("p.yaml", deep), /must be parts with names/);
    },
    async beyond() {
      const long = SHIPPED + "#".repeat(LONGEST_DESCRIPTION - SHIPPED.length + 1);
      assert.throws(() => readPlatform("p.yaml", long), /100001 characters long/);
      for (const sign of ["[", "{a: ", "- ", "? "]) {
        assert.throws(() => readPlatform("p.yaml", sign.repeat(1_000)), /nested deeper than 40/);
      }
    },
  },
  "an expression of a description": {
    async atEdge() {
      const doubled = Array(9).fill("[@, @]").join(" | ");
      assert.equal(JSON.stringify(compileExpression(doubled)("x")).match(/x/g).length, 512);
      assert.equal(compileExpression(`'${"x".repeat(998)}'`)({}).length, 998);
    },
    async beyond() {
      assert.throws(() => compileExpression(Array(10).fill("[@, @]").join(" | ")), /too much of a small record/);
      assert.throws(() => compileExpression(`'${"x".repeat(999)}'`), /longer than 1000/);
    },
  },
  "JSON in a text of a reply": {
    async atEdge() {
      const objects = Math.floor((LONGEST_NESTED - 2) / 3);
      assert.equal(parseText(`[${Array(objects).fill("{}").join(",")}]`).length, objects);
    },
    async beyond() {
      assert.throws(() => parseText(" ".repeat(LONGEST_NESTED + 1)), { code: "reply-too-large" });
    },
  },
  "HTML of a message": {
    async atEdge() {
      const nested = `${"<b>".repeat(MOST_DEPTH)}x${"</b>".repeat(MOST_DEPTH)}`;
      const times = Math.floor(LONGEST_HTML / nested.length);
      assert.equal(htmlToText(nested.repeat(times)), "x".repeat(times));
    },
    async beyond() {
      assert.equal(htmlToText(`${"<b>".repeat(MOST_DEPTH + 1)}x &amp; y`), "x &amp; y");
      assert.match(htmlToText(`${"<p>x</p>".repeat(100_000)}x`), /x$/);
    },
  },
  "a token that the chat platform gives": {
    async atEdge() {
      const chat = platform(answers({ "/login": { token: "t".repeat(LONGEST_TOKEN) } }));
      assert.equal((await chat.session("1")).kind, "history");
    },
    async beyond() {
      const chat = platform(answers({ "/login": { token: "t".repeat(LONGEST_TOKEN + 1) } }));
      await assert.rejects(chat.session("1"), { code: "platform-description-wrong", scope: "system" });
    },
  },
  "support persons of a lookup": {
    async atEdge() {
      const { session } = await platform(answers({ "/people": people(MOST_ENTRIES) })).session("1");
      assert.equal(session.operators[0].name.length, 100);
    },
    async beyond() {
      const chat = platform(answers({ "/people": people(MOST_ENTRIES + 1) }));
      await assert.rejects(chat.session("1"), { code: "list-too-long" });
    },
  },
  "pages of a list of changes that does not give the oldest first": {
    async atEdge() {
      assert.equal((await newest(MOST_PAGES)).sessions.size, MOST_PAGES - 1);
    },
    async beyond() {
      await assert.rejects(newest(MOST_PAGES + 1), { code: "list-too-long" });
    },
  },
};
