import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readConfiguration } from "../../../../plugin/settings/configuration.ts";
import { settingsInEffect } from "../../../../plugin/settings/settings-in-effect.ts";
import { named } from "../../../report/written/html/page-tree.ts";
import { consoleServers } from "../console-server.ts";
import { type VisitedPage, visitorOf } from "../console-visitor.ts";

const start = consoleServers();

/** In every place for a secret, so that it is found wherever it comes to light. */
const SECRET = "Zx9-recognisable-secret";

/** The value that the page shows of each setting. */
function shown(page: VisitedPage): ReadonlyMap<string, string | undefined> {
  const elements = page.elements();
  const rows = named(elements, "th").filter(({ attributes }) => attributes.get("scope") === "row");
  return new Map(
    rows.map((row) => [row.text, elements.slice(elements.indexOf(row)).find(({ name }) => name === "td")?.text]),
  );
}

const DESCRIPTION = readFileSync("templates/platforms/chatwoot.yaml", "utf8")
  .replace("    secret: true\n", `    secret: true\n    default: ${SECRET}-default\n`)
  .replace(
    'headers: { api_access_token: "{token}" }',
    `headers: { api_access_token: "{token}", x-key: "${SECRET}-header" }`,
  );

describe("the settings", () => {
  it("are those in effect, with defaults, and tell of secrets only whether they are present", async () => {
    const { origin, sandbox } = await start({
      sandbox: { sessions: [], password: `${SECRET}-esm`, token: `${SECRET}-chats` },
      sections: { task: { graceMinutes: 17 }, watch: { metrics: { token: { file: "function-token" } } } },
    });
    const visitor = visitorOf(origin);
    await visitor.logIn(sandbox.login, sandbox.password);
    const page = await visitor.get("/console/default/settings");
    expect(page.text).not.toContain(SECRET);
    expect(page.text).not.toContain("a-token-for-tests");
    const values = shown(page);
    const of = (...names: readonly string[]) => names.map((name) => values.get(name));
    expect(of("esm.password", "chatHistory.token", "functions.tokens", "watch.metrics.token")).toEqual(
      Array.from({ length: 4 }, () => "present"),
    );
    expect(of("task.graceMinutes", "task.lookBackDays", "esm.login", "operators")).toEqual([
      "17",
      "7",
      "chat-history-task",
      "chat-history-task",
    ]);
    expect(of("server.console.enabled", "server.behindProxy", "esm.webApi.timeZone", "engine.kind")).toEqual([
      "yes",
      "no",
      "not set",
      "process",
    ]);
    expect(values.has("engine.schema")).toBe(false);
    expect(of("efecteChat.integration.chatSession.templateCode")).toEqual(["chat_session"]);
    expect(of("efecteChat.integration.chatSession.waitInBusinessHours.attributeCode")).toEqual(["off"]);
    expect(page.text).toContain("In the file platform-settings.properties");
    expect(page.text).toContain("In the file esm-chat.config.json");
  });

  it("of a described platform are those that it asks for, and no secret of its description comes to light", async () => {
    const { origin, sandbox } = await start({
      sandbox: { sessions: [], password: `${SECRET}-esm` },
      sections: {
        platformSettings: undefined,
        chatHistory: {
          url: "http://127.0.0.1:9",
          platform: "./own.yaml",
          settings: { account: { file: "function-token" } },
        },
      },
      files: { "own.yaml": DESCRIPTION },
    });
    const visitor = visitorOf(origin);
    await visitor.logIn(sandbox.login, sandbox.password);
    const page = await visitor.get("/console/default/settings");
    expect(page.text).not.toContain(SECRET);
    expect(page.text).not.toContain("a-token-for-tests");
    const values = shown(page);
    expect([values.get("chatHistory.settings.account"), values.get("chatHistory.settings.token")]).toEqual([
      "present",
      "present",
    ]);
    expect([values.get("chatHistory.platform"), values.get("chatHistory.token")]).toEqual([
      "./own.yaml",
      "not present",
    ]);
    expect(page.text).toContain("No file is named: all have their defaults.");
  });

  it("of the process stand in the file that lists the environments", async () => {
    const { origin, sandbox } = await start({ beside: { helsinki: { server: { port: 1 } } } });
    const visitor = visitorOf(origin);
    await visitor.logIn(sandbox.login, sandbox.password, "helsinki");
    const page = await visitor.get("/console/helsinki/settings");
    expect(shown(page).get("server.port")).toBe("0");
    expect(page.text.match(/In the file [^<]*/g)?.filter((words) => words.endsWith("list.json"))).toHaveLength(3);
  });

  it("of an engine are those of its kind, its address only as present", async () => {
    const { folder } = await start();
    const configuration = await readConfiguration(join(folder, "esm-chat.config.json"), {});
    const { server, watch } = configuration;
    const engine = {
      kind: "redis",
      url: { env: SECRET },
      prefix: "esm_chat",
      concurrency: 4,
      shardSize: 1_000,
    } as const;
    const { sections } = settingsInEffect(configuration, { list: undefined, server, watch, engine });
    const section = sections.find(({ name }) => name === "engine");
    expect(section?.settings.map(({ name, value }) => [name, value])).toEqual([
      ["engine.kind", { kind: "text", text: "redis" }],
      ["engine.url", { kind: "secret", isPresent: true }],
      ["engine.prefix", { kind: "text", text: "esm_chat" }],
      ["engine.concurrency", { kind: "text", text: "4" }],
      ["engine.shardSize", { kind: "text", text: "1000" }],
    ]);
    expect(JSON.stringify(sections)).not.toContain(SECRET);
  });
});
