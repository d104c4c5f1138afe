import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RunsReport } from "../../plugin/cli/runs-report.ts";
import { writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import { generateSessions } from "../../plugin/sandbox/sessions/generate-sessions.ts";
import { makeDue } from "../engine/make-due.ts";
import { onEachStore } from "../engine/on-each-store.ts";
import { cardsOf } from "../model/cards-of.ts";
import { esmChatCommands } from "../support/esm-chat-command.ts";
import { eventually } from "../support/eventually.ts";
import { folders } from "../support/given-files.ts";
import { DAY, startWorld, type World } from "../task/task-world.ts";
import { START } from "../task/wire-session.ts";

const { run, start: command } = esmChatCommands();
const folder = folders();

const SESSIONS = [...generateSessions({ seed: 31, count: 120, startAt: START })];

onEachStore("esm-chat serve on", ({ at, connect }) => {
  let world: World;
  let expected: unknown;

  beforeAll(async () => {
    const other = await startWorld({ sessions: SESSIONS, clock: START + 2 * DAY });
    await other.run();
    expected = await cardsOf(other);
    await other.close();
    world = await startWorld({ sessions: SESSIONS, clock: START + 2 * DAY });
  });

  afterAll(() => world.close());

  it("two processes cut a run into parts, do each of them once, and say how it went", async () => {
    const { url, ...place } = at();
    const environment = { ENGINE_URL: url };
    const config = writeSandboxConfig(folder(), world.sandbox, "rest");
    const written = JSON.parse(readFileSync(config, "utf8")) as object;
    const engine = { ...place, url: { env: "ENGINE_URL" }, shardSize: 50 };
    const more = { functions: {}, server: { port: 0 }, schedule: { cron: "0 0 1 1 *" }, engine };
    const configs = [config, writeSandboxConfig(folder(), world.sandbox, "rest")] as const;
    for (const file of configs)
      writeFileSync(file, JSON.stringify({ ...written, ...more, journal: `${file}-journal` }));
    const serve = async (file: string) => {
      const one = command(["serve", "--json", "--config", file], { environment });
      const { origin } = JSON.parse(await one.firstLine()) as { origin: string };
      return { ...one, origin };
    };
    const first = await serve(config);
    const connected = await connect(at());
    await makeDue(connected);
    await connected.close();
    // What is due is seen at once by the process that starts next.
    const serving = [first, await serve(configs[1])];

    const pages = await eventually(async () => {
      const all = await Promise.all(serving.map(async ({ origin }) => (await fetch(`${origin}/metrics`)).text()));
      return all.some((page) => page.includes("esm_chat_last_finished_run_timestamp_seconds{")) ? all : undefined;
    });
    const { stdout } = await run(["runs", "--json", "--config", config], { environment });
    const report = JSON.parse(stdout) as RunsReport;
    expect(report.runs).toMatchObject([{ environment: "default", trigger: "schedule", state: "done" }]);
    expect(await cardsOf(world)).toEqual(expected);
    // One run, although it was cut into parts; whoever saw its end tells how the environment stands.
    const runs = pages.map((page) => valueOf(page, 'runs_total{environment="default",status="done"}'));
    expect(runs.toSorted()).toEqual([0, 1]);
    const standing = pages.map((page) => valueOf(page, 'failing_sessions{environment="default"}'));
    expect(standing.filter((value) => value !== undefined)).toEqual([0]);
    for (const page of pages) {
      expect(valueOf(page, 'environment_info{environment="default",scheduled="true"}')).toBe(1);
      expect(page).toContain(
        `esm_chat_budget_requests_at_once{system="esm",host="${new URL(world.sandbox.esmRest).origin}"}`,
      );
    }
    const letters = await run(["dead-letters", "--json", "--config", config], { environment });
    expect(JSON.parse(letters.stdout)).toEqual({ deadLetters: [] });
    for (const { process } of serving) process.kill("SIGTERM");
    const ended = await Promise.all(serving.map((one) => one.finished()));
    expect(ended.map(({ exitCode }) => exitCode)).toEqual([4, 4]);
    expect(ended.map(({ stderr }) => stderr).join("")).not.toContain(url);

    // The environment is taken out of all configurations.
    const forget = ["runs", "--json", "--config", config, "--forget", "default"];
    const forgotten = JSON.parse((await run(forget, { environment })).stdout) as RunsReport;
    expect(forgotten.schedules).toEqual([]);
    expect(forgotten.runs).toHaveLength(1);
    const again = await run(forget, { environment });
    expect([again.exitCode, JSON.parse(again.stdout)]).toMatchObject([2, { status: "no-such-schedule" }]);
  });
});

/** The value of a series on a page of metrics. */
function valueOf(page: string, series: string): number | undefined {
  const line = page.split("\n").find((one) => one.startsWith(`esm_chat_${series} `));
  return line === undefined ? undefined : Number(line.split(" ").at(-1));
}
