import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../plugin/base/clock.ts";
import { toldToStop } from "../../plugin/base/failure.ts";
import { type EraseOptions, eraseCommand } from "../../plugin/cli/erase-command.ts";
import { openOutput } from "../../plugin/cli/output.ts";
import { type RunOptions, runCommand } from "../../plugin/cli/run-command.ts";
import { environmentDownloadTask } from "../../plugin/runner/environment/environment-tasks.ts";
import { readConfiguration } from "../../plugin/settings/configuration.ts";
import { esmChatHere } from "../support/esm-chat-here.ts";
import { failureOf } from "../support/rejection.ts";
import { type Access, broughtChats, logs } from "./brought-chats.ts";

const brought = broughtChats();

/** A terminal with somebody who gives this answer. */
async function terminal(answer: boolean | "cancel", json = false) {
  const questions: string[] = [];
  const said = { out: "", err: "" };
  const streams = {
    stdout: { write: (text: string) => (said.out += text) },
    stderr: { write: (text: string) => (said.err += text) },
  };
  async function confirm(question: string): Promise<boolean> {
    questions.push(question);
    if (answer === "cancel") throw toldToStop("stopped: nothing was done");
    return answer;
  }
  const output = await openOutput(json, {}, streams);
  return {
    questions,
    said,
    erase: (options: EraseOptions) => eraseCommand(options, output, {}, confirm),
    run: (options: RunOptions) => runCommand(options, output, {}, confirm),
  };
}

function isList(name: string): boolean {
  return name.startsWith("visitors-");
}

async function erased({ config }: Access, ...options: string[]): Promise<void> {
  const { exitCode, stderr } = await esmChatHere(["erase", ...options, "--yes", "--config", config]);
  if (exitCode !== 0) throw new Error(`erase ended with ${exitCode}: ${stderr}`);
}

describe("on a terminal, esm-chat erase", () => {
  it("says how many chats and whose, asks, and erases when the answer is yes", async () => {
    const access = await brought();
    const { questions, said, erase } = await terminal(true);
    expect(await erase({ config: access.config, olderThan: 30 })).toBe(0);
    expect(questions).toEqual([
      "Erase the text of 2 chats (2 customers, 1 latest support person)? It cannot be brought back from ESM.",
    ]);
    expect(said.out).toContain("EraseChatText: done");
    expect(said.out).toContain("2 customers, 1 latest support person");
    expect((await logs(access))["ws-1"]).toMatch(/^Erased after/);
  });

  it.each([false, "cancel"] as const)("writes nothing when the answer is %j", async (answer) => {
    const access = await brought();
    const { questions, said, erase } = await terminal(answer);
    expect(await failureOf(erase({ config: access.config, session: "ws-1" }))).toMatchObject({
      code: "stopped",
      onPurpose: true,
    });
    expect([questions.length, said.out]).toEqual([1, ""]);
    expect((await logs(access))["ws-1"]).toContain("canary text");
    expect((await esmChatHere(["erasures", "--config", access.config])).stdout).toBe(
      "No erasure has been registered on this machine.\n",
    );
  });

  it("names what stays: chats that are active, and those in which the person has another role", async () => {
    const access = await brought();
    const { questions, erase } = await terminal(true);
    expect(await erase({ config: access.config, person: "vera@example.org" })).toBe(3);
    expect(questions).toEqual([
      [
        "Erase the text of 1 chat (1 customer, 1 latest support person)? It cannot be brought back from ESM.",
        "Not erased: 1, since they are active or could not be read.",
      ].join("\n"),
    ]);
    expect(questions.join()).not.toMatch(/vera/i);
  });

  it("does not ask, nor erase customers' chats, for a support person whom nobody named as one", async () => {
    const access = await brought();
    const { questions, said, erase } = await terminal(true);
    expect(await erase({ config: access.config, person: "otto@example.com" })).toBe(0);
    expect(questions).toEqual([]);
    expect(said.out).toContain("EraseChatText: done");
    expect(said.out).toContain("3 cards on which the person has another role; --as any takes all");
    expect((await logs(access))["ws-1"]).toContain("canary text");
  });

  it.each(["support-person", "any"] as const)("asks for a support person's chats with --as %s", async (as) => {
    const access = await brought();
    const { questions, erase } = await terminal(true, true);
    expect(await erase({ config: access.config, person: "otto@example.com", as })).toBe(3);
    expect(questions[0]).toContain("Erase the text of 2 chats (2 customers, 1 latest support person)?");
    expect((await logs(access))["ws-3"]).toMatch(/^Erased on request/);
  });

  it.each([
    ["--yes", { yes: true }],
    ["--dry-run", { dryRun: true }],
  ] as const)("asks nothing with %s", async (_name, options) => {
    const access = await brought();
    const { questions, erase } = await terminal(false);
    expect(await erase({ config: access.config, session: "ws-1", ...options })).toBe(0);
    expect(questions).toEqual([]);
  });
});

describe("without a terminal, esm-chat erase", () => {
  it.each([
    ["--session", "ws-1"],
    ["--person", "vera@example.org"],
    ["--visitor", "v1"],
    ["--older-than", "30"],
  ])("needs --yes: %s", async (...choice) => {
    const access = await brought();
    const { exitCode, stdout, lines } = await esmChatHere(["erase", ...choice, "--config", access.config]);
    expect({ exitCode, stdout, lines }).toEqual({
      exitCode: 1,
      stdout: "",
      lines: ["esm-chat: --yes: is needed here: erase asks first, and there is no terminal to ask on"],
    });
    expect((await logs(access))["ws-1"]).toContain("canary text");
  });
});

describe("the headline of a dry run says so", () => {
  it.each([
    ["when cards match", ["--session", "ws-1"], 0, "EraseChatText: dry run, nothing was written ("],
    ["when nothing matches", ["--older-than", "36500"], 0, "EraseChatText: dry run, nothing was written ("],
    [
      "when cards fail",
      ["--person", "vera@example.org"],
      3,
      "EraseChatText: dry run, nothing was written; some cards could not be erased (",
    ],
  ] as const)("%s", async (_when, options, code, headline) => {
    const access = await brought();
    const { exitCode, stdout } = await esmChatHere(["erase", ...options, "--dry-run", "--config", access.config]);
    expect(exitCode).toBe(code);
    expect(stdout.startsWith(headline)).toBe(true);
  });
});

describe("esm-chat erase --visitor", () => {
  it("erases the chats that any run has noted for the visitor, also a part of a run, and no others", async () => {
    const access = await brought();
    const { exitCode, stdout } = await esmChatHere([
      "erase",
      "--visitor",
      "v1",
      "--yes",
      "--json",
      "--config",
      access.config,
    ]);
    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      cards: { seen: 2, erased: 1, failed: 1 },
      erased: [{ sessionId: "ws-1" }],
    });
    await erased(access, "--visitor", "v2");
    expect((await logs(access))["ws-3"]).toMatch(/^Erased on request/);
  });

  it("finds what parts of a run have noted", async () => {
    const access = await brought();
    const folder = join(dirname(access.config), "esm-chat-journal");
    const lists = readdirSync(folder).filter(isList);
    expect(lists).toHaveLength(1);
    const configuration = await readConfiguration(access.config, {});
    const task = environmentDownloadTask(
      { ...configuration, journalFolder: join(folder, "of-parts") },
      { warn: () => undefined },
    );
    const log = { info: () => undefined, warn: () => undefined };
    const context = { clock: systemClock, signal: new AbortController().signal, log, progress: () => undefined };
    for (const index of [0, 1]) await task.run({ dryRun: false, shard: { index, of: 2 } }, context);
    const ofParts = readdirSync(join(folder, "of-parts")).filter(isList);
    // Only the active chat was read again.
    expect(ofParts).toEqual(lists);
    expect(readFileSync(join(folder, "of-parts", ofParts[0] ?? ""), "utf8").split("\n")).toHaveLength(2);
  });
});

describe("esm-chat erasures", () => {
  it("shows when, by whom and which cards, without a name, an id of a person, or text", async () => {
    const access = await brought();
    await erased(access, "--session", "ws-1");
    await esmChatHere(["erase", "--person", "nina@example.org", "--yes", "--config", access.config]);
    const options = ["--config", access.config];
    const asJson = JSON.parse((await esmChatHere(["erasures", "--json", ...options])).stdout) as { erasures: object[] };
    expect(asJson).toMatchObject({
      erasures: [
        { request: { by: "person", as: "customer" }, ending: "done", unknown: [], refused: [] },
        { at: expect.stringMatching(/^\d{4}-.*Z$/), request: { by: "session" }, ending: "done" },
      ],
      restorations: [],
      unreadable: 0,
    });
    const { exitCode, stdout } = await esmChatHere(["erasures", ...options]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Erasures: 2\n/);
    expect(stdout).toMatch(/person \d+ as customer/);
    expect(stdout + JSON.stringify(asJson)).not.toMatch(/vera|nina|canary|ws-\d/i);
  });

  it("names damaged lines", async () => {
    const access = await brought();
    await erased(access, "--session", "ws-1");
    const folder = join(dirname(access.config), "esm-chat-journal");
    const name = readdirSync(folder).find((one) => one.startsWith("erasures-")) ?? "";
    appendFileSync(join(folder, name), "nonsense\n");
    const { exitCode, lines } = await esmChatHere(["erasures", "--config", access.config]);
    expect({ exitCode, lines }).toEqual({
      exitCode: 0,
      lines: ["esm-chat: the register of erasures has lines that are damaged or of another version: 1"],
    });
  });
});

describe("esm-chat run --session for a session whose text was erased", () => {
  it("is refused without a terminal, and says how it can be done", async () => {
    const access = await brought();
    await erased(access, "--session", "ws-1");
    const { exitCode, stdout, lines } = await esmChatHere(["run", "--session", "ws-1", "--config", access.config]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(lines).toEqual([
      expect.stringMatching(/^esm-chat: the text of this session was erased at .*--restore-erased/),
    ]);
    expect((await logs(access))["ws-1"]).toMatch(/^Erased on request/);
  });

  it("fills the card with --restore-erased, and the register shows it", async () => {
    const access = await brought();
    await erased(access, "--session", "ws-1");
    const options = ["--session", "ws-1", "--restore-erased", "--config", access.config];
    expect((await esmChatHere(["run", ...options])).exitCode).toBe(0);
    expect((await logs(access))["ws-1"]).toContain("canary text");
    expect((await esmChatHere(["erasures", "--config", access.config])).stdout).toContain("Filled again on request: 1");
  });

  it("is asked about on a terminal, and done when the answer is yes", async () => {
    const access = await brought();
    await erased(access, "--session", "ws-1");
    const { questions, said, run } = await terminal(true);
    expect(await run({ config: access.config, session: "ws-1" })).toBe(0);
    expect(questions).toEqual([
      expect.stringMatching(
        /^The text of this session was erased at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \(UTC\)\. Fill it again from the chat platform\?$/,
      ),
    ]);
    expect(said.out).toContain("1 written");
    expect((await logs(access))["ws-1"]).toContain("canary text");
  });

  it.each([false, "cancel"] as const)("stays erased when the answer is %j", async (answer) => {
    const access = await brought();
    await erased(access, "--session", "ws-1");
    const { run } = await terminal(answer);
    expect(await failureOf(run({ config: access.config, session: "ws-1" }))).toMatchObject({ code: "stopped" });
    expect((await logs(access))["ws-1"]).toMatch(/^Erased on request/);
  });

  it("is not asked about when the text was not erased", async () => {
    const access = await brought();
    const { questions, run } = await terminal(false);
    expect(await run({ config: access.config, session: "ws-1" })).toBe(0);
    expect(questions).toEqual([]);
  });

  it("needs a session for --restore-erased", async () => {
    const { exitCode, lines } = await esmChatHere(["run", "--restore-erased"]);
    expect({ exitCode, lines }).toEqual({
      exitCode: 1,
      lines: ["esm-chat: --restore-erased: is only for one session: give --session"],
    });
  });

  it("refuses an empty session in words that people understand", async () => {
    const { exitCode, lines } = await esmChatHere(["run", "--session", ""]);
    expect({ exitCode, lines }).toEqual({ exitCode: 1, lines: ["esm-chat: --session: must not be empty"] });
  });
});
