import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ChecklistReport } from "../../plugin/checklist/checklist-report.ts";
import { writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import { startServing } from "../../plugin/serve/start-serving.ts";
import { readHosting } from "../../plugin/settings/hosting.ts";
import type { RunReport } from "../../plugin/task/run-report.ts";
import { allCards } from "../acceptance/raw-esm.ts";
import { ilvesChatHistory, KEY, OUR_PLATFORM, startIlvesChat } from "../outside/chat-history/own/ilves-chat.ts";
import { sandboxes } from "../sandbox/running-sandbox.ts";
import { closing } from "../support/closing.ts";
import { esmChatHere } from "../support/esm-chat-here.ts";
import { eventually } from "../support/eventually.ts";
import { folders, given } from "../support/given-files.ts";
import { SELDOM, scheduledLongAgo } from "../support/scheduled-long-ago.ts";
import { at, platformSession, said, wireSession } from "../task/wire-session.ts";

const folder = folders();
const startSandbox = sandboxes();
const closeLater = closing();

const SESSIONS = ["ws-1", "ws-2", "ws-3"].map((sessionId, index) =>
  wireSession({
    sessionId,
    endedAt: at(600 + index),
    messages: [
      said("m1", "visitor", 10),
      said("m2", "operator", 40, "call +358 40 123 4567"),
      said("m3", "visitor", 60),
    ],
  }),
);

interface WorldOptions {
  readonly sections?: object;
  readonly chatHistory?: object;
  readonly createCards?: boolean;
  readonly own?: Parameters<typeof startIlvesChat>[1];
  readonly where?: string;
}

/** An ESM, Ilves Chat with three sessions, and a configuration with the adapter of the example. */
async function world({ sections, chatHistory, createCards = true, own, where = folder() }: WorldOptions = {}) {
  const sandbox = await startSandbox({ sessions: SESSIONS.map((one) => platformSession(one)), createCards });
  const platform = await startIlvesChat(SESSIONS, own);
  closeLater(platform.close);
  const config = writeSandboxConfig(where, sandbox, "rest");
  given(where, "function-token", "a-token-for-tests-0123456789");
  const written = JSON.parse(readFileSync(config, "utf8")) as object;
  const section = { ...ilvesChatHistory(where, platform.url), ...chatHistory };
  writeFileSync(config, JSON.stringify({ ...written, ...sections, chatHistory: section }));
  const run = async (...more: string[]) => {
    const { stdout, stderr, exitCode } = await esmChatHere(["run", "--config", config, "--json", ...more]);
    expect(stderr).not.toContain(KEY);
    return { exitCode, stderr, report: JSON.parse(stdout) as RunReport };
  };
  return { sandbox, platform, config, where, run };
}

function lockedSecond(path: string) {
  return path.endsWith("/chats/ws-2") ? { status: 423 } : undefined;
}

function oddThird(path: string) {
  const body = { id: "ws-3", agents: [], guest: {}, talks: [], opened: 7, closed: null };
  return path.endsWith("/chats/ws-3") ? { body } : undefined;
}

describe("the task with an adapter of one's own", () => {
  it("fills the cards, masks what must not be stored, and counts the requests", async () => {
    const { sandbox, platform, run } = await world({ sections: { privacy: { masks: ["phone-number"] } } });
    const { exitCode, report } = await run();
    expect(report.sessions).toMatchObject({ seen: 3, finished: 3, failed: 0 });
    expect([exitCode, report.requests.chatHistory, report.masked["phone-number"]]).toEqual([
      0,
      platform.requests.length,
      3,
    ]);
    const [card] = await allCards(sandbox, "chat_session");
    expect(JSON.stringify(card)).toContain("hello");
    expect(JSON.stringify(card)).not.toContain("123 4567");
  });

  it("puts aside the one session for which the adapter fails, and says why", async () => {
    const { run } = await world({ own: lockedSecond });
    const { exitCode, report } = await run();
    expect(report.sessions).toMatchObject({ seen: 3, finished: 2, failed: 1 });
    expect([exitCode, report.failures]).toEqual([
      3,
      [
        expect.objectContaining({
          sessionId: "ws-2",
          reason: expect.stringContaining("the chat is locked while its transcript is made"),
        }),
      ],
    ]);
  });

  it("fails for one session of which it makes nonsense, and names the field", async () => {
    const { run } = await world({ own: oddThird });
    const { report } = await run();
    expect(report.sessions).toMatchObject({ finished: 2, failed: 1 });
    expect(report.failures[0]?.reason).toContain(
      "the adapter ilves-chat (our-platform.mjs) returned something wrong: session.visitor.id must be text",
    );
  });

  it("ends when the credentials are refused", async () => {
    const { run, where } = await world();
    given(where, "ilves-key", `${KEY}-old\n`);
    const { exitCode, report, stderr } = await run();
    expect([exitCode, report]).toMatchObject([2, { status: "chat-history-token-refused" }]);
    expect(stderr).toContain("refused the token: check chatHistory.settings and chatHistory.token");
  });

  it("makes cards of the list of changes, and reads one session by hand", async () => {
    const makeCards = { from: "2025-03-01", sessions: "all" };
    const { sandbox, run } = await world({ sections: { task: { makeCards, graceMinutes: 0 } }, createCards: false });
    const { report } = await run();
    expect([report.newCards?.made, (await allCards(sandbox, "chat_session")).length]).toEqual([3, 3]);
    expect((await run("--session", "ws-2")).report.sessions).toMatchObject({ seen: 1, failed: 0 });
  });

  it("is refused by a wrong setting before anybody is asked", async () => {
    const settings = { workspace: "helsinki city", key: "in plain text", wrkspace: 1 };
    const { config, platform } = await world({ chatHistory: { settings } });
    const { exitCode, stderr } = await esmChatHere(["run", "--config", config]);
    expect([exitCode, platform.requests.length]).toEqual([1, 0]);
    expect(stderr).toContain(
      `${config}: chatHistory.settings.key: is a secret: give {"env": "NAME"} or {"file": "PATH"}`,
    );
    expect(stderr).toContain(
      "chatHistory.settings.wrkspace: is no setting of the adapter ilves-chat; there are workspace, key",
    );
    expect(stderr).not.toContain("in plain text");
  });
});

it("the checklist asks it as any other", async () => {
  const { config } = await world();
  const states = async () => {
    const { stdout } = await esmChatHere(["check", "--config", config, "--json"]);
    const { items } = JSON.parse(stdout) as ChecklistReport;
    return Object.fromEntries(items.map(({ id, state, ...rest }) => [id, { state, rest }]));
  };
  const well = await states();
  expect(well["chat-platform-token"]?.state).toBe("done");
  expect(well["chat-platform-reachable"]?.state).toBe("done");
  given(join(config, ".."), "ilves-key", "Bearer 1234567\n");
  const refused = (await states())["chat-platform-token"];
  expect(refused?.state).toBe("missing");
  expect(JSON.stringify(refused?.rest)).toContain("begins with the word that is put in front of it anyway");
});

describe("esm-chat platform", () => {
  it("check says whether a module is an adapter", async () => {
    const { exitCode, stdout } = await esmChatHere(["platform", "check", OUR_PLATFORM]);
    expect([exitCode, stdout]).toEqual([
      0,
      "ilves-chat: the adapter is right in itself\n  settings: workspace, key; list of changes: oldest-first\n",
    ]);
    const wrong = given(folder(), "wrong.mjs", "export default { apiVersion: 1 };");
    const refused = await esmChatHere(["platform", "check", wrong]);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain(`${wrong}: name is missing`);
  });

  it("test shows what it makes of a session, by the configuration or by the command", async () => {
    const { config, platform, where } = await world();
    const tested = await esmChatHere([
      "platform",
      "test",
      join(where, "our-platform.mjs"),
      "--config",
      config,
      "--session",
      "ws-1",
    ]);
    expect([tested.exitCode, tested.stderr]).toEqual([0, ""]);
    expect(tested.stdout).toContain("GET /workspaces/helsinki%20city/chats/ws-1/lines?page=2\n  200,");
    expect(tested.stdout).toMatch(/wait +30 s/);
    expect(tested.stdout).not.toContain(KEY);
    const set = ["--set", "workspace=helsinki city", "--set", "key=env:ILVES_KEY"];
    const args = ["platform", "test", OUR_PLATFORM, "--url", platform.url, ...set, "--json"];
    const read = await esmChatHere([...args, "--session", "ws-2"], { environment: { ILVES_KEY: KEY } });
    expect(JSON.parse(read.stdout)).toMatchObject({ status: "read", figures: { waitSeconds: 30 }, missing: [] });
    const unknown = await esmChatHere([...args, "--session", "ws-9"], { environment: { ILVES_KEY: KEY } });
    expect([unknown.exitCode, JSON.parse(unknown.stdout)]).toMatchObject([3, { status: "unknown" }]);
    const none = await esmChatHere(args, { environment: {} });
    expect([none.exitCode, none.stderr]).toEqual([1, expect.stringContaining("ILVES_KEY is not set")]);
  });
});

it("serve has it beside others, with its requests in the metrics by their paths without ids", async () => {
  const where = folder();
  const names = ["north", "south"];
  for (const name of names) await world({ where: join(where, name), sections: { name, schedule: SELDOM } });
  await scheduledLongAgo(join(where, "esm-chat-journal"), names);
  const environments = names.map((name) => `${name}/esm-chat.config.json`);
  const list = given(where, "list.json", JSON.stringify({ environments, server: { port: 0 } }));
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const serving = await startServing(await readHosting(list, {}), {
    environment: {},
    log,
    progress: () => undefined,
    ended: () => undefined,
  });
  closeLater(() => serving.stop());
  expect(serving.broken()).toEqual([]);
  const metrics = await eventually(async () => {
    const page = await (await fetch(`${serving.origin}/metrics`)).text();
    const isDone = names.every((name) => page.includes(`esm_chat_runs_total{environment="${name}",status="done"} 1\n`));
    return isDone ? page : undefined;
  });
  expect(metrics).toMatch(/esm_chat_requests_total\{[^}]*system="chatHistory"[^}]*\} [1-9]/);
  expect(metrics).not.toMatch(/ws-1|helsinki/);
});
