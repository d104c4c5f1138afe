import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type FunctionsOptions, functionsCommand } from "../../../plugin/cli/functions-command.ts";
import { PLAIN } from "../../../plugin/cli/text-shape.ts";
import type { FunctionDescription } from "../../../plugin/serve/functions/function-description.ts";
import { functionSettings } from "../../../plugin/settings/function-settings.ts";
import { folders, given, problemsOf } from "../../support/given-files.ts";
import { FOLDER_CODE, functionWorlds, TOKEN } from "./function-world.ts";

const startWorld = functionWorlds();
const newFolder = folders();

const hasCurl = spawnSync("curl", ["--version"]).status === 0;

interface Said {
  readonly text: string;
  readonly result: unknown;
}

function command(
  options: FunctionsOptions & { json?: true; folder?: string; file?: string },
  section: unknown = {},
): Said {
  const { json, folder = "/", file = "esm-chat.config.json", ...rest } = options;
  const said = { text: "", result: undefined as unknown };
  const output = {
    json: json === true,
    log: { info: () => undefined, warn: () => undefined },
    shape: PLAIN,
    say: (text: string) => {
      said.text += text;
    },
    print: (text: string) => {
      said.text += text;
    },
    warn: () => undefined,
    result: (value: unknown) => {
      said.result = value;
    },
    progress: () => undefined,
    endProgress: () => undefined,
  };
  const functions = functionSettings.parse(section);
  functionsCommand(rest, { file, folder, folderCode: FOLDER_CODE, functions }, output);
  return said;
}

const SECTION = { environmentUrl: "https://chat.example.com/helsinki", tokens: [{ file: "it's a token" }] };

describe("esm-chat functions", () => {
  it("tells everything the chatbot has to know, without the token", () => {
    const { text } = command({}, SECTION);
    for (const part of [
      "createChatSession",
      "https://chat.example.com/helsinki",
      "https://chat.example.com/helsinki/functions/createChatSession?folderCode=chat_sessions",
      "Bearer <the token: the first line of it's a token>",
      "sessionId",
      "visitorExternalId",
      "startedAt",
      "try again",
      "curl",
    ]) {
      expect(text).toContain(part);
    }
  });

  it("tells the same to machines", () => {
    const { functions } = command({ json: true }, SECTION).result as { functions: FunctionDescription[] };
    expect(functions).toMatchObject([{ name: "createChatSession", method: "POST", folderCode: FOLDER_CODE }]);
    expect(functions[0]?.answers.map(({ status }) => status)).toContain("503");
  });

  it("names the token file as seen from here, with the command that makes it as long as it is not there", () => {
    const folder = newFolder();
    const section = { ...SECTION, tokens: [{ file: "chatbot token" }] };
    const own = { folder, file: "my settings/one.json" };
    const missing = command({ ...own }, section).text;
    expect(missing).toContain("Bearer <the token: the first line of my settings/chatbot token>");
    expect(missing).toContain(
      "my settings/chatbot token is not there yet: esm-chat functions --renew-token --config 'my settings/one.json' makes it.",
    );
    expect(command({ ...own, renewToken: true }, section).text).toMatch(
      /^my settings\/chatbot token holds a token now\./,
    );
    expect(command({ ...own, renewToken: true }, section).text).toContain(
      "2. When chats use it: esm-chat functions --drop-old-token --config 'my settings/one.json'",
    );
    expect(command({ ...own }, section).text).not.toContain("not there yet");
    expect(command({ ...own, dropOldToken: true }, section).text).toMatch(
      /^my settings\/chatbot token holds the current/,
    );
  });

  it.each([
    ["environmentUrl", { tokens: [{ file: "x" }] }],
    ["tokens", { environmentUrl: "https://chat.example.com" }],
  ])("asks for functions.%s", (name, section) => {
    const [problem] = problemsOf(() => command({}, section));
    expect(problem).toMatchObject({ file: "esm-chat.config.json", place: `functions.${name}` });
  });

  const places: readonly (readonly [string, { readonly file: string } | { readonly env: string }])[] = [
    ["a file with a difficult name", { file: "it's $(a) token" }],
    ["an environment variable", { env: "CHATBOT_TOKEN" }],
  ];
  it.skipIf(!hasCurl).each(places)("gives a command that works, the token kept in %s", async (_, token) => {
    const { serve, cards } = await startWorld();
    const { origin } = await serve();
    const folder = newFolder();
    if ("file" in token) given(folder, token.file, `${TOKEN}\nthe-token-before-this-one\n`);
    const { result } = command({ json: true, folder }, { environmentUrl: origin, tokens: [token] });
    const { curl = null } = (result as { functions: FunctionDescription[] }).functions[0] ?? {};
    expect(curl).not.toContain(TOKEN);
    const child = spawn("sh", ["-c", curl ?? ""], {
      cwd: folder,
      env: { PATH: process.env["PATH"], CHATBOT_TOKEN: `${TOKEN} the-token-before-this-one` },
    });
    let answer = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      answer += text;
    });
    await once(child, "close");
    expect(JSON.parse(answer)).toEqual({ dataCardId: expect.any(String), created: true });
    // With a start long ago the next run would close the card and report it.
    const [card] = await cards();
    expect(card?.data["start_time"]?.values ?? []).toEqual([]);
  });

  it("says that the command makes a card", () => {
    expect(command({}, SECTION).text).toContain("It makes an active data card in ESM");
  });

  it("gives no command where no shell gets at the token, and says so", () => {
    const section = { ...SECTION, tokens: [{ file: "$CREDENTIALS_DIRECTORY/function-token" }] };
    expect(command({}, section).text).toContain("There is no command to try it");
    expect(command({ json: true }, section).result).toMatchObject({ functions: [{ curl: null }] });
  });

  it("renews the token, then drops the old one, and shows neither", () => {
    const folder = newFolder();
    const section = { tokens: [{ file: "chatbot-token" }] };
    const path = join(folder, "chatbot-token");
    expect(command({ renewToken: true, folder }, section).text).toContain("Enter it at the chatbot");
    const [first = ""] = readFileSync(path, "utf8").split("\n");
    const renewal = command({ renewToken: true, folder }, section).text;
    const [second = ""] = readFileSync(path, "utf8").split("\n");
    expect(renewal).toContain("--drop-old-token");
    expect(command({ dropOldToken: true, json: true, folder }, section).result).toEqual({
      tokenFile: "chatbot-token",
      validTokens: 1,
    });
    expect(readFileSync(path, "utf8")).toBe(`${second}\n`);
    expect(renewal).not.toContain(first);
    expect(renewal).not.toContain(second);
  });

  it("does not do both at once", () => {
    expect(problemsOf(() => command({ renewToken: true, dropOldToken: true }, SECTION))).toHaveLength(1);
  });

  it("asks for a token reference before it renews", () => {
    expect(problemsOf(() => command({ renewToken: true }))[0]?.place).toBe("functions.tokens");
  });
});
