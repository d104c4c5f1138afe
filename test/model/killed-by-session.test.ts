import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import type { WireSession } from "../../plugin/sandbox/sessions/wire-session.ts";
import type { RunReport } from "../../plugin/task/run-report.ts";
import { esmChatCommands } from "../support/esm-chat-command.ts";
import { folders } from "../support/given-files.ts";
import { startWatchedProxy } from "../support/watched-proxy.ts";
import { DAY, startWorld } from "../task/task-world.ts";
import { START, said, wireSession } from "../task/wire-session.ts";

const { start } = esmChatCommands();
const folder = folders();

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const NAMES = Array.from({ length: 12 }, (_, index) => `ws-${String(index + 1).padStart(2, "0")}`);

function lasting(sessionId: string): WireSession {
  return wireSession({ sessionId, status: "active", endedAt: null, messages: [said("m1", "visitor", 10)] });
}

async function setUp(sessions: readonly WireSession[], changes: object = {}) {
  const world = await startWorld({ sessions, clock: START + DAY });
  closing.push(world.close);
  const { origin } = new URL(world.sandbox.control);
  const proxy = await startWatchedProxy(origin);
  closing.push(proxy.close);
  const config = writeSandboxConfig(folder(), world.sandbox, "rest");
  const settings = JSON.parse(readFileSync(config, "utf8").replaceAll(origin, proxy.origin)) as object;
  writeFileSync(config, JSON.stringify({ ...settings, ...changes }));
  const journal = join(config, "..", "esm-chat-journal");
  const asked: string[] = [];

  /** One run; it dies when the history of one of these sessions is asked for. */
  async function run(deadly: readonly string[], environment: Record<string, string> = {}, more: string[] = []) {
    const running = start(["run", "--config", config, "--json", ...more], { environment });
    asked.length = 0;
    let isDead = false;
    proxy.watch((stop, { url }) => {
      const [, name = ""] = /\/sessions\/([^/?]+)/.exec(url) ?? [];
      if (stop === "asked" && name !== "" && !isDead) asked.push(name);
      if (stop === "asked" && deadly.includes(name)) isDead = running.process.kill("SIGKILL");
      return isDead ? "lost" : undefined;
    });
    const { exitCode, stdout, stderr } = await running.finished();
    const report = stdout === "" ? undefined : (JSON.parse(stdout) as RunReport);
    return { exitCode, signal: running.process.signalCode, report, stderr };
  }

  const filled = async () => {
    const counts = await Promise.all(sessions.map(({ sessionId }) => world.value(sessionId, "message_count")));
    return sessions.flatMap(({ sessionId }, index) => (counts[index] === undefined ? [] : [sessionId]));
  };
  const inHandFiles = () =>
    existsSync(journal) ? readdirSync(journal).filter((name) => name.startsWith("in-hand-")) : [];
  return { world, run, filled, asked, inHandFiles };
}

const without = (...names: string[]) => NAMES.filter((name) => !names.includes(name));

describe("a session that ends the process", () => {
  it("is found out, put aside longer each time, and keeps nobody else waiting", async () => {
    const { run, filled, inHandFiles, asked } = await setUp(NAMES.map(lasting));
    const KILLER = "ws-03";
    expect(await run([KILLER])).toMatchObject({ signal: "SIGKILL", report: undefined });
    expect(inHandFiles()).toHaveLength(1);
    // The suspects are read alone, after the others, until it is the killer's turn.
    expect(await run([KILLER])).toMatchObject({ signal: "SIGKILL", report: undefined });
    expect(asked.at(-1)).toBe(KILLER);
    // It is put aside, and the others are filled.
    const { exitCode, report, stderr } = await run([KILLER]);
    expect(exitCode).toBe(3);
    expect(await filled()).toEqual(without(KILLER));
    expect(report?.sessions).toMatchObject({ failed: 1, putAside: 1 });
    expect(report?.failures).toMatchObject([{ sessionId: KILLER, tried: false }]);
    expect(report?.failures[0]?.reason).toContain("the process died while only this session was in hand");
    expect(stderr).toContain('"code":"process-died"');
    // Due again, it is still read alone; the next waiting time is longer.
    const [first] = report?.failures ?? [];
    expect(await run([KILLER], {}, ["--retry-failed"])).toMatchObject({ signal: "SIGKILL" });
    const again = await run([KILLER]);
    expect(again.exitCode).toBe(3);
    expect(Date.parse(again.report?.failures[0]?.retryAt ?? "")).toBeGreaterThan(Date.parse(first?.retryAt ?? ""));
    // Once it is harmless, it is filled, and nothing is left of it.
    expect(await run([], {}, ["--retry-failed"])).toMatchObject({ exitCode: 0 });
    expect(await filled()).toEqual(NAMES);
    expect(inHandFiles()).toEqual([]);
  });

  it("is found out beside another one", async () => {
    const { run, filled } = await setUp(NAMES.map(lasting));
    const killers = ["ws-02", "ws-11"];
    let runs = 1;
    for (let last = await run(killers); last.signal === "SIGKILL"; last = await run(killers)) runs += 1;
    // One death together, and one alone for each.
    expect(runs).toBeLessThanOrEqual(5);
    expect(await filled()).toEqual(without(...killers));
  });

  it("takes too much memory, and is put aside as well", async () => {
    const text = "x".repeat(2_000);
    const large = lasting("ws-05");
    const messages = Array.from({ length: 15_000 }, (_, index) => said(`m${index}`, "visitor", 10 + index, text));
    const sessions = NAMES.map((name) =>
      name === "ws-05" ? { ...large, messages, messageCount: messages.length } : lasting(name),
    );
    const { run, filled } = await setUp(sessions, { limits: { sessionMegabytes: 64 } });
    const little = { NODE_OPTIONS: "--max-old-space-size=50" };
    for (const _ of [1, 2]) expect(await run([], little)).toMatchObject({ report: undefined });
    const { exitCode, report } = await run([], little);
    expect(exitCode).toBe(3);
    expect(report?.failures).toMatchObject([{ sessionId: "ws-05", tried: false }]);
    expect(await filled()).toEqual(without("ws-05"));
  });
});

it("a process that was switched off keeps no chat waiting", async () => {
  const { run, filled, inHandFiles } = await setUp(NAMES.map(lasting));
  expect(await run(["ws-01"])).toMatchObject({ signal: "SIGKILL" });
  expect(await run([])).toMatchObject({ exitCode: 0, stderr: "" });
  expect(await filled()).toEqual(NAMES);
  expect(inHandFiles()).toEqual([]);
});

it("a dry run notes nothing", async () => {
  const { run, inHandFiles } = await setUp(NAMES.map(lasting));
  expect(await run(["ws-01"], {}, ["--dry-run"])).toMatchObject({ signal: "SIGKILL" });
  expect(inHandFiles()).toEqual([]);
});
