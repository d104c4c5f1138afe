import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { checklistPage } from "../../plugin/checklist/checklist-page.ts";
import { servedBefore } from "../../plugin/cli/last-run.ts";
import { keyOf } from "../../plugin/runner/environment/one-at-a-time.ts";
import { readConfiguration } from "../../plugin/settings/configuration.ts";
import { openServedNote } from "../../plugin/state/served-note.ts";
import { closing } from "../support/closing.ts";
import { folders } from "../support/given-files.ts";
import { type ChecklistWorld, checklistWorlds, findingsOf, idsOf, NOWHERE } from "./checklist-world.ts";

const start = checklistWorlds(folders());
const closeLater = closing();

const FUNCTION = ["function-folder", "function-reachable", "function-token"];
const DAY_MS = 86_400_000;

/** Installed and right, with `serve` never started. */
async function beforeServe(environmentUrl = NOWHERE): Promise<ChecklistWorld> {
  const world = await start();
  await world.install();
  world.configure((one) => ({ ...one, functions: { ...one.functions, environmentUrl } }));
  world.setLastRun(undefined);
  world.setServed(undefined);
  return world;
}

async function proxyInFrontOfNobody(status: number): Promise<string> {
  const server = createServer((_, outgoing) => {
    outgoing.statusCode = status;
    outgoing.end("<h1>Nobody behind</h1>");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closeLater(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("before esm-chat serve is started", () => {
  it("check is green and says what to start", async () => {
    const world = await beforeServe();
    const { exitCode, report } = await world.check();
    expect({ exitCode, status: report.status, missing: idsOf(report, "missing") }).toEqual({
      exitCode: 0,
      status: "ready",
      missing: [],
    });
    expect(idsOf(report, "not-yet")).toEqual([...FUNCTION, "last-run"]);
    expect(report.summary.notYet).toBe(4);
    const { said } = await world.text();
    expect(said).toMatch(
      / {2}○ The task has run lately\n {6}not yet: the task was never run here\n {6}→ start esm-chat serve/,
    );
    expect(said).toContain(
      "2 items wait for “createChatSession answers at the environment URL”: createChatSession is open to its token only; createChatSession's folder codes are right",
    );
    expect(said).toMatch(
      / done, 0 missing, 4 not yet, \d+ cannot be verified here; ready, not running yet: start esm-chat serve$/,
    );
    expect(await checklistPage(report)).toContain('<li class="not-yet">');
  });

  it("the runs by hand that the README asks for make no difference", async () => {
    const world = await beforeServe();
    world.setLastRun({ at: world.now, state: "done" });
    const { exitCode, report } = await world.check();
    expect([exitCode, report.status, idsOf(report, "not-yet")]).toEqual([0, "ready", FUNCTION]);
  });

  it("a scheduler outside has to run the task", async () => {
    const world = await beforeServe();
    world.configure((one) => ({
      ...one,
      functions: { ...one.functions, environmentUrl: undefined },
      schedule: undefined,
      checklist: { ...one.checklist, scheduledElsewhere: true },
    }));
    expect(idsOf((await world.check()).report, "not-yet")).toEqual(["last-run"]);
    expect((await world.text()).said).toMatch(/; ready, not running yet: run esm-chat run once$/);
  });

  it.each([502, 503, 504])("a proxy may stand in front of it already (status %d)", async (status) => {
    const world = await beforeServe(await proxyInFrontOfNobody(status));
    expect(idsOf((await world.check()).report, "not-yet")).toEqual([...FUNCTION, "last-run"]);
  });

  it.each([
    ["a name that no host has", "https://no-such-host.invalid"],
    ["another server", undefined],
  ])("%s at the environment URL is wrong all the same", async (_, environmentUrl) => {
    const world = await beforeServe(environmentUrl ?? (await proxyInFrontOfNobody(404)));
    const { exitCode, report } = await world.check();
    expect([exitCode, idsOf(report, "missing")]).toEqual([2, ["function-reachable"]]);
  });

  it("what is missing is not made good by what is not yet", async () => {
    const world = await beforeServe();
    world.sandbox.setPermissions([{ templateCode: "person", read: false, write: false }]);
    const { exitCode, report } = await world.check();
    expect([exitCode, report.status, idsOf(report, "missing")]).toEqual([2, "incomplete", ["person-attribute"]]);
    expect((await world.text()).said).not.toContain("ready, not running yet");
  });
});

describe("where esm-chat serve was started before, and has died, it is wrong", () => {
  it("that nobody answers", async () => {
    const world = await beforeServe();
    world.setServed(world.now);
    const { exitCode, report } = await world.check();
    expect([exitCode, idsOf(report, "missing")]).toEqual([2, ["function-reachable"]]);
  });

  it("that no run ever followed", async () => {
    const world = await beforeServe();
    world.configure((one) => ({ ...one, functions: { ...one.functions, environmentUrl: undefined } }));
    world.setServed(world.now - DAY_MS);
    expect(idsOf((await world.check()).report, "missing")).toEqual([]);
    world.setServed(world.now - 3 * DAY_MS);
    const { exitCode, report } = await world.check();
    expect([exitCode, idsOf(report, "missing")]).toEqual([2, ["last-run"]]);
    expect(findingsOf(report)[0]?.found).toMatch(/^none since esm-chat serve was first started, at /);
  });

  it("but for runs that another machine may have taken from the engine", async () => {
    const world = await beforeServe();
    world.configure((one) => ({
      ...one,
      functions: { ...one.functions, environmentUrl: undefined },
      engine: { kind: "redis", url: { env: "ENGINE" } } as typeof one.engine,
    }));
    world.setServed(world.now - 30 * DAY_MS);
    const { report } = await world.check();
    expect(report.items.find(({ id }) => id === "last-run")?.state).toBe("cannot-verify");
  });
});

describe("the note that serve leaves", () => {
  it("tells the first start, for the environment", async () => {
    const world = await start();
    const configuration = await readConfiguration(world.config, {});
    expect(servedBefore(configuration)).toBeUndefined();
    const note = openServedNote(configuration.journalFolder, keyOf(configuration));
    note.started(1_000);
    note.started(2_000);
    expect(servedBefore(configuration)).toEqual({ since: 1_000 });
    const other = { ...configuration, esm: { ...configuration.esm, url: "https://other.example.org" } };
    expect(servedBefore(other)).toBeUndefined();
  });
});
