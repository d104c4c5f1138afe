import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCommandLine } from "../../plugin/cli/command-line.ts";
import { sandboxView } from "../../plugin/cli/sandbox-view.ts";
import { sampleSession } from "../sandbox/sample-session.ts";
import { esmChatCommands, PROJECT } from "../support/esm-chat-command.ts";
import { esmChatHere } from "../support/esm-chat-here.ts";
import { folders, given } from "../support/given-files.ts";

const { start } = esmChatCommands();
const folder = folders();
const EXAMPLE = join(PROJECT, "docs/examples/esm-test-server");
const ALONE = "with --templates and without --sessions there is an ESM alone, without a chat platform";

describe("esm-chat sandbox with templates of its own", () => {
  it("says only what is there, has nothing of chats, and ends with 0 on Ctrl-C", async () => {
    const running = start(["sandbox", "--templates", EXAMPLE, "--cards", join(EXAMPLE, "cards.jsonl")]);
    const access = JSON.parse(await running.firstLine()) as Record<string, string | number>;
    expect(Object.keys(access)).toEqual(["esmRest", "esmWebApi", "control", "login", "password", "timeZone", "cards"]);
    expect(access["cards"]).toBe(5);
    const { origin } = new URL(String(access["control"]));
    const noChats = { error: { code: 404, message: "There is no chat platform in this sandbox" } };
    for (const path of [
      "/chat",
      "/chat/v1/installations/sandbox/sessions",
      "/control/sessions",
      "/control/privacy-deletions",
    ]) {
      const reply = await fetch(origin + path, { method: path.startsWith("/chat") ? "GET" : "POST" });
      expect([path, reply.status, await reply.json()]).toEqual([path, 404, noChats]);
    }
    running.process.kill("SIGINT");
    expect(await running.finished()).toMatchObject({ exitCode: 0, stderr: "" });
  });

  it("has the chat platform too when it is given sessions, and a card for each person in them", async () => {
    const sessions = given(folder(), "sessions.jsonl", JSON.stringify(sampleSession()));
    const running = start(["sandbox", "--templates", EXAMPLE, "--sessions", sessions]);
    const access = JSON.parse(await running.firstLine()) as Record<string, unknown>;
    // The visitor and two operators with an external id.
    expect(access).toMatchObject({ chatHistory: expect.stringContaining("/chat"), cards: 3 });
    running.process.kill("SIGTERM");
    expect((await running.finished()).exitCode).toBe(0);
  });

  it("tells what nobody can use, and starts", async () => {
    const where = folder();
    given(where, "a.xml", '<templates><template code="a"><name xml:lang="en">A</name></template></templates>');
    const running = start(["sandbox", "--templates", where]);
    expect(JSON.parse(await running.firstLine())).toMatchObject({ cards: 0 });
    running.process.kill("SIGINT");
    expect((await running.finished()).lines).toEqual([
      "esm-chat: template a is linked to no folder: no data card of it can be made",
    ]);
  });

  it.each<[string, readonly string[], string]>([
    [
      "--write-config",
      ["--templates", EXAMPLE, "--write-config", "config"],
      `--write-config: ${ALONE}: a configuration of esm-chat needs one, so add --sessions or leave this out`,
    ],
    [
      "--create-cards",
      ["--templates", EXAMPLE, "--create-cards"],
      `--create-cards: ${ALONE}: add --sessions, or use --cards for data cards of any template`,
    ],
    [
      "--empty and --sessions",
      ["--empty", "--sessions", "none"],
      "--empty, --sessions: there are sessions, or there are none: leave one of them out",
    ],
    [
      "--fresh",
      ["--templates", EXAMPLE, "--fresh"],
      "--fresh, --templates: the templates are those of the folder: leave one of them out",
    ],
    ["a folder that is not there", ["--templates", "none"], "none: does not exist"],
    ["a file of cards that is not there", ["--cards", "none"], "none: does not exist"],
    ["a folder of cards", ["--cards", EXAMPLE], `${EXAMPLE}: is not a file`],
    [
      "cards of other templates",
      ["--cards", join(EXAMPLE, "cards.jsonl")],
      `${join(EXAMPLE, "cards.jsonl")}: line 3: templateCode: there is no template 'location', only person, incident, chat_session`,
    ],
  ])("is refused, before anything listens, with %s", async (_what, args, message) => {
    const { exitCode, stdout, lines } = await esmChatHere(["sandbox", ...args]);
    expect({ exitCode, stdout, lines }).toEqual({ exitCode: 1, stdout: "", lines: [`esm-chat: ${message}`] });
  });

  it("is refused when its template of persons cannot hold those of the sessions", async () => {
    const where = folder();
    const name = '<name xml:lang="en">X</name>';
    given(
      where,
      "person.xml",
      `<templates><template code="person">${name}<folder code="p">${name}</folder><class code="c">${name}<attribute code="badge" type="string" mandatory="true">${name}</attribute></class></template></templates>`,
    );
    const sessions = given(where, "sessions.jsonl", JSON.stringify(sampleSession()));
    const { exitCode, lines } = await esmChatHere(["sandbox", "--templates", where, "--sessions", sessions]);
    expect([exitCode, lines]).toEqual([
      1,
      [
        "esm-chat: template person: cannot hold the cards that the chat sessions need: Attribute badge: it is mandatory",
      ],
    ]);
  });
});

describe("esm-chat sandbox as it comes", () => {
  const PERSONS = join(PROJECT, "docs/examples/describe-a-platform/persons.jsonl");
  const SESSIONS = join(PROJECT, "docs/examples/sandbox/sessions.jsonl");

  it.each<[string, readonly string[], number]>([
    ["nothing", [], 24],
    ["--fresh", ["--fresh"], 24],
    ["--empty", ["--empty"], 0],
    ["--empty and cards", ["--empty", "--cards", PERSONS], 0],
    ["cards", ["--cards", PERSONS], 0],
    ["the shipped file of sessions", ["--sessions", SESSIONS], 2],
    ["a platform", ["--platform", "hexabot"], 24],
    ["a platform and --empty", ["--platform", "hexabot", "--empty"], 0],
    ["a platform and cards", ["--platform", "hexabot", "--cards", PERSONS], 24],
  ])("with %s: so many chat sessions", async (_what, args, sessions) => {
    expect(JSON.parse(await printedOnce(["sandbox", ...args, "--json"]))).toMatchObject({ sessions });
  });

  it("has the demonstration's chats of two days ago, and a card for each if it is asked to", async () => {
    const { cards } = JSON.parse(await printedOnce(["sandbox", "--json"])) as { cards: number };
    expect(cards).toBeGreaterThan(5);
    expect(JSON.parse(await printedOnce(["sandbox", "--json", "--create-cards"]))).toMatchObject({ cards: cards + 24 });
    const words = await printedOnce(["sandbox"]);
    expect(words).toMatch(
      /^The sandbox is running\. Ctrl-C ends it\.\n[^]*\n {2}chat sessions {2}24\n[^]*chat_session/,
    );
  });
});

describe("what a person sees on a terminal", () => {
  it.each<[string, readonly string[], RegExp]>([
    ["words", [], /^The sandbox is running\. Ctrl-C ends it\.\n[^]*incident {7}Incident, 11 attributes\n/],
    ["one line of JSON, with --json", ["--json"], /^\{"esmRest":.*\}\n$/],
  ])("are %s, and Ctrl-C ends it", async (_what, more, expected) => {
    const printed = await printedOnce(["sandbox", "--templates", EXAMPLE, ...more]);
    expect(printed).toMatch(expected);
  });

  const esm = {
    esmRest: "http://h/rest",
    esmWebApi: "http://h/esm",
    timeZone: "Europe/Helsinki",
    control: "http://h/c",
  };

  it("is where everything is, and nothing of chats where there are none", () => {
    const text = sandboxView({ ...esm, login: "api-user", password: "secret", cards: 5 }, []);
    expect(text).toBe(
      [
        "The sandbox is running. Ctrl-C ends it.",
        "",
        "  ESM, REST API  http://h/rest",
        "  ESM, Web API   http://h/esm (its dates in Europe/Helsinki)",
        "  login          api-user",
        "  password       secret",
        "  control        http://h/c",
        "  data cards     5",
        "",
        "Templates",
      ].join("\n"),
    );
  });

  it("names the chat platform and the configuration where they are", () => {
    const chats = { chatHistory: "http://h/chat", installationId: "sandbox", token: "t", config: "c.json" };
    const text = sandboxView({ ...esm, ...chats, login: "l", password: "p", cards: 0, sessions: 24 }, []);
    expect(text).toContain("  chat platform  http://h/chat\n  installation   sandbox\n  token          t\n");
    expect(text).toContain("  configuration  c.json\n  chat sessions  24\n  data cards     0\n");
    expect(text).toMatch(/\n\nNext, in a second window:\n {2}esm-chat check --config c\.json$/);
    const inHome = sandboxView(
      { ...esm, ...chats, config: "my files/c.json", login: "l", password: "p", cards: 0 },
      [],
    );
    expect(inHome).toMatch(/ --config 'my files\/c\.json'$/);
  });
});

/** What a command prints first on a terminal, on which Ctrl-C is then pressed. */
async function printedOnce(args: readonly string[]): Promise<string> {
  let printed = "";
  const stdout = {
    isTTY: true,
    write(text: string) {
      if (printed === "") process.emit("SIGINT");
      printed += text;
    },
  };
  expect(await runCommandLine(args, {}, { stdout, stderr: { write: () => undefined } })).toBe(0);
  return printed;
}
