import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sandboxTemplates } from "../../plugin/sandbox/default-templates.ts";
import { readPlatformSettings } from "../../plugin/settings/platform-settings.ts";
import { readReadyMadeTemplate } from "../../plugin/settings/ready-made-template.ts";
import { verifiedMapping } from "../../plugin/task/card/card-mapping.ts";
import { createPersonDirectory } from "../../plugin/task/card/person-directory.ts";
import { createChatSession } from "../../plugin/task/create-chat-session/create-chat-session.ts";
import { attributesOf } from "../../plugin/xml/template-definition.ts";
import { problemsOf } from "../support/given-files.ts";
import { failureOf } from "../support/rejection.ts";
import { type World, type WorldOptions, worlds } from "../task/task-world.ts";
import { at, START, wireSession } from "../task/wire-session.ts";

const SESSION = "efecteChat.integration.chatSession";
const READY_MADE = readFileSync("templates/chat_session.xml", "utf8");
/** Every attribute that the platform settings map. */
const CODES = attributesOf(readReadyMadeTemplate())
  .filter(({ identifierPrefix }) => identifierPrefix === undefined)
  .map(({ code }) => code);

/** Settings are named after the codes of the ready-made template: `chat_log` is mapped by `chatLog`. */
const camelCase = (code: string) =>
  code === "chat_language" ? "language" : code.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** What the customer calls an attribute. */
const own = (code: string) => `acme_${code.split("_").toReversed().join("_")}`;

/** The customer's own template: every code another one, template, folder and value codes included. */
const OWN_TEMPLATE = CODES.reduce(
  (xml, code) => xml.replaceAll(`<attribute code="${code}"`, `<attribute code="${own(code)}"`),
  READY_MADE.replace('template code="chat_session"', 'template code="acme_chat"')
    .replace('folder code="chat_sessions"', 'folder code="acme_chats"')
    .replace('static-value code="yes"', 'static-value code="ongoing"')
    .replace('static-value code="no"', 'static-value code="over"'),
);

const OWN_SETTINGS = [
  `${SESSION}.templateCode=acme_chat`,
  `${SESSION}.folderCode=acme_chats`,
  `${SESSION}.isChatActive.positiveValueCode=ongoing`,
  `${SESSION}.isChatActive.negativeValueCode=over`,
  ...CODES.map((code) => `${SESSION}.${camelCase(code)}.attributeCode=${own(code)}`),
].join("\n");

const startWorld = worlds();

/** The customer's ESM, with a card made as the chatbot does. */
async function start(template: string, settings: string, options: Partial<WorldOptions> = {}): Promise<World> {
  return startWorld({
    sessions: [wireSession()],
    templates: [...sandboxTemplates(["person", "incident"]), template],
    createCards: false,
    settings,
    ...options,
  });
}

async function makeCard(world: World) {
  const { esm, platformSettings, staticValueNames } = world.dependencies();
  const mapping = await verifiedMapping(esm, platformSettings, staticValueNames);
  const persons = createPersonDirectory(esm, platformSettings);
  const session = { sessionId: "ws-1", startedAt: START, visitorExternalId: "vera@example.org" };
  return createChatSession(session, { esm, mapping, persons });
}

/** Requests to ESM that could have changed a card. */
function writes(world: World): string[] {
  return world.sandbox
    .stats()
    .esm.calls.filter(({ method, path }) => method !== "GET" && !path.endsWith("/users/login"))
    .map(({ method, path }) => `${method} ${path}`);
}

describe("a customer's own template", () => {
  it("works end to end with every code renamed", async () => {
    const world = await start(OWN_TEMPLATE, OWN_SETTINGS);
    await makeCard(world);
    expect((await world.run()).status).toBe("done");
    const { data } = await world.card("ws-1");
    const value = (code: string) => data[own(code)]?.values[0];
    expect(value("is_chat_active")?.code).toBe("over");
    expect(value("message_count")?.value).toBe(3);
    expect(value("wait_time_before_first_reply")?.value).toBe(30);
    expect(value("chat_log")?.value).toContain("hello");
    expect(data[own("members")]?.values).toHaveLength(2);
    expect(value("customer")?.dataCardId).toBe(data[own("members")]?.values[0]?.dataCardId);
    expect(value("support_person")?.dataCardId).toBe(data[own("members")]?.values[1]?.dataCardId);
    expect(String(value("start_time")?.value)).toBe(at(0).replace(".000Z", "Z"));
    expect(String(value("end_time")?.value)).toBe(at(600).replace(".000Z", "Z"));
  });

  it("works without an optional attribute whose setting is disabled", async () => {
    const template = READY_MADE.replace('code="wait_time_before_first_reply"', 'code="something_else"');
    const world = await start(
      template,
      `!${SESSION}.waitTimeBeforeFirstReply.attributeCode=wait_time_before_first_reply`,
    );
    await makeCard(world);
    expect((await world.run()).status).toBe("done");
    const { data } = await world.card("ws-1");
    expect(data["message_count"]?.values[0]?.value).toBe(3);
    expect(data["something_else"]?.values ?? []).toEqual([]);
  });

  it("with another mandatory attribute is explained by ESM's own words when a card is made", async () => {
    const mandatory =
      '<attribute code="cost_centre" type="string" mandatory="true"><name xml:lang="en">C</name></attribute>';
    const world = await start(
      READY_MADE.replace('<attribute code="chat_log"', `${mandatory}<attribute code="chat_log"`),
      "",
    );
    expect((await failureOf(makeCard(world))).message).toContain("Attribute cost_centre: it is mandatory");
  });

  it("is updated by a second import without losing cards", async () => {
    const world = await start(OWN_TEMPLATE, OWN_SETTINGS);
    await makeCard(world);
    await world.run();
    const before = await world.card("ws-1");
    expect(world.sandbox.importTemplate(OWN_TEMPLATE)).toEqual({ created: [], updated: ["acme_chat"] });
    expect(await world.card("ws-1")).toEqual(before);
  });

  it.each<[string, string, string, RegExp]>([
    [
      "an attribute of a wrong type",
      OWN_TEMPLATE.replace(
        `code="${own("message_count")}" type="number"`,
        `code="${own("message_count")}" type="string"`,
      ),
      OWN_SETTINGS,
      /messageCount\.attributeCode: .*expected type number, found type string/,
    ],
    [
      "no value that means no",
      OWN_TEMPLATE,
      OWN_SETTINGS.replace("negativeValueCode=over", "negativeValueCode=no"),
      /isChatActive\.negativeValueCode: .*value code no, found ongoing, over/,
    ],
  ])("with %s is refused before anything is written", async (_, template, settings, message) => {
    const world = await start(template, settings);
    const failure = await failureOf(world.run());
    expect(failure).toMatchObject({ code: "esm-mapping-wrong", retryable: false });
    expect(failure.message).toMatch(message);
    expect(writes(world)).toEqual([]);
  });

  it("with two attributes mapped to one code is refused before ESM is even asked", () => {
    const settings = OWN_SETTINGS.replace(`=${own("customer")}`, `=${own("support_person")}`);
    const problems = problemsOf(() => readPlatformSettings("own.properties", settings, readReadyMadeTemplate()));
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/(?:customer|supportPerson)\.attributeCode is mapped to acme_person_support/),
    ]);
    expect(problems[0]?.place).toMatch(/^line \d+$/);
  });
});
