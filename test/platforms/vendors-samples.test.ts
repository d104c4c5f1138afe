import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Exchange } from "../../plugin/cli/platform/example.ts";
import { historyOf } from "../../plugin/cli/platform/run-example.ts";
import { platformFile, readPlatformFile } from "../../plugin/settings/platform-description.ts";

/* The vendors' own sample payloads go through the descriptions; they are never copied into the project. */

const SAMPLES = "../shared/data/platforms/vendor";
const NAMED = { file: "test", place: "" };
const object = z.record(z.string(), z.json());

function sample(file: string) {
  return object.parse(JSON.parse(readFileSync(`${SAMPLES}/${file}.json`, "utf8")));
}

/** The example that an OpenAPI document gives, under its name. */
function named(file: string, name: string) {
  return object.parse(sample(file)[name]);
}

function exchange(path: string, json: z.core.util.JSONType, more: Partial<Exchange["request"]> = {}): Exchange {
  return { request: { method: "GET", path, query: {}, ...more }, reply: { status: 200, headers: {}, json } };
}

function post(path: string, json: z.core.util.JSONType): Exchange {
  return exchange(path, json, { method: "POST" });
}

async function read(platform: string, session: string, exchanges: Exchange[]) {
  const described = readPlatformFile(platformFile(platform, ".", NAMED), NAMED);
  const history = historyOf(described, { settings: {}, exchanges, now: "2026-11-29T12:00:00Z" });
  const reading = await history.session(session);
  if (reading.kind !== "history") throw new Error(reading.kind);
  const { session: made, countByPlatform } = reading;
  const rows = made.messages.map(({ sender, type, text, withdrawn }) => [
    sender.kind,
    sender.name,
    type,
    withdrawn === true ? "withdrawn" : text,
  ]);
  return { made, countByPlatform, rows };
}

describe.skipIf(!existsSync(SAMPLES))("the vendors' samples", () => {
  it("of LiveChat: its chat, and an event of each kind", async () => {
    const { threads, ...chat } = sample("livechat/chat");
    const thread = sample("livechat/thread");
    const [own] = z.array(object).parse(threads);
    const events = ["message", "file", "filledForm", "systemMessage", "deletedEvent"].map((name, index) => ({
      ...sample(`livechat/${name}`),
      id: `e${index}`,
    }));
    const { made, rows } = await read("livechat", "PJ0MRSHTDG", [
      post("/v3.6/agent/action/get_chat", { ...chat, thread: own ?? null }),
      post("/v3.6/agent/action/list_threads", { threads: [own ?? null, { ...thread, events }] }),
      post("/v3.6/configuration/action/list_bots", []),
    ]);
    expect(rows).toEqual([
      ["visitor", "Thomas Anderson", "text", "hello there"],
      ["visitor", "Thomas Anderson", "file", ""],
      ["visitor", "Thomas Anderson", "event", "Your name Thomas Anderson; Your email t.anderson@example.com"],
      ["system", "", "event", "Hello there!"],
      ["visitor", "Thomas Anderson", "text", "withdrawn"],
      ["visitor", "Thomas Anderson", "event", "Name and Surname: Thomas Anderson; E-mail: "],
    ]);
    expect(made.liveChats.map(({ liveChatId }) => liveChatId)).toEqual(["K600PKZON8", "QA37PVJ75B"]);
    expect(made.operators).toEqual([{ id: "smith@example.com", name: "Agent Smith", externalId: "smith@example.com" }]);
  });

  it("of Intercom: a conversation", async () => {
    const { made, rows, countByPlatform } = await read("intercom", "503", [
      exchange("/conversations/503", named("intercom/get-conversation", "conversation found")),
      exchange("/contacts/6762f1261bb69f9f2193bba7", { id: "6762f1261bb69f9f2193bba7", email: "someone@example.org" }),
      exchange("/admins", { admins: [] }),
    ]);
    expect(countByPlatform).toBe(5);
    expect(rows).toEqual([
      ["operator", "Operator", "text", "Okay!"],
      ["operator", "Ciaran176 Lee", "text", "this is the message body"],
      ["operator", "Jamie Oliver", "event", "custom_action_started"],
      ["bot", "Fin", "event", "conversation_attribute_updated_by_admin"],
      ["operator", "Jamie Oliver", "event", "custom_action_finished"],
    ]);
    expect(made.visitor.externalId).toBe("someone@example.org");
  });

  it("of Rocket.Chat: a room and its messages", async () => {
    const { made, rows } = await read("rocketchat", "kCJDd5peKiZnGJLPq", [
      exchange("/api/v1/rooms.info", named("rocketchat/room", "Success Example"), {
        query: { roomId: "kCJDd5peKiZnGJLPq" },
      }),
      exchange("/api/v1/livechat/kCJDd5peKiZnGJLPq/messages", named("rocketchat/messages", "Example 1"), {
        query: { offset: "0", count: "100" },
      }),
      exchange("/api/v1/livechat/visitors.info", { visitor: null }, { query: { visitorId: "47Dajwh9DjpnTAugW" } }),
      exchange(
        "/api/v1/users.info",
        { user: { _id: "C38WSSzrGd2NCjzqJ", name: "Test Cat" } },
        { query: { userId: "C38WSSzrGd2NCjzqJ" } },
      ),
    ]);
    expect(rows).toEqual([
      ["visitor", "swayyy", "text", "hello"],
      ["operator", "Test Cat", "text", "hello"],
      ["operator", "Test Cat", "file", ""],
    ]);
    expect(made.messages[2]?.attachment).toEqual({ name: "video-designs (1).png", size: 17466, mimeType: "image/png" });
    expect(made.visitor).toEqual({ id: "47Dajwh9DjpnTAugW", name: "Mary", externalId: null });
  });

  it("of HubSpot: each request and each field is in its OpenAPI document", () => {
    const text = readFileSync(`${SAMPLES}/hubspot/conversations-v3-openapi.json`, "utf8");
    const contract = z
      .object({
        paths: z.record(
          z.string(),
          z.object({ get: z.object({ parameters: z.array(z.object({ name: z.string() })) }).optional() }),
        ),
      })
      .parse(JSON.parse(text));
    const { description } = readPlatformFile(platformFile("hubspot", ".", NAMED), NAMED);
    const asked = Object.values(description.requests).map(({ get = "", query, pages }) => ({
      path: get.replace("{session}", "{threadId}").replace("{id}", "{actorId}"),
      parameters: [...Object.keys(query), ...("parameter" in pages ? [pages.parameter] : [])],
    }));
    for (const { path, parameters } of asked) {
      const known = contract.paths[`${path}`]?.get?.parameters.map(({ name }) => name);
      expect(known).toEqual(expect.arrayContaining(parameters));
    }
    const fields = [
      "associatedContactId",
      "closedAt",
      "latestMessageTimestamp",
      "assignedTo",
      "senders",
      "actorId",
      "createdBy",
      "truncationStatus",
      "newStatus",
      "fileUsageType",
      "archived",
    ];
    for (const field of fields) expect(text).toContain(`"${field}"`);
    for (const word of ["WELCOME_MESSAGE", "COMMENT", "ASSIGNMENT", "THREAD_STATUS_CHANGE", "TRUNCATED"])
      expect(text).toContain(`"${word}"`);
  });
});
