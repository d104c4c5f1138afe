import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { dropOldToken, renewToken } from "../../../plugin/serve/functions/renew-token.ts";
import { createTokenSource } from "../../../plugin/serve/functions/token-source.ts";
import { isAuthorized, tokenHash } from "../../../plugin/settings/bearer-token.ts";
import { clockByHand } from "../../support/fake-clock.ts";
import { folders, given, problemsOf } from "../../support/given-files.ts";
import { callFunction, functionWorlds, TOKEN } from "./function-world.ts";

const startWorld = functionWorlds();
const newFolder = folders();

const OLD = "the-old-token-0123456789abcdef";
const FILE = { file: "chatbot-token" };

function linesOf(folder: string): string[] {
  return readFileSync(join(folder, FILE.file), "utf8").trim().split("\n");
}

describe("a bearer token", () => {
  const hashes = ["first-token", "second-token"].map(tokenHash);
  it.each([
    ["Bearer first-token", true],
    ["bearer second-token", true],
    ["Bearer  first-token ", true],
    ["Bearer first-token2", false],
    ["Bearer first", false],
    ["Bearer first-token second-token", false],
    ["first-token", false],
    ["Bearer ", false],
    ["", false],
    [undefined, false],
  ])("%s: %s", (header, expected) => {
    expect(isAuthorized(header, hashes)).toBe(expected);
  });

  it("is never right where there is none", () => {
    expect(isAuthorized("Bearer first-token", [])).toBe(false);
    expect(isAuthorized(undefined, [tokenHash("")])).toBe(false);
  });
});

describe("renewing a token", () => {
  it("makes the file where there is none, for its owner only", () => {
    const folder = newFolder();
    expect(renewToken(FILE, folder)).toEqual({ file: FILE.file, tokens: 1 });
    expect(linesOf(folder)).toEqual([expect.stringMatching(/^[\w-]{43}$/)]);
    expect(statSync(join(folder, FILE.file)).mode & 0o777).toBe(0o600);
  });

  it("puts a new one in front of the old one, and ends the one before that", () => {
    const folder = newFolder();
    given(folder, FILE.file, `${OLD}\n`);
    renewToken(FILE, folder);
    const [second = "", before] = linesOf(folder);
    expect(before).toBe(OLD);
    renewToken(FILE, folder);
    const [third, ...rest] = linesOf(folder);
    expect(rest).toEqual([second]);
    expect(third).not.toBe(second);
  });

  it("makes the file's folder, for its owner alone, but none above that", () => {
    const folder = newFolder();
    renewToken({ file: "helsinki/token" }, folder);
    expect(statSync(join(folder, "helsinki")).mode & 0o777).toBe(0o700);
    const [problem] = problemsOf(() => renewToken({ file: "no/such/token" }, folder));
    expect(problem?.message).toBe("no/such/token cannot be written (ENOENT: its folder does not exist)");
  });

  it("keeps the current one alone when the old one is dropped", () => {
    const folder = newFolder();
    given(folder, FILE.file, `${OLD}\n`);
    renewToken(FILE, folder);
    const [current] = linesOf(folder);
    dropOldToken(FILE, folder);
    expect(linesOf(folder)).toEqual([current]);
    expect(dropOldToken(FILE, folder)).toEqual({ file: FILE.file, tokens: 1 });
    expect(linesOf(folder)).toEqual([current]);
  });

  it("says what to do where the token comes from an environment variable", () => {
    const [problem] = problemsOf(() => renewToken({ env: "CHATBOT_TOKEN" }, "/"));
    expect(problem?.place).toBe("functions.tokens.0");
    for (const part of ["CHATBOT_TOKEN", "openssl rand", "start the server again"]) {
      expect(problem?.message).toContain(part);
    }
  });

  it("says where to keep a token instead that the service is handed only when it starts", () => {
    const [problem] = problemsOf(() => renewToken({ file: "$CREDENTIALS_DIRECTORY/function-token" }, "/"));
    expect(problem).toMatchObject({ place: "functions.tokens.0" });
    expect(problem?.message).toContain("such as /var/lib/esm-chat-history/function-token");
  });

  it.each([
    ["a file that others can read", OLD, 0o644, "chmod 600"],
    ["a token that could be guessed", "secret", 0o600, "less than 20 characters"],
    ["too many tokens", `${OLD}\n`.repeat(5), 0o600, "more than 4"],
    ["a token with letters no header carries", "päässä-olkoon-tämä-tunnus", 0o600, "no HTTP header"],
  ])("refuses %s without repeating it", (_, text, mode, words) => {
    const folder = newFolder();
    given(folder, FILE.file, text, mode);
    const [problem] = problemsOf(() => renewToken(FILE, folder));
    expect(problem?.message).toContain(words);
    expect(problem?.message).not.toContain(text.trim().split("\n")[0]);
    expect(readFileSync(join(folder, FILE.file), "utf8")).toBe(text);
  });

  it("refuses to drop where there is no file", () => {
    expect(problemsOf(() => dropOldToken(FILE, newFolder()))[0]?.message).toContain("--renew-token");
  });
});

function source(folder: string) {
  const clock = clockByHand();
  const warnings: string[] = [];
  const warn = (message: string) => warnings.push(message);
  const tokens = createTokenSource({
    references: [FILE, { env: "MORE" }],
    folder,
    environment: { MORE: TOKEN },
    clock,
    warn,
  });
  const isValid = (token: string) => isAuthorized(`Bearer ${token}`, tokens.hashes());
  return { clock, warnings, isValid };
}

describe("tokens while the process runs", () => {
  it("looks at the file once a second at most", () => {
    const folder = newFolder();
    given(folder, FILE.file, OLD);
    const { clock, isValid } = source(folder);
    renewToken(FILE, folder);
    const [current = ""] = linesOf(folder);
    expect([isValid(OLD), isValid(TOKEN), isValid(current)]).toEqual([true, true, false]);
    clock.advance(1_000);
    expect([isValid(OLD), isValid(TOKEN), isValid(current)]).toEqual([true, true, true]);
    dropOldToken(FILE, folder);
    clock.advance(1_000);
    expect([isValid(OLD), isValid(TOKEN), isValid(current)]).toEqual([false, true, true]);
  });

  it("ends the tokens of a file that cannot be used any more, and says so once", () => {
    const folder = newFolder();
    given(folder, FILE.file, OLD);
    const { clock, isValid, warnings } = source(folder);
    writeFileSync(join(folder, FILE.file), "");
    for (const second of [1, 2, 3]) {
      clock.advance(1_000);
      expect([second, isValid(OLD), isValid(TOKEN)]).toEqual([second, false, true]);
    }
    expect(warnings).toEqual([expect.stringContaining("chatbot-token is empty")]);
  });

  it.skipIf(process.platform === "win32")("ends the tokens of a file that became a pipe, and waits for nobody", () => {
    const folder = newFolder();
    given(folder, FILE.file, OLD);
    const { clock, isValid, warnings } = source(folder);
    rmSync(join(folder, FILE.file));
    execFileSync("mkfifo", ["-m", "600", join(folder, FILE.file)]);
    clock.advance(1_000);
    expect([isValid(OLD), isValid(TOKEN)]).toEqual([false, true]);
    expect(warnings).toEqual([expect.stringContaining("chatbot-token is not a file")]);
  });

  it.skipIf(process.platform === "win32")("ends the tokens of a file that became a link to itself", () => {
    const folder = newFolder();
    given(folder, FILE.file, OLD);
    const { clock, isValid, warnings } = source(folder);
    rmSync(join(folder, FILE.file));
    symlinkSync(FILE.file, join(folder, FILE.file));
    clock.advance(1_000);
    expect([isValid(OLD), isValid(TOKEN)]).toEqual([false, true]);
    expect(warnings).toEqual([expect.stringContaining("chatbot-token cannot be read")]);
  });

  it("refuses to begin with a secret that cannot be used", () => {
    const [problem] = problemsOf(() => source(newFolder()));
    expect(problem).toMatchObject({
      place: "functions.tokens.0",
      message: "chatbot-token does not exist: esm-chat functions --renew-token makes one",
    });
  });

  it("is renewed without a gap while calls go on", async () => {
    const folder = newFolder();
    given(folder, FILE.file, `${OLD}\n`);
    const { serve } = await startWorld();
    const { origin } = await serve({ folder, functions: { tokens: [FILE] } });
    const statuses = new Set<number>();
    let token = OLD;
    const over = new AbortController();
    async function keepCalling(): Promise<void> {
      while (!over.signal.aborted) statuses.add((await callFunction(origin, { sessionId: "ws-1" }, { token })).status);
    }
    const calling = Promise.all([keepCalling(), keepCalling()]);

    renewToken(FILE, folder);
    const [current = ""] = linesOf(folder);
    // The chatbot gets the new one as soon as the server knows it.
    while ((await callFunction(origin, { sessionId: "ws-1" }, { token: current })).status !== 200);
    token = current;
    await callFunction(origin, { sessionId: "ws-1" }, { token });
    const [, previous = ""] = linesOf(folder);
    expect(previous).toBe(OLD);
    // Calls with the old token that were under way are over: each loop has taken the new one up.
    for (let round = 0; round < 3; round += 1) await callFunction(origin, { sessionId: "ws-1" }, { token });
    dropOldToken(FILE, folder);
    while ((await callFunction(origin, { sessionId: "ws-1" }, { token: OLD })).status !== 401);
    over.abort();
    await calling;
    expect(statuses).toEqual(new Set([200]));
  });
});
