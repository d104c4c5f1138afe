import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { PlatformExample } from "../../../plugin/cli/platform/example.ts";
import { asExample, type Changing, shippedExample } from "../../platforms/served-example.ts";
import { esmChatHere } from "../../support/esm-chat-here.ts";
import { folders, given } from "../../support/given-files.ts";
import { scriptedServers } from "../../support/scripted-server.ts";

const folder = folders();
const serve = scriptedServers();

const ENVIRONMENT = { KEY: "canary/key &é" };
const NOTE = shippedExample("live-helper-chat/note-before-the-reply");
const SETTINGS = ["--set", "user=reader", "--set", "key=env:KEY"];

/** What comes with each chat and is nobody's business: the operator's password hash, a hash of the chat, an address. */
const withCanaries: Changing = (json) => {
  if (typeof json !== "object" || json === null || !("chat" in json)) return json;
  const user = { id: 7, password: "$2y$10$canary-hash", email: "olga.operator@example.org" };
  return { ...json, chat: { ...(json.chat as object), user, hash: "canary-hash", ip: "192.0.2.44" } };
};

async function served(example: PlatformExample = NOTE, change: Changing = withCanaries) {
  return serve(asExample(example, change));
}

async function platform(args: readonly string[]) {
  return esmChatHere(["platform", ...args], { environment: ENVIRONMENT });
}

/** A list of chats of the last quarter of an hour. */
const withNewList: Changing = (json, { url }) => {
  if (!url.startsWith("/restapi/chats")) return json;
  const now = Math.floor(Date.now() / 1000);
  const list = [
    { id: 40, time: now - 900 },
    { id: 41, time: now - 1_000, cls_time: now - 100 },
  ];
  return { error: false, list };
};

describe("esm-chat platform test", () => {
  it("shows the requests, the session, the figures and why, and no secret", async () => {
    const { url, requests } = await served();
    const args = ["test", "live-helper-chat", "--url", url, ...SETTINGS, "--session", "41"];
    const { exitCode, stdout, stderr } = await platform(args);
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(requests).toHaveLength(3);
    expect(stdout).toMatch(/^GET \/restapi\/fetchchat\?chat_id=41\n {2}200, \d+ characters$/m);
    expect(stdout).toMatch(/support person +7 +Olga Operator +olga\.operator@example\.org/);
    expect(stdout).toMatch(/live-chat +2026-10-06T07:30:20\.000Z +2026-10-06T07:31:30\.000Z +7 at 2026-10-06T07:30:31/);
    expect(stdout).toMatch(/wait +25 s +25 seconds from the end user's first message \(103\) to .* \(107, live chat/);
    expect(stdout).toMatch(/first replier +7 /);
    expect(stdout).toContain("1 operator (note)");
    expect(stdout).not.toContain("printer");
    expect(stdout).not.toContain("canary");
  });

  it("shows messages when they are asked for", async () => {
    const { url } = await served();
    const args = ["test", "live-helper-chat", "--url", url, ...SETTINGS, "--session", "41", "--messages"];
    expect((await platform(args)).stdout).toMatch(
      /101 .* visitor +text +Vera Visitor +The printer on floor 2 is offline/,
    );
  });

  it("says what was ignored, and which time is not believed", async () => {
    const example = shippedExample("live-helper-chat/opened-again");
    const { url } = await served(example, (json) => {
      const { result } = json as { result?: { messages?: unknown[] } };
      const first = result?.messages?.[0];
      return first === undefined ? json : { result: { messages: [first, ...(result?.messages ?? [])] } };
    });
    const args = ["test", "live-helper-chat", "--url", url, ...SETTINGS, "--session", "42"];
    const plain = await platform(args);
    expect(plain.stdout).toContain("messages that came again: 1");
    expect(plain.stdout).toContain("live_chats.established says 2026-10-06T07:35:00.000Z, which cannot be");
    const json = JSON.parse((await platform([...args, "--json"])).stdout) as object;
    expect(json).toMatchObject({
      status: "read",
      requests: [{ status: 200, means: "good" }, { status: 200 }, { status: 200 }],
      session: { sessionId: "42", messages: [] },
      figures: { waitSeconds: 7, messageCount: 7 },
      why: { asked: "202", answered: "203", firstReplier: "7", liveChat: "live-chat" },
      ignored: {
        skipped: 0,
        repeated: 1,
        unknownKinds: [],
        outsideLiveChats: [],
        established: { told: "2026-10-06T07:35:00.000Z", taken: "2026-10-06T07:30:12.000Z" },
      },
    });
  });

  it("without --session, takes the newest of the list's first page", async () => {
    const { url, requests } = await served({ ...NOTE, exchanges: [...NOTE.exchanges, LIST] }, withNewList);
    const { exitCode, stdout } = await platform(["test", "live-helper-chat", "--url", url, ...SETTINGS]);
    expect([exitCode, requests[0]?.url.split("?")[0]]).toEqual([0, "/restapi/chats"]);
    expect(stdout).toContain("Session 41");
  });

  it("a session that is not known exits 3 and says what the answer means", async () => {
    const { url } = await served(shippedExample("live-helper-chat/unknown-chat"));
    const { exitCode, stdout } = await platform([
      "test",
      "live-helper-chat",
      "--url",
      url,
      ...SETTINGS,
      "--session",
      "43",
    ]);
    expect(exitCode).toBe(3);
    expect(stdout).toContain("200, which means unknown");
    expect(stdout).toContain("the session 43 is not known there");
  });

  it("a refused key exits 2 and names the settings, without a word of the answer", async () => {
    const { url } = await served(NOTE, () => ({ error: true, result: "Authorization failed!", canary: "canary" }));
    const { exitCode, stdout, lines } = await platform([
      "test",
      "live-helper-chat",
      "--url",
      url,
      ...SETTINGS,
      "--session",
      "41",
    ]);
    expect(exitCode).toBe(2);
    expect(lines).toEqual([expect.stringContaining("refused the token: check chatHistory.settings")]);
    expect(stdout + lines.join("")).not.toContain("canary");
  });

  it("takes address and settings from the configuration, whose other secrets it does not need", async () => {
    const { url } = await served();
    const where = folder();
    given(where, "key", ENVIRONMENT.KEY);
    const configuration = {
      esm: { url: "https://esm.example.org/rest-api/itsm/v1", login: "task", password: { env: "NOT_SET" } },
      chatHistory: { url, platform: "live-helper-chat", settings: { user: "reader", key: { file: "key" } } },
    };
    const config = given(where, "esm-chat.config.json", JSON.stringify(configuration));
    const { exitCode, stdout } = await platform(["test", "live-helper-chat", "--config", config, "--session", "41"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("25 seconds");
  });

  it.each([
    ["a secret as an argument", ["--set", "key=canary"], "--set: key is a secret: give --set key=env:NAME"],
    [
      "a secret that is not there",
      ["--set", "key=env:OTHER", "--set", "user=a"],
      "--set key: the environment variable OTHER",
    ],
    ["a setting that is missing", ["--set", "key=env:KEY"], "--set user: is missing: name of the user"],
    ["a setting that is none", ["--set", "a=canary", ...SETTINGS], "--set a: is no setting of Live Helper Chat"],
    ["no value", ["--set", "canary"], "--set: must be name=value"],
    ["no address", ["--url", "canary", ...SETTINGS], "--url: "],
  ])("%s: exit 1 before anything is asked", async (_, args, message) => {
    const { url, requests } = await served();
    const { exitCode, lines } = await platform(["test", "live-helper-chat", "--url", url, ...args, "--session", "41"]);
    expect(exitCode).toBe(1);
    expect(lines.join("\n")).toContain(message);
    expect(lines.join("\n")).not.toContain("canary");
    expect(requests).toEqual([]);
  });
});

const LIST: PlatformExample["exchanges"][number] = {
  request: {
    method: "GET",
    path: "/restapi/chats",
    query: { prefill_fields: "messages_statistic", ignore_fields: "user", limit: "50", offset: "0" },
  },
  reply: { status: 200, headers: {}, json: {} },
};

describe("esm-chat platform record", () => {
  it("keeps the answers without people, texts, ids and what is not read; it is an example as it stands", async () => {
    const { url } = await served();
    const [examples, where] = [folder(), ["--url", url, ...SETTINGS, "--session", "41"]];
    const out = join(examples, "recorded.json");
    const { exitCode, stdout } = await platform(["record", "live-helper-chat", ...where, "--out", out]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("3 answers");
    const written = readFileSync(out, "utf8");
    for (const told of [
      "canary",
      "Vera",
      "Olga",
      "printer",
      "notice",
      "Oskar",
      "192.0.2.44",
      "light.png",
      '"41"',
      "reader",
    ])
      expect(written).not.toContain(told);
    const example = JSON.parse(written) as PlatformExample;
    expect(example.expected).toMatchObject({
      figures: {
        messageCount: 10,
        waitSeconds: 25,
        startTime: "2026-10-06T07:30:00.000Z",
        endTime: "2026-10-06T07:31:30.000Z",
        members: [
          expect.stringMatching(/^person-\d+@example\.org$/),
          expect.stringMatching(/^person-\d+@example\.org$/),
        ],
      },
    });
    expect(example.exchanges[0]?.reply.json).not.toHaveProperty("chat.hash");
    expect(example.exchanges[0]?.reply.json).toHaveProperty("chat.pnd_time");
    expect((await platform(["check", "live-helper-chat", "--examples", examples])).exitCode).toBe(0);

    const again = await platform(["record", "live-helper-chat", ...where, "--out", out]);
    expect(again.exitCode).toBe(1);
    expect(again.lines).toEqual([expect.stringContaining("is there already: name another file")]);
    expect(readFileSync(out, "utf8")).toBe(written);
  });

  it("with a login and ids of another kind", async () => {
    const example = shippedExample("hexabot/handover");
    const { url } = await served(example);
    const examples = folder();
    const out = join(examples, "recorded.json");
    const set = ["--url", url, "--set", "login=reader", "--set", "password=env:KEY", "--session", example.session];
    expect((await platform(["record", "hexabot", ...set, "--out", out])).exitCode).toBe(0);
    const written = readFileSync(out, "utf8");
    for (const told of ["Vera", "Olga", "anybody", "canary", "s%3Amade-up", example.session])
      expect(written).not.toContain(told);
    expect(JSON.parse(written)).toMatchObject({ expected: { figures: { waitSeconds: 31, messageCount: 5 } } });
    expect((await platform(["check", "hexabot", "--examples", examples])).exitCode).toBe(0);
  });

  it("a session that is not there is not recorded", async () => {
    const { url } = await served(shippedExample("live-helper-chat/unknown-chat"));
    const out = join(folder(), "recorded.json");
    const { exitCode, lines } = await platform([
      "record",
      "live-helper-chat",
      "--url",
      url,
      ...SETTINGS,
      "--session",
      "43",
      "--out",
      out,
    ]);
    expect([exitCode, existsSync(out)]).toEqual([2, false]);
    expect(lines).toEqual([expect.stringContaining("the session is unknown on the platform")]);
  });
});
