import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SandboxStats } from "../../plugin/sandbox/http/traffic.ts";
import type { RunReport } from "../../plugin/task/run-report.ts";
import { type ExpectedCard, expectedCards, missingFromLog } from "../oracle/independent-computation.ts";
import { draws } from "../support/draws.ts";
import { esmChatCommands, type Running } from "../support/esm-chat-command.ts";
import { esmChatHere } from "../support/esm-chat-here.ts";
import { allCards, first, type RawCard } from "./raw-esm.ts";

const REAL_SESSIONS = "../shared/data/support-sessions.ndjson";
/** How many of the 1,200 real sessions are brought over each way. */
const COUNTS = { rest: 1_200, "web-api": draws(200, 1_200) } as const;

/** What a card of ESM holds, in the words of the independent computation. */
function cardInEsm(card: RawCard, mailOf: ReadonlyMap<string, string>): ExpectedCard & { active: string | null } {
  const person = (id: string | undefined) => (id === undefined ? null : (mailOf.get(id) ?? `card ${id}`));
  return {
    sessionId: String(first(card, "chat_session_id")?.value),
    messageCount: Number(first(card, "message_count")?.value),
    members: (card.data["members"]?.values ?? []).map(({ dataCardId }) => person(dataCardId) ?? "nobody"),
    supportPerson: person(first(card, "support_person")?.dataCardId),
    customer: person(first(card, "customer")?.dataCardId),
    startTime: String(first(card, "start_time")?.value),
    endTime: String(first(card, "end_time")?.value),
    waitSeconds: (first(card, "wait_time_before_first_reply")?.value as number | undefined) ?? null,
    active: first(card, "is_chat_active")?.code ?? null,
  };
}

function byId(left: ExpectedCard, right: ExpectedCard): number {
  return left.sessionId.localeCompare(right.sessionId);
}

/** What `esm-chat sandbox` says of itself. */
interface SandboxAccess {
  readonly esmRest: string;
  readonly control: string;
  readonly login: string;
  readonly password: string;
}

const { start, run: esmChat } = esmChatCommands();

describe.skipIf(!existsSync(REAL_SESSIONS)).each(["rest", "web-api"] as const)("real sessions, ESM over %s", (api) => {
  const count = COUNTS[api];
  const folder = mkdtempSync(join(tmpdir(), "esm-chat-"));
  const file = join(folder, "sessions.ndjson");
  let process: Running;
  let sandbox: SandboxAccess;
  let report: RunReport;
  let stats: SandboxStats;

  beforeAll(async () => {
    const lines = readFileSync(REAL_SESSIONS, "utf8").trim().split("\n");
    writeFileSync(file, lines.slice(0, count).join("\n"));
    process = start(["sandbox", "--sessions", file, "--create-cards", "--write-config", folder, "--api", api]);
    sandbox = JSON.parse(await process.firstLine()) as SandboxAccess;
    const run = await esmChat(["run", "--config", join(folder, "esm-chat.config.json"), "--json"]);
    if (run.exitCode !== 0) throw new Error(`exit ${run.exitCode}: ${run.stderr}`);
    report = JSON.parse(run.stdout) as RunReport;
    stats = (await (await fetch(`${sandbox.control}/stats`)).json()) as SandboxStats;
  });

  afterAll(async () => {
    process.process.kill("SIGTERM");
    await process.finished();
    rmSync(folder, { recursive: true });
  });

  it("finishes all of them, and says so", () => {
    expect(report).toMatchObject({
      status: "done",
      sessions: { seen: count, read: count, written: count, unchanged: 0, finished: count, stillActive: 0, failed: 0 },
      failures: [],
      unmatchedPersons: [],
      drift: [],
    });
  });

  it("makes every card agree with the independent computation", async () => {
    const persons = await allCards(sandbox, "person");
    const mailOf = new Map(persons.map((card) => [card.dataCardId, String(first(card, "email")?.value).toLowerCase()]));
    const cards = (await allCards(sandbox, "chat_session")).map((card) => cardInEsm(card, mailOf));
    const expected = [...expectedCards(file).values()].map((card) => ({ ...card, active: "no" }));
    expect(cards.toSorted(byId)).toEqual(expected.toSorted(byId));
  });

  it("puts every message into the chat log", async () => {
    const logs = new Map(
      (await allCards(sandbox, "chat_session")).map((card) => [
        String(first(card, "chat_session_id")?.value),
        String(first(card, "chat_log")?.value),
      ]),
    );
    const lines = readFileSync(file, "utf8").trim().split("\n");
    const missing = lines.flatMap((line) => {
      const { sessionId } = JSON.parse(line) as { sessionId: string };
      return missingFromLog(line, logs.get(sessionId) ?? "", "UTC") ?? [];
    });
    expect(missing).toEqual([]);
  });

  it("needs at most 80 requests to ESM, none with a URL over 8,000 characters", () => {
    expect(report.requests.esm).toBe(stats.esm.requests);
    expect(report.requests.chatHistory).toBe(stats.chatHistory.requests);
    expect(stats.esm.requests).toBeLessThanOrEqual(80);
    expect(stats.esm.longestUrl).toBeLessThanOrEqual(8_000);
  });

  it("explains every wait time with the rule and its two messages", () => {
    expect(report.cards).toHaveLength(count);
    for (const { waitTime } of report.cards.filter((card) => card.waitTime.rule === "reply")) {
      expect(waitTime.visitorMessageId).not.toBeNull();
      expect(waitTime.explanation).toContain(waitTime.operatorMessageId);
    }
  });

  it("reads no history and writes nothing in a second run", async () => {
    await fetch(`${sandbox.control}/stats/reset`, { method: "POST" });
    const run = await esmChat(["run", "--config", join(folder, "esm-chat.config.json"), "--json"]);
    expect(run.exitCode).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ status: "done", sessions: { seen: 0, read: 0, written: 0 } });
    const second = (await (await fetch(`${sandbox.control}/stats`)).json()) as SandboxStats;
    const writes = second.esm.calls.filter(({ method, path }) => method !== "GET" && !path.endsWith("/users/login"));
    expect(writes).toEqual([]);
    expect(second.chatHistory.calls.filter(({ path }) => path.includes("{sessionId}"))).toEqual([]);
  });

  it("reads one session again, also when its card is finished, and finds nothing to change", async () => {
    const [sessionId = ""] = expectedCards(file).keys();
    const config = join(folder, "esm-chat.config.json");
    const run = await esmChat(["run", "--config", config, "--json", "--session", sessionId]);
    expect(run.exitCode).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ sessions: { seen: 1, read: 1, written: 0, unchanged: 1 } });
  });
});

describe("the demonstration", () => {
  it("exits 0 with every card right", async () => {
    const { exitCode, stdout } = await esmChatHere(["demo", "--json"]);
    expect(exitCode).toBe(0);
    const printed = JSON.parse(stdout) as {
      status: string;
      cards: unknown[];
      wrong: unknown[];
      wrongFigures: unknown[];
    };
    const { status, cards, wrong, wrongFigures } = printed;
    expect({ status, wrong, wrongFigures, cards: cards.length }).toEqual({
      status: "done",
      wrong: [],
      wrongFigures: [],
      cards: 24,
    });
  });

  it("shows the cards, one chat log in full and the totals", async () => {
    const { exitCode, stdout } = await esmChatHere(["demo"]);
    expect(exitCode).toBe(0);
    for (const part of ["The cards as they stand in ESM now", "One chat log in full", "Totals", "cards is right"]) {
      expect(stdout).toContain(part);
    }
    for (const row of [/^ {2}Answered +20 +83%$/m, /^ {2}Unanswered +2 +8%$/m, /^ {2}Chatbot only +2 +8%$/m]) {
      expect(stdout).toMatch(row);
    }
    expect(stdout).toContain("The figures tell what became of the chats as the sessions do.");
  });
});
